"""What moving and looking around give back, and the plainest of all: a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stepper.commands.result import Result

if TYPE_CHECKING:
    from stepper.engine import Program, Step
    from stepper.engine.explain import Explanation
    from stepper.inspect.labelled import Labelled
    from stepper.trace import Position
    from stepper.trace.stops import Reached
    from stepper.witness import Report

__all__ = [
    "Checked",
    "Defined",
    "Explained",
    "Listed",
    "Listing",
    "MadeFrom",
    "Moved",
    "ReadBy",
    "Said",
    "Shown",
    "Standing",
    "StoppedAt",
    "TextSoFar",
    "WordLists",
]


@dataclass(frozen=True)
class Said(Result):
    """A plain sentence."""

    key: str
    """Of the answers in `words/<language>/answers.toml`."""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Moved(Result):
    """A move."""

    position: "Position"
    by_row: bool = False
    """The move goes row by row: the row is what there is to look at."""
    cell: tuple[int, ...] | None = None
    """The cell that was asked for."""


@dataclass(frozen=True)
class StoppedAt(Result):
    """A move that ended at breakpoints."""

    position: "Position"
    reasons: "Mapping[int, Reached]"
    """The breakpoints that hold, by number, and what fulfils their conditions."""


@dataclass(frozen=True)
class Standing(Result):
    """Where we are."""

    position: "Position"
    changes: tuple[str, ...]
    """What was changed, each as the command writes it."""


@dataclass(frozen=True)
class Listed(Result):
    """Tensors of this turn, with their names and shapes."""

    steps: "tuple[Step, ...]"


@dataclass(frozen=True, eq=False)
class Shown(Result):
    """A tensor, a parameter, or a part of one."""

    tensor: "Labelled"


@dataclass(frozen=True, eq=False)
class Explained(Result):
    """One number, opened into the terms that made it."""

    name: str
    """The tensor, with its turn where the line has it."""
    explanation: "Explanation"


@dataclass(frozen=True)
class Defined(Result):
    """What a word means; where none is named, all there are."""

    word: str = ""


@dataclass(frozen=True)
class ReadBy(Result):
    """What reads a tensor or a parameter."""

    name: str
    readers: tuple[str, ...]
    dependents: int
    """How many tensors of the turn depend on it."""


@dataclass(frozen=True)
class MadeFrom(Result):
    """What a tensor is made from."""

    step: "Step"


@dataclass(frozen=True, eq=False)
class Listing(Result):
    """The listing of a turn."""

    program: "Program"


@dataclass(frozen=True)
class TextSoFar(Result):
    """The text so far."""

    text: str
    has_words: bool = True
    """False where the model ends without words."""


@dataclass(frozen=True)
class WordLists(Result):
    """Words of the model, by the language they belong to."""

    by_language: Mapping[str, tuple[str, ...]]
    others: tuple[str, ...]


@dataclass(frozen=True)
class Checked(Result):
    """What PyTorch says of a turn, or of one tensor of it."""

    report: "Report"
    turn: int
    name: str = ""
    """The tensor; empty where all of the turn is meant."""
    changes: tuple[str, ...] = ()
