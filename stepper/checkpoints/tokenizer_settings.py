"""What a directory says of its tokenizer beside the vocabulary: every entry that changes ids.

    settings = TokenizerSettings.read(directory, model_type="bert")
    settings.flag("do_lower_case", True)         of tokenizer_config.json; an entry of another kind is refused
    settings.special("cls_token", "[CLS]")       Spelled("[CLS]", …): from tokenizer_config.json or special_tokens_map.json
    settings.added                               {30522: Spelled("<x>", …)}: added_tokens_decoder, or added_tokens.json

Where tokenizer_config.json has an `added_tokens_decoder`, the older files are not read, as Hugging Face's library does it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from stepper.checkpoints.families import Settings
from stepper.errors import BadCheckpoint, Clause
from stepper.files import as_text

__all__ = ["SPECIAL", "Spelled", "TokenizerSettings"]

SPECIAL = ("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token")
"""The roles that every tokenizer may have a token for."""


@dataclass(frozen=True)
class Spelled:
    """A token that is found in a text before the text is split."""

    content: str
    special: bool = True
    lstrip: bool = False
    """Takes the spaces on its left with it."""
    rstrip: bool = False
    single_word: bool = False
    normalized: bool = False
    """Is looked for in the text as it is after normalisation."""


@dataclass(frozen=True)
class TokenizerSettings:
    """The entries of tokenizer_config.json and of the files beside it."""

    directory: Path
    model_type: str
    entries: Settings
    class_name: str
    """The class that is to read the files, as far as they say so; without `Fast` at its end."""
    added: Mapping[int, Spelled]
    has_whole: bool
    """There is a tokenizer.json."""
    lists_added: bool
    """tokenizer_config.json has `added_tokens_decoder`, and then no other file says which tokens are added."""

    @classmethod
    def read(cls, directory: Path, model_type: str) -> "TokenizerSettings":
        """Every file of a directory that has such entries.

        Raises:
            BadCheckpoint: one of them is not readable, or an entry is of another kind.
        """
        own = _object(directory / "tokenizer_config.json")
        listed = own.get("added_tokens_decoder")
        older = {} if listed is not None else _object(directory / "special_tokens_map.json")
        entries = Settings(directory, {**own, **older}, {}, "tokenizer_config.json")
        has_whole = (directory / "tokenizer.json").is_file()
        added = _decoded(entries) if listed is not None else _older_added(directory, entries)
        named = entries.word("tokenizer_class", str(_object(directory / "config.json").get("tokenizer_class") or ""))
        return cls(directory, model_type, entries, named.removesuffix("Fast"), added, has_whole, lists_added=listed is not None)

    def flag(self, name: str, default: bool) -> bool:
        """Yes or no."""
        return self.entries.flag(name, default)

    def special(self, name: str, default: str | None = None) -> Spelled | None:
        """The token of a role; None where there is none."""
        entry = self.entries.entries.get(name, default)
        if entry is None:
            return None
        token = _spelled(entry, self.entries, name)
        return next((each for each in self.added.values() if each.content == token.content), token)

    def extra(self) -> Iterator[Spelled]:
        """The special tokens without a role of their own."""
        entries = self.entries.entries
        for name in ("extra_special_tokens", "additional_special_tokens"):
            listed = entries.get(name) or []
            for each in listed.values() if isinstance(listed, dict) else listed if isinstance(listed, list) else []:
                yield _spelled(each, self.entries, name)
        for name, entry in entries.items():
            if name.endswith("_token") and name not in SPECIAL and isinstance(entry, str | dict):
                yield _spelled(entry, self.entries, name)


def _object(path: Path) -> dict[str, Any]:
    """An object of JSON; empty where there is no such file, or where it holds something else than an object."""
    if not path.is_file():
        return {}
    try:
        found = json.loads(as_text(path))
    except (ValueError, RecursionError) as error:
        raise BadCheckpoint("settings.not_json", file=path, why=str(error)) from None
    return found if isinstance(found, dict) else {}


def _decoded(entries: Settings) -> dict[int, Spelled]:
    """The tokens of `added_tokens_decoder`, by their ids."""
    table = entries.table("added_tokens_decoder")
    if not all(key.isdecimal() and len(key) < _MOST_DIGITS for key in table):
        raise _of_another_kind(entries, "added_tokens_decoder")
    return {int(key): _spelled(each, entries, "added_tokens_decoder") for key, each in table.items()}


def _older_added(directory: Path, entries: Settings) -> dict[int, Spelled]:
    """The tokens of added_tokens.json."""
    found = {}
    special = {str(entries.entries.get(name)) for name in SPECIAL}
    for content, number in _object(directory / "added_tokens.json").items():
        if type(number) is not int:
            raise BadCheckpoint("tokenizer.added_without_id", file=directory / "added_tokens.json", token=content)
        found[number] = Spelled(content, special=content in special, normalized=content not in special)
    return found


def _spelled(entry: Any, entries: Settings, name: str) -> Spelled:
    """One token as JSON has it: a text, or an object with its `content`.

    Raises:
        BadCheckpoint: it is neither.
    """
    if isinstance(entry, str):
        return Spelled(entry)
    if not isinstance(entry, dict) or not isinstance(entry.get("content"), str):
        raise _of_another_kind(entries, name)
    special = entry.get("special", name in SPECIAL)
    chosen = {each.name: entry[each.name] for each in fields(Spelled) if each.name in entry}
    if not all(isinstance(value, bool) for key, value in chosen.items() if key != "content"):
        raise _of_another_kind(entries, name)
    return Spelled(**{"normalized": not special, **chosen, "special": special})


def _of_another_kind(entries: Settings, name: str) -> BadCheckpoint:
    value = str(entries.entries.get(name))[:80]
    return BadCheckpoint("settings.kind", file=entries.directory / entries.file, name=name, value=value, wanted=Clause("kind.tokens"))


_MOST_DIGITS = 9
"""Of an id."""
