"""The strings of the interface, by dotted key.

phrase("run.not_computed")                   "not reached yet"
phrase("size.too_small", width=40, ...)     the values are put in where the text has {width}
phrases("card.keys")                        all that begin so: {"space": "...", "backspace": "..."}
phrase("answers.at_end")                    "the end of the run", from a file of its own: answers.toml
said_of("verbs.next", "the next tensor, whole")
                                            what is declared in code with its English, in the language that is spoken
wording(LegendWords, "drawing.legend")      the same of a table of words, a dataclass whose defaults are the English
"""

from collections.abc import Mapping
from dataclasses import fields
from string import Formatter
from typing import TYPE_CHECKING, TypeVar

from stepper.errors import Clause, UnknownName, nearest
from stepper.words.language import FALLBACK, spoken
from stepper.words.sentences import APART, read_texts, told

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["phrase", "phrases", "said_of", "templates", "wording"]

Words = TypeVar("Words", bound="DataclassInstance")


def phrase(key: str, /, language: str = "", **values: object) -> str:
    """One string, its places filled in; in the language that is spoken where none is named.

    Raises:
        UnknownName: there is no such phrase, or no such language.
        ValueError: a place was left without a value.
    """
    texts = _texts_with(key, language)
    if key not in texts:
        raise UnknownName("words.no_phrase", key=key, near=nearest(key, texts) or Clause("words.see", folder=FALLBACK))
    try:
        return told(texts[key], values, language)
    except KeyError as missing:
        raise ValueError(f"phrase {key!r} needs a value for {missing.args[0]!r}") from None


def phrases(group: str, language: str = "") -> dict[str, str]:
    """The strings of a group that have no places to fill in, in the order of the file.

    Raises:
        UnknownName: there is no such group, or no such language.
    """
    start, texts = f"{group}.", _texts_with(group, language)
    keys = [key for key in texts if key.startswith(start)]
    if not keys:
        groups = {key.rpartition(".")[0] for key in texts}
        raise UnknownName("words.no_group", group=group, near=nearest(group, groups) or Clause("words.see", folder=FALLBACK))
    return {key.removeprefix(start): phrase(key, language) for key in keys if not _has_places(texts[key])}


def templates(group: str, language: str = "") -> dict[str, str]:
    """The strings of a group as they stand, their places not filled in: for a script that does it."""
    start = f"{group}."
    return {key.removeprefix(start): text for key, text in _texts_with(group, language).items() if key.startswith(start)}


def said_of(key: str, english: str) -> str:
    """What is said of a thing that is declared in code: its English, or what the language that is spoken has in its place."""
    return english if spoken() == FALLBACK else _texts_with(key, "").get(key, english)


def wording(words: type[Words], group: str) -> Words:
    """A table of words in the language that is spoken; its defaults are the English ones."""
    return words(**{field.name: said_of(f"{group}.{field.name}", str(field.default)) for field in fields(words)})


def _has_places(text: str) -> bool:
    return any(name is not None for _, name, _, _ in Formatter().parse(text))


def _texts_with(key: str, language: str) -> Mapping[str, str]:
    """The strings among which a key is looked for."""
    group = key.partition(".")[0]
    return read_texts(language or spoken(), group if group in APART else "interface")
