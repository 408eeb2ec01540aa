"""The cells that differ most between two versions of a tensor.

for cell in largest_differences(session.diff("scores"), 8):
cell.index, cell.before, cell.after, cell.delta
"""

from dataclasses import dataclass

import numpy as np

from stepper.engine import Array
from stepper.trace import Session
from stepper.trace.difference import Difference
from stepper.words import phrase

__all__ = ["DifferingCell", "base_texts", "largest_difference", "largest_differences"]


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


def base_texts(session: Session) -> tuple[str, ...]:
    """What a session is compared with, a line for each way in which that is not the model as trained on this text."""
    other = session.beside
    if other is None:
        return tuple(session.base.texts())
    is_another = (other.model.name, other.model.rewrite) != (session.model.name, session.model.rewrite)
    model = [phrase("answers.beside_model", model=other.model.name)] if is_another else []
    text = [phrase("answers.beside_text", text=other.source_text)] if other.source_text != session.source_text else []
    return *model, *text, *other.variant.texts()
