"""Reading the folder of a language, with `en` behind it.

en/glossary.toml           the topic "glossary"
en/notes/attention.toml    a part of the topic "notes": a folder is read as one table
zh/glossary.toml           what stands here is preferred; what is missing comes from en, field by field

    with speaking("zh"): ...       what is said without naming a language is said in this one

The language that is spoken is a context variable: tasks and threads of one program may speak different languages. A new thread begins
in English, unless it is started in a copy of the context.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from stepper.errors import UnknownName, nearest

__all__ = ["FALLBACK", "languages", "read", "read_folder", "speaking", "spoken"]

FALLBACK = "en"
"""The language that has everything."""

_HOME = Path(__file__).parent

_BETWEEN_WIDE = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])")
"""The end of a line between two Chinese or Japanese characters."""

_spoken: ContextVar[str] = ContextVar("spoken", default=FALLBACK)
"""The language of this task or thread."""


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say in this language, until the end of the block, whatever is said without naming one.

    Raises:
        UnknownName: there is no such language.
    """
    read("interface", language)
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def spoken() -> str:
    """The language that is spoken now."""
    return _spoken.get()


def languages() -> tuple[str, ...]:
    """The languages there are."""
    return tuple(sorted(folder.name for folder in _HOME.iterdir() if any(folder.rglob("*.toml"))))


@cache
def read(topic: str, language: str = FALLBACK) -> Mapping[str, Any]:
    """A topic in a language, completed from `en`; white space in the texts is made single blanks.

    Raises:
        UnknownName: there is no such language.
    """
    if language not in languages():
        raise UnknownName("words.no_language", language=language, near=nearest(language, languages()) or languages())
    entries = read_folder(_HOME / language, topic)
    return entries if language == FALLBACK else _overlaid(read(topic), entries)


def read_folder(folder: Path, topic: str) -> dict[str, Any]:
    """What one language itself says about a topic; nothing where it has no such file."""
    files = [folder / f"{topic}.toml", *sorted((folder / topic).glob("*.toml"))]
    entries: dict[str, Any] = {}
    for file in files:
        if file.exists():
            entries |= _tidy(tomllib.loads(file.read_text(encoding="utf-8")))
    return entries


def _tidy(entry: Any) -> Any:
    """Texts may be broken into lines where the file reads best; a script that has no blanks gets none from that."""
    if isinstance(entry, str):
        return " ".join(_BETWEEN_WIDE.sub("", entry).split())
    if isinstance(entry, dict):
        return {key: _tidy(each) for key, each in entry.items()}
    return entry


def _overlaid(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """One table over another, down to the single fields."""
    joined = dict(below)
    for key, entry in above.items():
        under = joined.get(key)
        joined[key] = _overlaid(under, entry) if isinstance(entry, dict) and isinstance(under, dict) else entry
    return joined
