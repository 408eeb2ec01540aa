"""A tokenizer that would fill the memory: refused before a sentence goes through it.

    refuse_excess(tokenizer, path)        BadCheckpoint: more tokens than a vocabulary can have, or rules that make a text enormous

A rule may put ten letters in the place of one, and another ten in the place of each of those.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepper.errors import BadCheckpoint

if TYPE_CHECKING:
    import tokenizers

__all__ = ["MOST_TOKENIZER", "refuse_excess"]

MOST_TOKENIZER = 48_000_000
"""Bytes of a tokenizer.json: the largest that are in use have 35 million."""
_MOST_TOKENS = 1_000_000
_MOST_GROWTH = 10_000
_GROWTH = {"NFKC": 18, "NFKD": 18, "NFC": 3, "NFD": 4, "Lowercase": 3, "BertNormalizer": 4, "ByteLevel": 4}
"""How many letters of one the normal forms may make, as Unicode has it; the byte level one for each byte."""


def refuse_excess(tokenizer: "tokenizers.Tokenizer", path: Path) -> None:
    """Look at sizes and rules alone.

    Raises:
        BadCheckpoint: it has too many tokens, or its rules multiply a text.
    """
    count = tokenizer.get_vocab_size()
    if count > _MOST_TOKENS:
        raise BadCheckpoint("tokenizer.too_many", file=path, count=count, most=_MOST_TOKENS)
    normalizer: Any = tokenizer.normalizer
    if normalizer is not None and _growth(json.loads(normalizer.__getstate__())) > _MOST_GROWTH:
        raise BadCheckpoint("tokenizer.multiplies", file=path, most=_MOST_GROWTH)


def _growth(rule: dict[str, Any]) -> float:
    """How many letters may be made of one."""
    match rule.get("type"):
        case "Sequence":
            product = 1.0
            for each in rule["normalizers"]:
                product = min(product * _growth(each), 1e18)
            return product
        case "Replace":
            pattern = rule["pattern"].get("String")
            return max(1.0, len(rule["content"]) / len(pattern)) if pattern else 1.0 + len(rule["content"])
        case "Prepend":
            return 1.0 + len(rule["prepend"])
        case "Precompiled":
            return float(_longest(rule["precompiled_charsmap"]))
        case kind:
            return float(_GROWTH.get(str(kind), 1))


def _longest(table: Any) -> int:
    """The longest text that a table of SentencePiece puts in the place of a letter: all of them stand at its end, each closed by a 0."""
    import base64

    content = base64.b64decode(table) if isinstance(table, str) else bytes(table)
    texts = content[4 + int.from_bytes(content[:4], "little") :]
    return max((len(each) for each in texts.split(b"\0")), default=1) or 1
