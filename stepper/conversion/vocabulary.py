"""A tokenizer.json of a list of words or letters.

    vocabulary.txt      a word on each line, the first is id 0
    vocabulary.json     a list of words, or an object of words and their ids
    meta.pkl            nanoGPT's: {"stoi": {"a": 0, …}, "itos": …}; read as plain values, and nothing else is
    tokenizer.json      as it is

Words of one letter each are read letter by letter, others are parted at spaces.
"""

import io
import json
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stepper.errors import BadInput
from stepper.files import read_bytes

__all__ = ["tokenizer_json"]

_UNKNOWN = ("<unk>", "[UNK]", "<UNK>", "unk")


class _PlainValues(pickle.Unpickler):
    """Reads dictionaries, texts and numbers, and stops at whatever would call for more."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        raise pickle.UnpicklingError(f"{module_name}.{global_name}")


def tokenizer_json(file: Path, rows: int, around: tuple[str, str] | None) -> bytes:
    """The tokenizer of a vocabulary.

    Args:
        file: the vocabulary.
        rows: how many ids the model has.
        around: the tokens before and after a sentence, put there where the vocabulary has them.

    Raises:
        BadInput: the file cannot be read, is no vocabulary, or is another model's.
    """
    try:
        content = read_bytes(file)
    except OSError as problem:
        raise BadInput("file.cannot_read", file=file, why=problem.strerror) from None
    entries = _entries(file, content)
    if isinstance(entries, Mapping) and isinstance(entries.get("model"), Mapping):
        return content
    numbers = _numbers(file, entries)
    if len(numbers) > rows or not numbers:
        raise BadInput("convert.vocabulary_size", file=file, words=len(numbers), rows=rows)
    return json.dumps(_word_level(numbers, around), ensure_ascii=False).encode()


def _entries(file: Path, content: bytes) -> object:
    try:
        if file.suffix == ".pkl":
            return _PlainValues(io.BytesIO(content)).load()
        text = content.decode("utf-8")
        return json.loads(text) if file.suffix == ".json" else text.splitlines()
    except (ValueError, RecursionError, pickle.UnpicklingError, EOFError, AttributeError, IndexError, KeyError, TypeError):
        raise BadInput("convert.no_vocabulary", file=file) from None


def _numbers(file: Path, entries: object) -> dict[str, int]:
    """Each word's id."""
    if isinstance(entries, Mapping):
        entries = entries.get("stoi", entries)
    if isinstance(entries, list):
        entries = {word: number for number, word in enumerate(entries)}
    if not isinstance(entries, Mapping) or not all(type(word) is str and type(number) is int for word, number in entries.items()):
        raise BadInput("convert.no_vocabulary", file=file)
    if sorted(entries.values()) != list(range(len(entries))):
        raise BadInput("tokenizer.not_numbered", file=file, last=len(entries) - 1)
    return dict(entries)


def _word_level(numbers: Mapping[str, int], around: tuple[str, str] | None) -> dict[str, Any]:
    """A tokenizer of whole words, or of letters."""
    special = [word for word in numbers if len(word) > 1 and word[:1] in "<[" and word[-1:] in ">]"]
    by_letter = all(len(word) == 1 for word in numbers if word not in special)
    letters: dict[str, Any] = {"type": "Split", "pattern": {"String": ""}, "behavior": "Isolated", "invert": False}
    return {
        "version": "1.0",
        "added_tokens": [_added(word, numbers[word]) for word in special],
        "normalizer": None,
        "pre_tokenizer": letters if by_letter else {"type": "WhitespaceSplit"},
        "post_processor": _post_processor(numbers, around),
        "decoder": {"type": "Fuse"} if by_letter else None,
        "model": {"type": "WordLevel", "vocab": dict(numbers), "unk_token": next((each for each in _UNKNOWN if each in numbers), "")},
    }


def _added(word: str, number: int) -> dict[str, Any]:
    return {"id": number, "content": word, "special": True, **dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)}


def _post_processor(numbers: Mapping[str, int], around: tuple[str, str] | None) -> dict[str, Any] | None:
    if around is None or not all(word in numbers for word in around):
        return None
    before, after = ({"SpecialToken": {"id": word, "type_id": 0}} for word in around)
    sentence = {"Sequence": {"id": "A", "type_id": 0}}
    tokens = {word: {"id": word, "ids": [numbers[word]], "tokens": [word]} for word in around}
    return {"type": "TemplateProcessing", "single": [before, sentence, after], "pair": [before, sentence, after], "special_tokens": tokens}
