"""What training has made of a model's parameters, as a value that a variant can hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from stepper.engine import Array

__all__ = ["Learned"]


@dataclass(frozen=True, eq=False)
class Learned:
    """Parameters after so many updates."""

    parameters: Mapping[str, Array]
    moments: Mapping[str, Array]
    """Adam's, by the names that the next update reads them under; empty where the last update had none."""
    updates: int
    """How many led here."""
    moment_updates: int
    """How many of them the moments have seen."""
    losses: tuple[float, ...] = field(default=())
    """Before each of them."""

    @property
    def bytes(self) -> int:
        """The memory that it holds."""
        return sum(each.nbytes for each in (*self.parameters.values(), *self.moments.values()))
