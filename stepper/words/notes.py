"""The note of a step: what it is, what it does, what is often believed of it.

    note(step.place, tag=step.note)
    note(step.place, tag=step.note, turn=2)         a later turn: the cache has grown

The keys of `notes/*.toml` are names without layer and numbers, so that one note serves every layer:

    self_attn.scores             both stacks            decoder.self_attn.scores      one stack
    attn.scores                  self and cross         add, norm.mean                add1, norm3.mean, ...
    cross_attn.k@later           in turns after 0       attn.scaled ~ not_divided     where the step has this tag

The most particular key wins. A note that has `like` takes the fields it lacks from the note named there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from stepper.errors import UnknownName
from stepper.words.language import FALLBACK, read, spoken
from stepper.words.places import Placed

__all__ = ["Note", "note"]


@dataclass(frozen=True)
class Note:
    """What is said about one kind of step."""

    title: str
    """A short name in plain words."""
    says: str
    """One sentence on what happens, for narration."""
    note: str
    """What this does and what to look for."""
    misconception: str = ""
    """What is often believed, in quotes, and what is true."""
    source: str = ""
    """Where it is published."""
    look: str = ""
    """Something to try now."""


def note(place: Placed, *, tag: str = "", turn: int = 0, language: str = "") -> Note:
    """The note of a step.

    Args:
        place: where the step stands.
        tag: the step's tag; it tells what this model, turn or what-if option does otherwise.
        turn: the turn it is computed in.
        language: the folder to read; that of the language that is spoken where none is named.

    Raises:
        UnknownName: there is no note for such a step, or no such language.
    """
    found = _note(place.common_names, tag, turn, language or spoken())
    if found is None:
        raise UnknownName("words.no_note", name=str(place), folder=FALLBACK, key=place.common_names[-1])
    return found


@cache
def _note(names: tuple[str, ...], tag: str, turn: int, language: str) -> Note | None:
    entries = read("notes", language)
    key = next((key for key in candidate_keys(names, tag, turn) if key in entries), None)
    return None if key is None else Note(**_completed(entries, key))


def candidate_keys(names: tuple[str, ...], tag: str, turn: int) -> Iterator[str]:
    """The keys a note may stand under, the most particular first."""
    if tag:
        yield from (f"{name} ~ {tag}" for name in names)
    for name in names:
        if turn:
            yield f"{name}@later"
        yield name


def _completed(entries: Mapping[str, Any], key: str) -> dict[str, str]:
    """The fields of a note, those it lacks taken from the one it is like."""
    entry = entries[key]
    below = _completed(entries, entry["like"]) if "like" in entry else {}
    return below | {field.name: entry[field.name] for field in fields(Note) if field.name in entry}
