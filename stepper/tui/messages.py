"""What happened, as messages. Widgets post them; the screen hears them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from stepper.tui.scene import Scene

__all__ = [
    "BranchToggled",
    "CellChosen",
    "CellOpened",
    "HeadChosen",
    "LineEntered",
    "LinkFollowed",
    "PaneChosen",
    "PartResized",
    "PlaceChosen",
    "PromptLeft",
    "SceneChanged",
    "SomethingSaid",
    "StepChosen",
    "TurnChosen",
    "WorkFailed",
]


@dataclass
class SceneChanged(Message):
    """The session moved, or what it holds changed."""

    scene: "Scene"
    line: str
    """The line that led here; empty for the first scene."""


@dataclass
class SomethingSaid(Message):
    """A command had something to say."""

    text: str
    is_error: bool = False


@dataclass
class WorkFailed(Message):
    """The desk could not be opened."""

    text: str


@dataclass
class StepChosen(Message):
    """A step was chosen, in the tree, on the map or on the timeline."""

    name: str


@dataclass
class TurnChosen(Message):
    """A turn was chosen on the timeline."""

    turn: int


@dataclass
class BranchToggled(Message):
    """A branch of the tree was opened or closed."""

    path: str


@dataclass
class CellChosen(Message):
    """The cell cursor went to a cell of the drawn matrix."""

    row: int
    column: int


@dataclass
class CellOpened(Message):
    """The question was asked: why is this number what it is?"""


@dataclass
class HeadChosen(Message):
    """A head was picked."""

    head: int


@dataclass
class PaneChosen(Message):
    """A tab was chosen."""

    name: str


@dataclass
class PartResized(Message):
    """A part of the screen has another size, or has one for the first time."""


@dataclass
class LinkFollowed(Message):
    """A link in a page was followed."""

    target: object


@dataclass
class LineEntered(Message):
    """A line was typed and sent."""

    line: str


@dataclass
class PromptLeft(Message):
    """The input line was left without sending anything."""


@dataclass
class PlaceChosen(Message):
    """A place of a picture was clicked."""

    x: int
    y: int
