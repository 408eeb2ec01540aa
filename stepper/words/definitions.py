"""The words of stepper, each with one meaning.

glossary()["weights"].means        "How much of each value a query takes: ..."
glossary()["weights"].shape        "[head, query, key]"
words_in("each query meets all keys")        ("query", "key")
word_of("keys")                    "key"
defined("key")                     ["key, k    k = x W_k + b_k    [head, token, d_head]", "What a token …", "see: query, scores"]
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from stepper.errors import Clause, UnknownName, nearest
from stepper.words.interface import phrase
from stepper.words.language import read, spoken

__all__ = ["defined", "glossary", "word_at", "words_in"]


@dataclass(frozen=True)
class Definition:
    """One word."""

    word: str
    means: str
    symbol: str = ""
    """How a formula writes it."""
    shape: str = ""
    """The axes, where it is a tensor."""
    see: tuple[str, ...] = ()
    """Words to read next."""
    forms: tuple[str, ...] = ()
    """Other ways in which it is written."""
    everyday: bool = False
    """A text that has it mostly means something else."""


def glossary(language: str = "") -> Mapping[str, Definition]:
    """Every word by its English key, in the order a reader meets them; in the language that is spoken where none is named.

    Raises:
        UnknownName: there is no such language.
    """
    return _glossary(language or spoken())


@cache
def _glossary(language: str) -> Mapping[str, Definition]:
    entries = read("glossary", language)
    return MappingProxyType({key: _definition(key, entry) for key, entry in entries.items()})


def _definition(key: str, entry: Mapping[str, Any]) -> Definition:
    return Definition(
        entry.get("word", key),
        entry["means"],
        symbol=entry.get("symbol", ""),
        shape=entry.get("shape", ""),
        see=tuple(entry.get("see", ())),
        forms=tuple(entry.get("forms", ())),
        everyday=bool(entry.get("everyday", False)),
    )


def words_in(text: str, language: str = "") -> tuple[str, ...]:
    """The keys of the words that a text speaks of, in the order in which it comes to them; everyday words are left out."""
    spelled, pattern = _spellings(language or spoken())
    found = (spelled[_plain(match[0])] for match in pattern.finditer(text))
    return tuple(key for key in dict.fromkeys(found) if not glossary(language)[key].everyday)


def word_at(text: str, place: int, language: str = "") -> str:
    """The key of the word that stands at a place of a text; empty where that is none of the glossary's."""
    spelled, pattern = _spellings(language or spoken())
    return next((spelled[_plain(match[0])] for match in pattern.finditer(text) if match.start() <= place < match.end()), "")


def word_of(text: str, language: str = "") -> str:
    """The key of a word, however it is written; empty where it is none of the glossary's."""
    return _spellings(language or spoken())[0].get(_plain(text), "")


def defined(word: str, language: str = "") -> list[str]:
    """What a word means, as lines; it may be written in any of its ways.

    Raises:
        UnknownName: the glossary has no such word; the nearest are named.
    """
    words, key = glossary(language), word_of(word, language)
    if not key:
        raise UnknownName("glossary.unknown", word=word, near=nearest(word, words) or Clause("glossary.list"))
    found = words[key]
    head = "    ".join(filter(None, [found.word, found.symbol, found.shape]))
    return [head, found.means, phrase("glossary.see", language, words=", ".join(words[each].word for each in found.see))]


@cache
def _spellings(language: str) -> tuple[Mapping[str, str], re.Pattern[str]]:
    """Every way of writing a word -> its key, and a pattern that finds them, the longest first."""
    spelled: dict[str, str] = {}
    for key, each in _glossary(language).items():
        for form in (key, f"{key}s", *each.forms, *(part.strip() for part in re.split("[,，]", each.word))):
            spelled.setdefault(_plain(form), key)
    longest = sorted((form for form in spelled if len(form) > 1 or not form.isascii()), key=len, reverse=True)
    return spelled, re.compile("|".join(map(_bounded, longest)), re.IGNORECASE)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _bounded(form: str) -> str:
    """A form that is no part of a longer word, where its script parts words; its blanks may be the end of a line."""
    pattern = r"\s+".join(map(re.escape, form.split()))
    return rf"(?<![\w.-]){pattern}(?![\w-]|\.\w)" if form.isascii() else pattern
