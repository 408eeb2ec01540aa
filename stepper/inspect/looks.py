"""The ways of looking at a tensor: what a front end with a screen may be asked for."""

from typing import Literal

__all__ = ["MODES", "VERSIONS", "Mode", "Version"]

Mode = Literal["both", "numbers", "heat"]
MODES: tuple[Mode, ...] = ("both", "numbers", "heat")

Version = Literal["edited", "baseline", "delta"]
"""In a what-if: the tensor as it is now, as in the baseline, or by how much they differ."""
VERSIONS: tuple[Version, ...] = ("edited", "baseline", "delta")
