"""The words of stepper, each with one meaning.

glossary()["weights"].means        "How much of each value a query takes: ..."
glossary()["weights"].shape        "[head, query, key]"
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from stepper.words.language import read, spoken

__all__ = ["Definition", "glossary"]


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


def _definition(key: str, entry: Mapping[str, str]) -> Definition:
    optional = {field: entry[field] for field in ("symbol", "shape") if field in entry}
    return Definition(entry.get("word", key), entry["means"], **optional, see=tuple(entry.get("see", ())))
