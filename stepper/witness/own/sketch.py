"""A tensor in a few numbers that do not depend on how it is laid out: what is compared before tensors are.

    SketchTable([Sketch.of(other), …]).like(Sketch.of(array))      which of them may be of the same numbers

Two tensors of the same numbers in another order have the same sketch. Of thousands of tensors only those with a like sketch are
compared cell by cell.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stepper.engine import Array

__all__ = ["Sketch", "SketchTable", "distance", "without_blocked"]

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


class SketchTable:
    """Many sketches, compared at once."""

    def __init__(self, sketches: Sequence[Sketch]) -> None:
        rows = [(each.size, each.open, each.mean, each.root, each.least, each.most) for each in sketches]
        self._columns = np.array(rows, dtype=np.float64).reshape(-1, 6).T

    def like(self, sketch: Sketch) -> Array:
        """Which of them may be of the same numbers as this one."""
        size, open_cells, mean, root, least, most = self._columns
        allowed = _LOOSE * np.maximum(root, max(sketch.root, 1e-30))
        ends = np.maximum(np.abs(least), np.abs(most))
        largest = _LOOSE * np.maximum(ends, max(abs(sketch.least), abs(sketch.most), 1e-30))
        near = (np.abs(mean - sketch.mean) <= allowed) & (np.abs(root - sketch.root) <= allowed)
        near &= (np.abs(least - sketch.least) <= largest) & (np.abs(most - sketch.most) <= largest)
        result: Array = near & (size == sketch.size) & (open_cells == sketch.open)
        return result


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
