"""What the verbs that ask "what if?" give back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from stepper.commands.result import Result

if TYPE_CHECKING:
    from stepper.inspect.differences import DifferingCell
    from stepper.trace import Comparison
    from stepper.trace.difference import Difference, Travel
    from stepper.trace.edits import Edit
    from stepper.trace.over_unseen import OverUnseen
    from stepper.witness import OwnReport

__all__ = ["Baseline", "BesideDump", "CellsDiffer", "Changed", "Choices", "Differs", "Drawn", "Edited", "MeasuredOverUnseen"]


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
    by: Literal["option", "undo", "redo"] = "option"


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
class BesideDump(Result):
    """Comparisons are made with a run of somebody's own: what goes wrong there."""

    report: "OwnReport"


@dataclass(frozen=True)
class MeasuredOverUnseen(Result):
    """How well the model does on texts it has not seen, as it is now and as it was trained."""

    now: "OverUnseen"
    trained: "OverUnseen | None"
    """None where nothing differs from it."""


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
