"""Large arrays worked on in pieces that stay in the processor's cache.

    scores (12, 1024, 1024)  ->  pieces of (1, 64, 1024)
    scores (12, 128, 128)    ->  pieces of (4, 128, 128)

Rows are never cut, so that whatever makes each row of its result from the same row of what it reads gives the same numbers,
to the last bit, as it gives on the whole. A matrix product does not: it takes another path for other sizes.
"""

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Place", "in_pieces", "places"]

Place = tuple[slice, ...]
"""One slice for each axis from the first; those left out are taken whole."""

_PIECE = 2**16
"""Cells worked on at a time."""


def places(shape: tuple[int, ...]) -> list[Place]:
    """Where the pieces of an array lie: the first axis of which several entries fit is cut, those before it entry by entry."""
    *outer, _ = shape
    if math.prod(shape) <= _PIECE or not outer:
        return [()]
    cut = next((axis for axis in range(len(outer)) if math.prod(shape[axis + 1 :]) <= _PIECE), len(outer) - 1)
    size = max(1, _PIECE // math.prod(shape[cut + 1 :]))
    return [
        (*(slice(entry, entry + 1) for entry in entries), slice(start, start + size))
        for entries in np.ndindex(shape[:cut])
        for start in range(0, shape[cut], size)
    ]


def in_pieces(function: Callable[[NDArray[Any]], NDArray[Any]]) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """The same function of each cell, piece by piece: what it keeps on the way is never larger than a piece."""

    @wraps(function)
    def piecewise(x: NDArray[Any]) -> NDArray[Any]:
        result = np.empty_like(x)
        for place in places(x.shape):
            result[place] = function(x[place])
        return result

    return piecewise
