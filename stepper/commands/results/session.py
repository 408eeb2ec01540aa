"""What the verbs about the session as a whole give back."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from stepper.commands.result import Result

if TYPE_CHECKING:
    from stepper.checkpoints import Model

__all__ = [
    "Helped",
    "HuntLines",
    "Left",
    "LessonLines",
    "LessonList",
    "ListedLesson",
    "Opened",
    "Pinned",
    "PinsListed",
    "Replayed",
    "VerbHelp",
    "Viewed",
    "Written",
]


@dataclass(frozen=True, eq=False)
class Opened(Result):
    """Another session is in front of us."""

    model: "Model"
    notes: tuple[str, ...] = ()
    """How the model was read, where there is something to know of that."""


@dataclass(frozen=True)
class Written(Result):
    """A file was written."""

    kind: Literal["npz", "page", "handout", "report", "svg", "log", "script"]
    file: Path
    count: int = 0
    """How many tensors or lines are in it."""
    turns: int = 0
    goes_on: bool = False
    """The text has more turns than those that were written."""


@dataclass(frozen=True)
class Viewed(Result):
    """How the tensor in front is to be looked at; what is empty stays as it is."""

    cell: tuple[int, ...] | None = None
    mode: str = ""
    version: str = ""
    transposed: bool | None = None
    tab: str = ""
    theme: str = ""


@dataclass(frozen=True)
class Replayed(Result):
    """A log was done again, to its end."""

    view: Viewed | None = None
    """How its last tensor was looked at."""


@dataclass(frozen=True)
class Pinned(Result):
    """A moment is kept."""

    number: int
    title: str


@dataclass(frozen=True)
class PinsListed(Result):
    """The moments that are kept."""

    titles: tuple[str, ...]


@dataclass(frozen=True)
class LessonLines(Result):
    """A lesson's next lines."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class HuntLines(Result):
    """What the Bug Lab says."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class ListedLesson:
    """A lesson, and how far the learner is."""

    id: str
    title: str
    at: int
    """How many parts were seen."""
    total: int
    """How many there are; 0 where it was never begun."""
    done: bool
    right: int = 0
    asked: int = 0
    """Predictions that were right at the first try, of those that were answered."""
    solved: int = 0
    exercises: int = 0
    """Exercises that were solved, of those that there are."""


@dataclass(frozen=True)
class LessonList(Result):
    """All lessons."""

    lessons: tuple[ListedLesson, ...]


@dataclass(frozen=True)
class VerbHelp:
    """One verb, as help speaks of it."""

    usage: str
    """The verb and what it takes: goto NAME [ROW]."""
    says: str
    example: str
    aliases: tuple[str, ...]
    takes_a_tensor: bool


@dataclass(frozen=True)
class Helped(Result):
    """What verbs do."""

    verbs: tuple[VerbHelp, ...]
    """One of them, explained; or all, a line each."""


@dataclass(frozen=True)
class Left(Result):
    """The command asks to leave."""
