"""Where in a tensor two sides differ: only head 1, only rows 3–9, only above the diagonal.

>>> import numpy as np
>>> differing = np.array([[False, False], [True, False]])
>>> _places(differing, 0), _places(differing, 1)
([1], [0])
"""

import numpy as np

from stepper.engine import Array, Step
from stepper.words import phrase

__all__ = ["said_of_parts"]

_NEAR = 1e-6
"""Cells that are so near, relative to the largest number, count as equal."""


def _differing_cells(ours: Array, theirs: Array) -> Array:
    """Which cells differ by more than rounding."""
    one, two = ours.astype(np.float64), theirs.astype(np.float64)
    finite = np.isfinite(one) & np.isfinite(two)
    largest = float(np.abs(two[finite]).max(initial=1e-30))
    with np.errstate(invalid="ignore"):
        apart = np.abs(one - two) > _NEAR * largest
    same = (one == two) | (np.isnan(one) & np.isnan(two))
    differing: Array = ~same & (apart | ~finite)
    return differing


def _places(differing: Array, axis: int) -> list[int]:
    """The places along an axis at which anything differs."""
    others = tuple(each for each in range(differing.ndim) if each != axis)
    return [int(place) for place in np.flatnonzero(differing.any(axis=others))]


def said_of_parts(step: Step, ours: Array, theirs: Array) -> str:
    """In words, which part of the tensor differs; empty where all of it does."""
    if ours.shape != theirs.shape:
        return ""
    differing = _differing_cells(ours, theirs)
    if not differing.any() or not differing.ndim:
        return ""
    said = [_of_axis(str(axis), _places(differing, number), differing.shape[number]) for number, axis in enumerate(step.axes)]
    corner = _corner(step, differing)
    told = [each for each in (*(said if not corner else said[:-2]), corner) if each]
    count = int(differing.sum())
    share = phrase("own.cells", count=count, total=differing.size)
    return "; ".join([*told, share]) if count < differing.size else ""


def _of_axis(axis: str, places: list[int], size: int) -> str:
    """Only these places, where they are not all."""
    return "" if len(places) == size else phrase("own.only", axis=axis, places=_spans(places))


def _spans(places: list[int]) -> str:
    """Whole numbers as spans: 1, 3–9."""
    spans: list[tuple[int, int]] = []
    for place in places:
        if spans and spans[-1][1] == place - 1:
            spans[-1] = spans[-1][0], place
        else:
            spans.append((place, place))
    more = "…" if len(spans) > 4 else ""
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in spans[:4]) + more


def _corner(step: Step, differing: Array) -> str:
    """Of queries and keys: only above the diagonal, or only below it."""
    if [str(axis) for axis in step.axes[-2:]] != ["query", "key"] or differing.shape[-1] != differing.shape[-2]:
        return ""
    flat = differing.reshape(-1, *differing.shape[-2:]).any(axis=0)
    if not np.tril(flat).any():
        return phrase("own.above_the_diagonal")
    return "" if np.triu(flat, 1).any() else phrase("own.below_the_diagonal")
