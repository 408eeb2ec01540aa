"""Texts by dotted key, with places to fill in; the sentence of an error from its code and fields.

read_texts("en", "answers")["answers.at_end"]               "the end of the run"
told("use one of {known:list}", {"known": ["a", "b"]})      "use one of a, b"
sentence("sentence.empty", {})                              "the sentence is empty; type at least one word"
sentence("near.names", {"names": ["mask", "masked"]})       "nearest: mask, masked"

The sentences of errors stand in `errors/*.toml`, by the code. A field that is an error or a clause is said in the same language.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import Any, cast

from stepper.errors import Clause, StepperError
from stepper.files import in_shell
from stepper.words.language import read, spoken

__all__ = ["APART", "DECLARED", "read_texts", "sentence", "told"]

DECLARED = ("command_line", "drawing", "formulas", "verbs")
"""Groups whose English stands in code, where the thing is declared; files of theirs are in the other languages only."""

APART = ("answers", "check_report", "errors", "guesses", "keys", "narration", "own", "own_slips", "slips", "suspects", *DECLARED)
"""Groups that have files of their own, each read when something of it is first said."""


def sentence(code: str, fields: Mapping[str, object], language: str = "") -> str:
    """What a code says, in the language that is spoken where none is named; a code without words is said as it stands."""
    text = read_texts(language or spoken(), "errors").get(f"errors.{code}")
    return code if text is None else told(text, fields, language)


def told(text: str, values: Mapping[str, object], language: str = "") -> str:
    """A text with its places filled in.

    {names:list} joins what is given, {names:quoted} puts each in quotes as well, {misfits:parts} joins parts of a sentence; one text
    stays as it is in all. {file:shell} is one word of a command that is to be pasted into a shell.
    """
    return _filler(language or spoken()).vformat(text, (), values)


_LONGEST = 200
"""Characters of a value that a sentence quotes."""


def _in_brief(value: object) -> object:
    """A value as a sentence can hold it: of numbers by the hundred their kind and shape alone."""
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    if shape and dtype is not None:
        return _Quoted(f"{type(value).__name__} {list(shape)} {dtype}")
    if isinstance(value, list | tuple | dict | set) and len(text := repr(value)) > _LONGEST and not _is_of_texts(value):
        return _Quoted(f"{text[:_LONGEST]} …")
    return value


def _is_of_texts(value: Iterable[object]) -> bool:
    """Whether names and parts of sentences stand in a list: those are said whole."""
    return not isinstance(value, dict) and all(isinstance(each, str | Clause | StepperError) for each in value)


class _Quoted(str):
    """What stands in a sentence as it is, quoted or not."""

    def __repr__(self) -> str:
        return str(self)


_JOINED = {"list": "near.both", "quoted": "near.both", "parts": "near.parts"}
"""What stands between two of a list, as the words of two that are empty."""


class _Filler(Formatter):
    """Fills in places in one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        value, used = super().get_field(field_name, args, kwargs)
        return _in_brief(value), used

    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, Clause | StepperError):
            return sentence(value.code, value.fields, self._language)
        if format_spec == "shell":
            return in_shell(value)
        if format_spec not in _JOINED:
            return str(super().format_field(value, format_spec))
        if isinstance(value, str):
            return value
        written = repr if format_spec == "quoted" else self._each
        between = sentence(_JOINED[format_spec], {"one": "", "other": ""}, self._language)
        return between.join(map(written, cast("Iterable[object]", value)))

    def _each(self, value: object) -> str:
        return self.format_field(value, "")


_filler = cache(_Filler)


@cache
def read_texts(language: str, topic: str = "interface") -> Mapping[str, str]:
    """Every string of a topic by its dotted key, its places not filled in."""
    start = f"{topic}." if topic in APART else ""
    return MappingProxyType(dict(_flattened(read(topic, language), start)))


def _flattened(table: Mapping[str, Any], start: str = "") -> Iterator[tuple[str, str]]:
    for key, entry in table.items():
        if isinstance(entry, Mapping):
            yield from _flattened(entry, f"{start}{key}.")
        else:
            yield f"{start}{key}", str(entry)
