"""The ways of looking at a tensor: what a front end with a screen may be asked for."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["MODES", "VERSIONS", "LookedAt", "Mode", "Version"]

Mode = Literal["both", "numbers", "heat"]
MODES: tuple[Mode, ...] = ("both", "numbers", "heat")

Version = Literal["edited", "baseline", "delta"]
"""In a what-if: the tensor as it is now, as in the baseline, or by how much they differ."""
VERSIONS: tuple[Version, ...] = ("edited", "baseline", "delta")


@dataclass(frozen=True)
class LookedAt:
    """How one tensor is looked at, where not all of it is."""

    cell: tuple[int, ...] | None = None
    """Its head is shown, and the cell marked."""
    mode: Mode | Literal[""] = ""
    """Empty: as fits the tensor."""
    version: Version = "edited"
    transposed: bool = False
