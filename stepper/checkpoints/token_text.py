"""Tokens as a reader knows them.

    readable = reader_of(tokenizer)
    readable("Ġthe")        " the"           byte-level vocabularies (GPT-2, BART, Llama 3, Qwen) write every byte as a character
    readable("▁the")        " the"           SentencePiece vocabularies (T5, Marian, Llama 2) write a space as ▁
    readable("##ing")       "##ing"          others as they are

A token that ends in the middle of a character is shown by its bytes: `<0xE2><0x82>`.
"""

import json
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import tokenizers

__all__ = ["reader_of"]

_SPACE = "▁"


def reader_of(tokenizer: "tokenizers.Tokenizer") -> Callable[[str], str]:
    """How this tokenizer's tokens are made readable."""
    kinds = set(_kinds(json.loads(tokenizer.to_str())["decoder"]))
    if "ByteLevel" in kinds:
        return _from_bytes
    if kinds & {"Metaspace", "Replace"}:
        return lambda token: token.replace(_SPACE, " ")
    return lambda token: token


def _kinds(decoder: Any) -> list[str]:
    """The names of a decoder and of those inside it."""
    if not isinstance(decoder, dict):
        return []
    return [str(decoder.get("type")), *(kind for inner in decoder.get("decoders", ()) for kind in _kinds(inner))]


@cache
def _bytes_by_character() -> dict[str, int]:
    """The characters that stand for bytes: a printable byte for itself, the others for those from 256 on (GPT-2's `encoder.py`)."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + number): byte for number, byte in enumerate(others)}


def _from_bytes(token: str) -> str:
    table = _bytes_by_character()
    if any(character not in table for character in token):
        return token  # a special token
    spelled = bytes(table[character] for character in token)
    try:
        return spelled.decode()
    except UnicodeDecodeError:
        return "".join(f"<0x{byte:02X}>" for byte in spelled)
