"""The strings of the interface, by dotted key.

phrase("run.not_computed")                   "not reached yet"
phrase("size.too_small", width=40, ...)     the values are put in where the text has {width}
phrases("card.keys")                        all that begin so: {"space": "...", "backspace": "..."}
"""

from collections.abc import Iterator, Mapping
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import Any

from stepper.errors import UnknownName, nearest
from stepper.words.language import FALLBACK, read, spoken

__all__ = ["phrase", "phrases", "read_texts"]


def phrase(key: str, /, language: str = "", **values: object) -> str:
    """One string, its places filled in; in the language that is spoken where none is named.

    Raises:
        UnknownName: there is no such phrase, or no such language.
        ValueError: a place was left without a value.
    """
    texts = read_texts(language or spoken())
    if key not in texts:
        raise UnknownName(f"no phrase called {key!r} ({nearest(key, texts) or f'see words/{FALLBACK}/interface.toml'})")
    try:
        return texts[key].format(**values)
    except KeyError as missing:
        raise ValueError(f"phrase {key!r} needs a value for {missing.args[0]!r}") from None


def phrases(group: str, language: str = "") -> dict[str, str]:
    """The strings of a group that have no places to fill in, in the order of the file.

    Raises:
        UnknownName: there is no such group, or no such language.
    """
    start, texts = f"{group}.", read_texts(language or spoken())
    keys = [key for key in texts if key.startswith(start)]
    if not keys:
        groups = {key.rpartition(".")[0] for key in texts}
        raise UnknownName(f"no group of phrases called {group!r} ({nearest(group, groups) or f'see words/{FALLBACK}/interface.toml'})")
    return {key.removeprefix(start): phrase(key, language) for key in keys if not _has_places(texts[key])}


def _has_places(text: str) -> bool:
    return any(name is not None for _, name, _, _ in Formatter().parse(text))


@cache
def read_texts(language: str) -> Mapping[str, str]:
    """Every string by its dotted key, its places not filled in."""
    return MappingProxyType(dict(_flattened(read("interface", language))))


def _flattened(table: Mapping[str, Any], start: str = "") -> Iterator[tuple[str, str]]:
    for key, entry in table.items():
        if isinstance(entry, Mapping):
            yield from _flattened(entry, f"{start}{key}.")
        else:
            yield f"{start}{key}", str(entry)
