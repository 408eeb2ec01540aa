"""What a front end shows of a lesson at one moment: plain values, every number computed.

    match player.current:
        case ShownProse(text=text, links=links): ...
        case ShownAsk(question=question, choices=choices, state="open"): ...

The screen, the prompt and plain narration draw the same values.
"""

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Done",
    "ProseLink",
    "Reply",
    "Seen",
    "ShownAsk",
    "ShownChoice",
    "ShownChunk",
    "ShownDo",
    "ShownEnd",
    "ShownProse",
    "ShownSee",
    "ShownTable",
    "ShownTry",
]


@dataclass(frozen=True)
class ProseLink:
    """A name in the prose that a front end can take the learner to."""

    text: str
    step: str
    """The tensor's whole name, with @turn where it is of another turn."""


@dataclass(frozen=True)
class ShownProse:
    """Something to read."""

    heading: str
    text: str
    """Markdown: paragraphs, lists, emphasis, `names`, code."""
    links: tuple[ProseLink, ...] = ()


@dataclass(frozen=True)
class Done:
    """A command that was carried out."""

    command: str
    key: str
    """The key that does the same; empty where there is none."""
    asks: bool
    """The key asks for the rest of the line."""
    says: str
    """What the command said."""


@dataclass(frozen=True)
class ShownDo:
    """What was just carried out, and where it led."""

    heading: str
    commands: tuple[Done, ...]
    place: str
    """The position, in words."""
    what_if: bool = False


@dataclass(frozen=True)
class Seen:
    """Something that was checked in the run."""

    words: str
    holds: bool


@dataclass(frozen=True)
class ShownTable:
    """Numbers under their labels."""

    words: str
    rows: tuple[tuple[str, ...], ...]
    row_labels: tuple[str, ...] = ()
    column_labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownSee:
    """What is to be seen."""

    heading: str
    items: tuple[Seen | ShownTable, ...]


@dataclass(frozen=True)
class ShownChoice:
    """One thing that can be answered."""

    text: str
    state: Literal["open", "wrong", "right"] = "open"
    """wrong: tried; right: the answer, once it is known."""


@dataclass(frozen=True)
class Reply:
    """What is said to an answer."""

    right: bool
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ShownAsk:
    """A prediction."""

    heading: str
    question: str
    choices: tuple[ShownChoice, ...]
    state: Literal["open", "right", "revealed"] = "open"
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True)
class ShownTry:
    """An exercise."""

    heading: str
    task: str
    function: str
    starter: str
    hints: tuple[str, ...] = ()
    """Those asked for so far."""
    all_hints: int = 3
    solution: str = ""
    """Once it was asked for."""
    solved: bool = False
    solved_by: str = ""
    """What the learner wrote, once it is right."""
    verdict: tuple[str, ...] = ()
    """What the last check said."""


@dataclass(frozen=True)
class ShownEnd:
    """The end of the lesson."""

    lines: tuple[str, ...]


ShownChunk = ShownProse | ShownDo | ShownSee | ShownAsk | ShownTry | ShownEnd
