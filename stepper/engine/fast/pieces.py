"""Large arrays worked on in pieces that stay in the processor's cache, very large ones on two threads.

    scores (12, 128, 128)    ->  pieces of (4, 128, 128)
    scores (12, 1024, 1024)  ->  pieces of (1, 256, 1024), half of them on another thread

Rows are never cut, so that whatever makes each row of its result from the same row of what it reads gives the same numbers,
to the last bit, as it gives on the whole. A matrix product does not: it takes another path for other sizes.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stepper.engine.fast.reused_memory import empty

__all__ = ["Slices", "each_place", "in_pieces", "places"]

Slices = tuple[slice, ...]
"""One slice for each axis from the first; those left out are taken whole."""

_SMALLEST, _LARGEST = 2**16, 2**18
"""Cells worked on at a time: what a core's own cache holds, and what is worth another thread's while."""
_PARTS = 4
"""Pieces that an array has at least where it is large enough for two threads."""


def each_place(work: Callable[[Slices], object], shape: tuple[int, ...]) -> None:
    """Call `work` with the place of every piece of an array of this shape; no two pieces overlap."""
    pieces = places(shape)
    if len(pieces) < _PARTS:
        _each(work, pieces)
        return
    half = len(pieces) // 2  # not every other one: two threads that ask for the same page of memory wait for each other
    other = _second_thread().submit(_each, work, pieces[half:])
    _each(work, pieces[:half])
    other.result()


def in_pieces(
    apply: Callable[..., NDArray[Any]],
    fill: Callable[..., object] | None,
    axes: Sequence[str],
    result: str,
    *operands: NDArray[Any],
    **constants: Any,
) -> NDArray[Any]:
    """`apply(*operands, **constants)`, piece by piece where they are large.

    Args:
        apply: makes each row of its result from the rows of the operands with the same letters.
        fill: does the same and writes the result into an array given as `out`, where there is such a function.
        axes: of each operand, one letter an axis.
        result: the axes of the result; every letter is an operand's.
        operands: arrays; none is changed.
        constants: given on by keyword.
    """
    if max(each.size for each in operands) <= _SMALLEST:
        return apply(*operands, **constants)
    sizes = {letter: size for letters, array in zip(axes, operands, strict=True) for letter, size in zip(letters, array.shape, strict=True)}
    reals = [each for each in operands if each.dtype.kind == "f"]  # beside real numbers, counts and truths are only read
    real = np.result_type(*(reals or operands))
    whole = empty([sizes[letter] for letter in result], real)

    def work(place: Slices) -> None:
        slices = dict(zip(result, place, strict=False))
        parts = (array[tuple(slices.get(letter, slice(None)) for letter in letters)] for letters, array in zip(axes, operands, strict=True))
        if fill:
            fill(*parts, **constants, out=whole[place])
        else:
            whole[place] = apply(*parts, **constants)

    each_place(work, whole.shape)
    return whole


def places(shape: tuple[int, ...]) -> list[Slices]:
    """Where the pieces of an array lie: the first axis of which several entries fit is cut, those before it entry by entry."""
    *outer, _ = shape
    cells = math.prod(shape)
    if cells <= _SMALLEST or not outer:
        return [()]
    piece = min(max(cells // _PARTS, _SMALLEST), _LARGEST)
    cut = next((axis for axis in range(len(outer)) if math.prod(shape[axis + 1 :]) <= piece), len(outer) - 1)
    size = max(1, piece // math.prod(shape[cut + 1 :]))
    return [
        (*(slice(entry, entry + 1) for entry in entries), slice(start, start + size))
        for entries in np.ndindex(shape[:cut])
        for start in range(0, shape[cut], size)
    ]


def _each(work: Callable[[Slices], object], places: list[Slices]) -> None:
    with np.errstate(all="ignore"):  # each thread has its own
        for place in places:
            work(place)


@cache
def _second_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="stepper-engine")
