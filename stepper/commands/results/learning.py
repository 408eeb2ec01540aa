"""What the verbs about learning give back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stepper.commands.result import Result

if TYPE_CHECKING:
    from stepper.inspect.gradient_flow import LayerGradient
    from stepper.trace.nudged import Nudged

__all__ = ["Confirmed", "Flow", "Learnt"]


@dataclass(frozen=True)
class Learnt(Result):
    """Updates were made."""

    losses: tuple[float, ...]
    """Before the first, and after each."""
    course: tuple[float, ...]
    """The same since the model as trained."""


@dataclass(frozen=True)
class Flow(Result):
    """The gradients layer by layer."""

    layers: "tuple[LayerGradient, ...]"


@dataclass(frozen=True)
class Confirmed(Result):
    """A gradient beside its central difference."""

    nudged: "Nudged"
