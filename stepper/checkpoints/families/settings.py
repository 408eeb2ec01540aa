"""What a foreign `config.json` says, asked for by name and checked when asked.

settings = Settings.read(directory)
settings.number("hidden_size")                  must be there, and be a whole number
settings.flag("attention_bias", False)          may be left out
settings.identity("eos_token_id")               of generation_config.json, else config.json; -1 where there is none
settings.refuse("is_decoder", True, Clause("unsupported.bert_that_writes"))
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stepper.errors import BadCheckpoint, Clause
from stepper.files import as_text

__all__ = ["Settings"]


_LARGEST = 2**31
_LARGEST_REAL = 1e30
_MOST_LAYERS = 1_001
"""What no size, id or number of layers reaches; a list of so many layers would be made before anybody looked at it."""


def read_json(path: Path) -> dict[str, Any]:
    """One JSON object.

    Raises:
        BadCheckpoint: the file is missing or holds something else.
    """
    try:
        entries = json.loads(as_text(path))
    except OSError as problem:
        raise BadCheckpoint("settings.cannot_read", file=path, why=problem.strerror) from None
    except (ValueError, RecursionError) as error:
        raise BadCheckpoint("settings.not_json", file=path, why=str(error)) from None
    if not isinstance(entries, dict):
        raise BadCheckpoint("settings.no_object", file=path)
    return entries


@dataclass(frozen=True)
class Settings:
    """The entries of config.json, and those of generation_config.json where there is one."""

    directory: Path
    entries: Mapping[str, Any]
    generation: Mapping[str, Any]
    file: str = "config.json"
    """What the entries are from."""

    @classmethod
    def read(cls, directory: Path) -> "Settings":
        """Both files of a directory.

        Raises:
            BadCheckpoint: config.json is missing, or one of them is not readable.
        """
        generation = directory / "generation_config.json"
        return cls(directory, read_json(directory / "config.json"), read_json(generation) if generation.is_file() else {})

    # --- sizes and choices -------------------------------------------------------------------------------------------

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number; without a default it must be there."""
        found = int(self._get(name, (int,), Clause("kind.whole_number"), default))
        if abs(found) >= (_MOST_LAYERS if "layers" in name else _LARGEST):
            raise BadCheckpoint("settings.too_large", file=self.directory / self.file, name=name)
        return found

    def real(self, name: str, default: float | None = None) -> float:
        """A finite number."""
        given = self._get(name, (int, float), Clause("kind.number"), default)
        found = float(given) if abs(given) < _LARGEST_REAL else math.inf
        if not math.isfinite(found):
            raise BadCheckpoint("settings.not_finite", file=self.directory / self.file, name=name, value=found)
        return found

    def flag(self, name: str, default: bool) -> bool:
        """True or false."""
        return bool(self._get(name, (bool,), Clause("kind.true_or_false"), default))

    def word(self, name: str, default: str | None = None) -> str:
        """A word."""
        return str(self._get(name, (str,), Clause("kind.word"), default))

    def table(self, name: str) -> Mapping[str, Any]:
        """An object; empty where there is none."""
        found: Mapping[str, Any] = self._get(name, (dict,), Clause("kind.object"), {})
        return found

    def _get(self, name: str, kinds: tuple[type, ...], wanted: Clause, default: Any) -> Any:
        found = self.entries.get(name)
        if found is None:
            found = default
        if found is None:
            raise BadCheckpoint("settings.missing", file=self.directory / self.file, name=name)
        if type(found) not in kinds:
            raise BadCheckpoint("settings.kind", file=self.directory / self.file, name=name, value=found, wanted=wanted)
        return found

    def refuse(self, name: str, value: object, what: Clause) -> None:
        """Stop where an entry has a value that no program here can follow.

        Raises:
            BadCheckpoint: it has.
        """
        if name in self.entries and self.entries[name] == value:
            raise self.unsupported(f"{name} = {json.dumps(value)}", what)

    def unsupported(self, entry: str, what: Clause) -> BadCheckpoint:
        """The error that names an entry and what it would take."""
        return BadCheckpoint("settings.unsupported", file=self.directory / self.file, entry=entry, what=what)

    # --- ids ---------------------------------------------------------------------------------------------------------

    def identity(self, name: str) -> int:
        """A token's id, -1 where the model has none; of several the first."""
        return next(iter(self.identities(name)), -1)

    def identities(self, name: str) -> list[int]:
        """The ids of an entry that may be one or several (what ends a text)."""
        found = self.generation.get(name)
        found = self.entries.get(name) if found is None else found
        listed = found if isinstance(found, list) else [] if found is None else [found]
        if any(type(each) is not int or abs(each) >= _LARGEST for each in listed):
            raise BadCheckpoint("settings.no_token", file=self.directory / self.file, name=name, value=found)
        return listed

    def chosen(self, name: str) -> Any:
        """A setting for generation: of generation_config.json, and where there is no such file of config.json."""
        return (self.generation or self.entries).get(name)

    @property
    def architecture(self) -> str:
        """The class the model was saved from, like `BertForMaskedLM`; empty where it is not said."""
        listed = self.entries.get("architectures")
        return str(listed[0]) if isinstance(listed, list) and listed else ""
