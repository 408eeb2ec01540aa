"""How far apart two arrays are.

    largest_difference(ours, theirs).max_abs      0.0 where they are equal

The same infinity on both sides is no difference, nor is NaN on both sides; on one side alone either is an infinite one, and
so is another shape. Ids and masks have no tolerance: they are equal or they are not.
"""

import math
from dataclasses import dataclass

import numpy as np

from stepper.engine import Array

__all__ = ["AGREEMENT", "SUSPICIOUS", "TOLERANCE", "Gap", "largest_difference", "tolerance_of"]

TOLERANCE = 5e-5
"""Float32: differences below this are fine."""
SUSPICIOUS = 1e-4
"""Float32: differences from here on are hardly rounding."""
AGREEMENT = 1e-9
"""Float64: below this, relative to the larger of 1 and the tensor's largest number, two programs compute the same thing."""


@dataclass(frozen=True)
class Gap:
    """The largest difference of two arrays."""

    max_abs: float
    where: tuple[int, ...] = ()
    """The cell it is at; empty where there is no difference or no common shape."""
    largest: float = 0.0
    """The largest finite number of either array, without its sign: what a difference is relative to."""


def tolerance_of(array: Array) -> float:
    """The largest difference that is allowed for a tensor of this kind."""
    return TOLERANCE if array.dtype.kind == "f" else 0.0


def largest_difference(ours: Array, theirs: Array) -> Gap:
    """Compare cell by cell, in float64."""
    if ours.shape != theirs.shape:
        return Gap(math.inf)
    first, second = ours.astype(np.float64), theirs.astype(np.float64)
    with np.errstate(invalid="ignore"):
        delta = np.array(np.abs(first - second))  # of one number NumPy makes a scalar
    delta[(first == second) | (np.isnan(first) & np.isnan(second))] = 0.0
    delta[np.isnan(delta)] = math.inf
    if not delta.size:
        return Gap(0.0)
    where = np.unravel_index(int(delta.argmax()), delta.shape)
    worst = float(delta[where])
    return Gap(worst, tuple(int(each) for each in where) if worst else (), max(_largest(first), _largest(second)))


def _largest(array: Array) -> float:
    return float(np.abs(array, where=np.isfinite(array), out=np.zeros_like(array)).max())
