"""What happened, as messages. Widgets post them; the screen hears them."""

from dataclasses import dataclass

from textual.message import Message

__all__ = [
    "CellChosen",
    "CellOpened",
    "HeadChosen",
    "Interrupted",
    "LineEntered",
    "LinkFollowed",
    "PaneChosen",
    "PartResized",
    "PromptLedOn",
    "PromptLeft",
    "RowsSeen",
    "StepChosen",
    "TurnChosen",
    "WordChosen",
]


@dataclass
class StepChosen(Message):
    """A step was chosen, in the tree, on the map or on the timeline."""

    name: str


class RowsSeen(Message):
    """Other rows of the tree have come into sight."""


@dataclass
class TurnChosen(Message):
    """A turn was chosen on the timeline."""

    turn: int


@dataclass
class CellChosen(Message):
    """The cell cursor went to a cell of the drawn matrix."""

    row: int
    column: int


class CellOpened(Message):
    """The question was asked: why is this number what it is?"""


@dataclass
class HeadChosen(Message):
    """A head was picked."""

    head: int


class Interrupted(Message):
    """Ctrl+c was pressed while something lies over the debugger's screen."""


@dataclass
class PaneChosen(Message):
    """A tab was chosen."""

    name: str


class PartResized(Message):
    """A part of the screen has another size, or has one for the first time."""


@dataclass
class LinkFollowed(Message):
    """A link in a page was followed."""

    target: object


@dataclass
class WordChosen(Message):
    """A word in a page was clicked."""

    line: str
    """The line it stands in."""
    place: int
    """Which of the line's characters was hit."""


@dataclass
class LineEntered(Message):
    """A line was typed and sent."""

    line: str


@dataclass
class PromptLedOn(Message):
    """A key in the empty input line leads to something else."""

    action: str


class PromptLeft(Message):
    """The input line was left without sending anything."""
