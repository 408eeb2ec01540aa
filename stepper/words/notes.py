"""The note of a step: what it is, what it does, what is often believed of it.

    note("encoder.0.self_attn.scores")
    note("decoder.0.self_attn.k", turn=2)                                       a later turn: the cache has grown
    note("encoder.0.self_attn.scaled", formula="scores, not divided")           what if?

The keys of `notes/*.toml` are names without layer and numbers, so that one note serves every layer:

    self_attn.scores             both stacks            decoder.self_attn.scores      one stack
    attn.scores                  self and cross         add, norm.mean                add1, norm3.mean, ...
    cross_attn.k@later           in turns after 0       attn.scaled ~ not divided     where the step's formula says so

The most particular key wins. A note that has `like` takes the fields it lacks from the note named there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from stepper.errors import UnknownName
from stepper.words.language import FALLBACK, read, spoken

__all__ = ["Note", "candidate_keys", "note"]


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


def note(step_name: str, *, turn: int = 0, formula: str = "", language: str = "") -> Note:
    """The note of a step.

    Args:
        step_name: its full name, without a turn.
        turn: the turn it is computed in.
        formula: the step's formula, where it is known; it tells what this model or a what-if option does otherwise.
        language: the folder to read; that of the language that is spoken where none is named.

    Raises:
        UnknownName: there is no note for such a step, or no such language.
    """
    return _note(step_name, turn, formula, language or spoken())


@cache
def _note(step_name: str, turn: int, formula: str, language: str) -> Note:
    entries = read("notes", language)
    for key in candidate_keys(step_name, turn, formula, entries):
        if key in entries:
            return Note(**_completed(entries, key))
    raise UnknownName("words.no_note", name=step_name, folder=FALLBACK, key=_bases(step_name)[-1])


def candidate_keys(step_name: str, turn: int, formula: str, entries: Mapping[str, Any]) -> Iterator[str]:
    """The keys a note may stand under, the most particular first."""
    bases = _bases(step_name)
    for base in bases:
        for key in entries:
            stem, separator, words = key.partition(" ~ ")
            if separator and stem == base and words in formula:
                yield key
    for base in bases:
        if turn:
            yield f"{base}@later"
        yield base


def _bases(step_name: str) -> list[str]:
    """A name without what differs from layer to layer: with its stack, without, and what it shares with its kind."""
    match = re.fullmatch(r"(?:(encoder|decoder)\.(?:\d+\.)?)?(.+)", step_name)
    stack, leaf = (match[1], match[2]) if match else (None, step_name)
    for pattern, common in _RENAMED.items():
        leaf = re.sub(pattern, common, leaf)
    kinds = [re.sub(pattern, common, leaf) for pattern, common in _KINDS.items() if re.search(pattern, leaf)]
    return list(dict.fromkeys([*([f"{stack}.{leaf}"] if stack else []), leaf, *kinds]))


_RENAMED = {
    r"^(add|norm)\d": r"\1",
    r"\.view\d+": "",
    r"\.layer\d+$": ".memory.layer",
}
"""What the names of different layers, norms and views have in common."""

_KINDS = {
    r"^(self|cross)_attn\.": "attn.",
    r"^.*norm\.(\w+)$": r"norm.\1",
}
"""Both kinds of attention, and every norm wherever it stands."""


def _completed(entries: Mapping[str, Any], key: str) -> dict[str, str]:
    """The fields of a note, those it lacks taken from the one it is like."""
    entry = entries[key]
    below = _completed(entries, entry["like"]) if "like" in entry else {}
    return below | {field.name: entry[field.name] for field in fields(Note) if field.name in entry}
