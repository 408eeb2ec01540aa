"""A tensor in a few numbers that do not depend on how it is laid out: what is compared before tensors are.

    Sketch.of(array).is_like(Sketch.of(other))

Two tensors of the same numbers in another order have the same sketch. Of thousands of tensors only those with a like sketch are
compared cell by cell.
"""

from dataclasses import dataclass

import numpy as np

from stepper.engine import Array

__all__ = ["Sketch", "distance", "without_blocked"]

_BLOCKED = -1e4
"""A score from here down is blocked by a mask, whatever number a library writes for −∞."""
_LOOSE = 2e-3


@dataclass(frozen=True)
class Sketch:
    """The size of a tensor, and how its numbers are spread."""

    size: int
    open: int
    """Cells that hold a number: no mask has blocked them, and none is NaN."""
    mean: float
    root: float
    """The root of the mean square."""
    least: float
    most: float

    @classmethod
    def of(cls, array: Array) -> "Sketch":
        """Of any array of numbers."""
        flat = array.ravel()
        if flat.dtype.kind not in "fiub":
            return cls(flat.size, -1, 0.0, 0.0, 0.0, 0.0)
        if flat.dtype.kind == "f" and flat.size and not _BLOCKED < float(flat.min()) <= float(flat.max()) < np.inf:
            flat = flat[(flat > _BLOCKED) & (flat < np.inf)]
        if not flat.size:
            return cls(array.size, 0, 0.0, 0.0, 0.0, 0.0)
        with np.errstate(over="ignore", invalid="ignore"):
            mean = float(flat.mean(dtype=np.float64))
            root = float(np.sqrt(np.square(flat, dtype=np.float64).mean()))
        least, most = float(flat.min()), float(flat.max())
        return cls(array.size, flat.size, mean, root, least, most)

    @property
    def is_telling(self) -> bool:
        """Whether it could not be the sketch of just any tensor: its numbers are not all the same."""
        return self.most > self.least or (self.size == 1 and self.most not in (0.0, 1.0))

    def is_like(self, other: "Sketch") -> bool:
        """Whether the two may be of the same numbers."""
        if (self.size, self.open) != (other.size, other.open):
            return False
        allowed = _LOOSE * max(self.root, other.root, 1e-30)
        largest = _LOOSE * max(abs(self.least), abs(self.most), abs(other.least), abs(other.most), 1e-30)
        near = abs(self.mean - other.mean) <= allowed and abs(self.root - other.root) <= allowed
        return near and abs(self.least - other.least) <= largest and abs(self.most - other.most) <= largest


def without_blocked(array: Array) -> Array:
    """Blocked scores as −∞, whatever number stands for it."""
    if array.dtype.kind != "f" or not array.size or float(np.nanmin(array, initial=0.0)) > _BLOCKED:
        return array
    return np.where(array <= _BLOCKED, -np.inf, array).astype(array.dtype)


def distance(mine: Array, theirs: Array) -> float:
    """The largest difference, relative to the largest number; infinite where only one side is blocked or NaN."""
    if mine.dtype.kind != "f" or theirs.dtype.kind != "f":
        return 0.0 if np.array_equal(mine, theirs) else np.inf
    if np.array_equal(mine, theirs):
        return 0.0
    finite = np.isfinite(mine)
    if not finite.all() or not np.isfinite(theirs).all():
        if not np.array_equal(finite, np.isfinite(theirs)) or not np.array_equal(mine[~finite], theirs[~finite], equal_nan=True):
            return np.inf
        mine, theirs = mine[finite], theirs[finite]
    if not mine.size:
        return 0.0
    largest = max(float(np.abs(mine).max()), float(np.abs(theirs).max()), 1e-30)
    return float(np.abs(mine.astype(np.float64) - theirs).max()) / largest
