"""What a command gives back: a value for each kind of answer, with arrays and labels where it is about numbers.

    execute(desk, LINE)               Shown(tensor), Explained(explanation), Moved(position), Said("at_end"), …
    text(result)                              the same as lines, for whoever only prints (`texts.py`)

A front end has one table, from these types to what it does; what it has no entry for it prints.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from stepper.commands.result import Result

if TYPE_CHECKING:
    from stepper.checkpoints import Model
    from stepper.engine import Program, Step
    from stepper.engine.explain import Explanation
    from stepper.inspect.differences import DifferingCell
    from stepper.inspect.labelled import Labelled
    from stepper.trace import Breakpoint, Comparison, Position, Watch
    from stepper.trace.difference import Difference, Travel
    from stepper.trace.edits import Edit
    from stepper.witness import Report

__all__ = [
    "Baseline",
    "BreakpointSet",
    "CellsDiffer",
    "Changed",
    "CheckWanted",
    "Checked",
    "Choices",
    "ComparisonWanted",
    "Defined",
    "Differs",
    "Drawn",
    "Edited",
    "Explained",
    "HelpWanted",
    "Helped",
    "Left",
    "Lessons",
    "LessonsWanted",
    "Listed",
    "Listing",
    "MadeFrom",
    "Moved",
    "Opened",
    "Output",
    "PictureWanted",
    "ReadBy",
    "Replayed",
    "Result",
    "Said",
    "Shown",
    "Standing",
    "StopList",
    "Stopped",
    "Verb",
    "WatchSet",
    "WordLists",
    "Written",
]


@dataclass(frozen=True)
class Said(Result):
    """A plain sentence."""

    key: str
    """Of the answers in `words/<language>/answers.toml`."""
    values: Mapping[str, object] = field(default_factory=dict)


# --- moving and looking ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moved(Result):
    """A move."""

    position: "Position"
    by_row: bool = False
    """The move goes row by row: the row is what there is to look at."""


@dataclass(frozen=True)
class Stopped(Result):
    """A move that ended at breakpoints."""

    position: "Position"
    reasons: "tuple[tuple[int, Breakpoint, Mapping[str, float]], ...]"
    """Of each breakpoint that holds its number, itself, and the numbers that fulfil its condition."""


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
class Output(Result):
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


# --- breakpoints and watches ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StopList(Result):
    """All breakpoints and watches, by their numbers."""

    breakpoints: "Mapping[int, Breakpoint]"
    watches: "Mapping[int, Watch]"


@dataclass(frozen=True)
class BreakpointSet(Result):
    """A new breakpoint."""

    number: int
    breakpoint: "Breakpoint"
    everywhere: str = ""
    """The name that would stand for this tensor in every sublayer, where it was named without one."""


@dataclass(frozen=True)
class WatchSet(Result):
    """A new watch."""

    number: int
    watch: "Watch"


# --- what if? -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Edited(Result):
    """Cells were replaced."""

    edit: "Edit"
    ablated: bool = False
    """By zeros, in every turn."""


@dataclass(frozen=True)
class Changed(Result):
    """Options were set, or a change taken back or made again: all that is changed now."""

    changes: tuple[str, ...]


@dataclass(frozen=True)
class Choices(Result):
    """The options of the model."""

    options: Mapping[str, tuple[Any, tuple[str, ...]]]
    """By name: what is chosen, and what there is to choose; nothing where it is a number."""


@dataclass(frozen=True)
class Drawn(Result):
    """A number of the sampling was set."""

    option: str
    number: float
    word: str
    """What this turn draws with it."""


@dataclass(frozen=True)
class Baseline(Result):
    """What comparisons are made with: the model with these changes."""

    changes: tuple[str, ...]


@dataclass(frozen=True)
class Differs(Result):
    """What the changes did, everywhere."""

    changes: tuple[str, ...]
    base: tuple[str, ...]
    """The changes of what it is compared with."""
    travelled: "tuple[Travel, ...]"
    outputs: "Comparison"


@dataclass(frozen=True, eq=False)
class CellsDiffer(Result):
    """What the changes did to one tensor."""

    difference: "Difference"
    largest: "tuple[DifferingCell, ...]"


# --- the session ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Opened(Result):
    """Another session is in front of us."""

    model: "Model"
    notes: tuple[str, ...] = ()
    """How the model was read, where there is something to know of that."""


@dataclass(frozen=True)
class Written(Result):
    """A file was written."""

    kind: Literal["npz", "report", "svg", "log", "script"]
    file: Path
    count: int = 0
    """How many tensors or lines are in it."""
    turns: int = 0


@dataclass(frozen=True)
class Replayed(Result):
    """A log was done again, to its end."""


@dataclass(frozen=True)
class Lessons(Result):
    """A lesson's next lines, or the list of them."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Verb:
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

    verbs: tuple[Verb, ...]
    """One of them, explained; or all, a line each."""


@dataclass(frozen=True)
class Left(Result):
    """The command asks to leave."""


# --- what a front end may do itself: nothing is computed for it -----------------------------------------------------------


@dataclass(frozen=True)
class CheckWanted(Result):
    """Ask PyTorch, and say how far it is."""


@dataclass(frozen=True)
class ComparisonWanted(Result):
    """Show what the changes did, as far as it is known."""


@dataclass(frozen=True)
class HelpWanted(Result):
    """Show what there is to do."""


@dataclass(frozen=True)
class LessonsWanted(Result):
    """Open the lessons."""

    rest: str
    """What follows the verb: nothing, `list`, or `start` and a lesson."""


@dataclass(frozen=True)
class PictureWanted(Result):
    """Draw what is to be seen to a file."""

    file: Path
