"""The cells that differ most between two versions of a tensor.

for cell in largest_differences(session.diff("scores"), 8):
cell.index, cell.before, cell.after, cell.delta
"""

from dataclasses import dataclass

import numpy as np

from stepper.engine import Array
from stepper.trace.difference import Difference

__all__ = ["DifferingCell", "largest_difference", "largest_differences"]


@dataclass(frozen=True)
class DifferingCell:
    """One cell, twice."""

    index: tuple[int, ...]
    before: float
    after: float
    delta: float


def largest_differences(difference: Difference, count: int) -> tuple[DifferingCell, ...]:
    """At most `count` cells that differ, the largest difference first; NaN on one side alone counts as the largest of all."""
    order = np.argsort(_sizes(difference), axis=None)[::-1][: min(count, difference.touched)]
    return tuple(_cell(difference, tuple(int(each) for each in np.unravel_index(flat, difference.delta.shape))) for flat in order)


def largest_difference(difference: Difference) -> float:
    """The largest absolute difference; 0 where there are no cells."""
    return float(_sizes(difference).max(initial=0.0))


def _sizes(difference: Difference) -> Array:
    sizes: Array = np.nan_to_num(np.abs(difference.delta), nan=np.inf)
    return sizes


def _cell(difference: Difference, index: tuple[int, ...]) -> DifferingCell:
    return DifferingCell(index, *(float(each[index]) for each in (difference.baseline, difference.edited, difference.delta)))
