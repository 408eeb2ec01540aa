"""A mistake as data: one file.

model = "en-fr"                             that comes with stepper, or a directory
text = "the red car sleeps ."               what it reads; left out: its example
target = "la voiture rouge dort ."          left out: it writes
source = "reczoo/FuxiCTR#30"                where it was really made
way = ["contrast en-fr", "goto …"]          lines by which it can be found beside the right model
alone = ["break … if …", "continue"]        and without it

[[wrong]]                                   what is computed in another way: see `wrong_steps`
steps = "*.self_attn.q"
is = "reshape(proj, h, t, d)"

[en]                                        what is said, one table for each language
title = "Heads that are none"
symptom = "…"                               what somebody would have reported
story = "…"                                 what happened, and what it teaches
causes = [["the right one", "what more there is to say"], ["another one", "why it is not that"], …]
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, get_args

from stepper.checkpoints import Model, load
from stepper.errors import BadInput, Clause, UnknownName, nearest
from stepper.files import file_named, read_text
from stepper.lab.wrong_steps import WhichTurns, WrongStep, rewritten
from stepper.words import spoken

__all__ = ["Bug", "Cause", "bugs", "find_bug"]

_FOLDER = Path(__file__).with_name("bugs")
_SUFFIX = ".toml"
_BREAK = re.compile(r"\s*\n\s*")
_WIDE_BREAK = re.compile(r"(?<=[^\x00-\xff])\s*\n\s*|\s*\n\s*(?=[^\x00-\xff])")


@dataclass(frozen=True)
class Cause:
    """What may have gone wrong."""

    says: str
    why: str
    """Of the right one, what more there is to say; of another, why it is not that."""


@dataclass(frozen=True)
class _Told:
    """What is said about a mistake in one language."""

    title: str
    symptom: str
    story: str
    causes: tuple[Cause, ...]
    """The first is the right one."""


@dataclass(frozen=True)
class Bug:
    """One mistake."""

    name: str
    model_name: str
    text: str | None
    target: str | None
    source: str
    wrong: tuple[WrongStep, ...]
    words: Mapping[str, _Told]
    """By language."""
    way: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()

    @property
    def told(self) -> _Told:
        """What is said, in the language that is spoken where it is there, else in English."""
        return self.words.get(spoken()) or self.words.get("en") or next(iter(self.words.values()))

    def right_model(self) -> Model:
        """The model without the mistake."""
        return load(self.model_name)

    def model(self) -> Model:
        """The model with the mistake in it: names, shapes and formulas are those of the right one."""
        return replace(self.right_model(), rewrite=partial(rewritten, wrong=self.wrong))


def bugs() -> list[Bug]:
    """Those that come with stepper, in their order."""
    return [_read_bug(file) for file in sorted(_FOLDER.glob(f"*{_SUFFIX}"))]


def find_bug(named: str) -> Bug:
    """The one of a number (from 1), of a name, or in a file of a teacher's.

    Raises:
        UnknownName: there is none.
        BadInput: the file is none of a mistake.
    """
    if named.endswith(_SUFFIX):
        return _read_bug(file_named(named))
    known = bugs()
    if named.isdecimal() and 1 <= int(named) <= len(known):
        return known[int(named) - 1]
    found = next((each for each in known if each.name == named), None)
    if found is None:
        raise UnknownName(
            "lab.no_bug", name=named, count=len(known), near=nearest(named, [each.name for each in known]) or Clause("lab.list")
        )
    return found


def _read_bug(file: Path) -> Bug:
    """Read a file; what comes with stepper has a number before its name, which gives the order.

    Raises:
        BadInput: it cannot be read, or is no file of a mistake; what is missing is named.
    """
    try:
        entries = tomllib.loads(read_text(file, Clause("file.bug")))
    except tomllib.TOMLDecodeError as error:
        raise BadInput("lab.not_toml", file=file, error=error) from None
    try:
        return _bug(file.stem.lstrip("0123456789").lstrip("-") or file.stem, entries)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput("lab.no_file_of_a_bug", file=file, error=str(error)) from None


def _bug(name: str, entries: Mapping[str, Any]) -> Bug:
    words = {language: _told(table) for language, table in entries.items() if isinstance(table, dict)}
    wrong = tuple(_wrong(each) for each in entries["wrong"])
    if not words or not wrong:
        raise ValueError("[en], [[wrong]]")
    return Bug(
        name=name,
        model_name=_text(entries["model"]),
        text=_text(entries["text"]) if "text" in entries else None,
        target=_text(entries["target"]) if "target" in entries else None,
        source=_text(entries["source"]),
        wrong=wrong,
        words=words,
        way=tuple(map(_text, entries.get("way", ()))),
        alone=tuple(map(_text, entries.get("alone", ()))),
    )


def _wrong(entry: Mapping[str, Any]) -> WrongStep:
    constants = {str(name): _text(value) for name, value in entry.get("with", {}).items()}
    reads = {int(number): _text(tensor) for number, tensor in entry.get("reads", {}).items()}
    turns = entry.get("turns", "every")
    if turns not in get_args(WhichTurns):
        raise ValueError(f"turns = {turns!r}")
    if not (entry.get("is") or constants or reads):
        raise ValueError("[[wrong]]: is, with, reads")
    return WrongStep(_text(entry["steps"]), _text(entry.get("is", "")), constants, reads, turns)


def _told(table: Mapping[str, Any]) -> _Told:
    causes = tuple(Cause(_text(says), _text(why)) for says, why in table["causes"])
    if len(causes) <= 1:
        raise ValueError("causes")
    return _Told(_text(table["title"]), _paragraphs(table["symptom"]), _paragraphs(table["story"]), causes)


def _paragraphs(value: object) -> str:
    """A text with each paragraph in one line: where a file breaks its lines says nothing. Chinese has no blank there."""
    paragraphs = _text(value).strip().split("\n\n")
    return "\n".join(_BREAK.sub(" ", _WIDE_BREAK.sub("", each)) for each in paragraphs)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r}")
    return value
