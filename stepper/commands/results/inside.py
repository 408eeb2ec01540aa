"""What the verbs that look inside give back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stepper.commands.result import Result

if TYPE_CHECKING:
    from stepper.trace.inside import Attribution, HeadKind, Lens

__all__ = ["Attributed", "HeadsFound", "LensRead"]


@dataclass(frozen=True, eq=False)
class LensRead(Result):
    """What would be said after each layer."""

    lens: "Lens"
    row: int
    """The row that is asked for; the last where the turn has fewer."""


@dataclass(frozen=True)
class HeadsFound(Result):
    """Heads, those that fit a kind best first."""

    heads: "tuple[HeadKind, ...]"


@dataclass(frozen=True)
class Attributed(Result):
    """The shares of all parts in a logit."""

    attribution: "Attribution"
