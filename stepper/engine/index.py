"""Indices as callers give them, made plain.

    whole_number("scores", np.int64(3))                    3
    check_index("scores", (0, -1, 2), (4, 10, 10))         (0, 9, 2)
    plain_index("scores", (0, slice(2, None)))             (0, slice(2, None))      ranges may stand in it

What is not a whole number (1.5, "a", None, True) is refused with a line that says what is.
"""

import operator
from typing import Any

from stepper.engine.signature import Index
from stepper.errors import BadInput

__all__ = ["check_index", "plain_index", "whole_number"]


def whole_number(name: str, place: Any) -> int:
    """A whole number of any kind as Python's own.

    Raises:
        BadInput: it is none.
    """
    try:
        if not isinstance(place, bool):
            return operator.index(place)
    except TypeError:
        pass
    raise BadInput("index.not_whole", name=name, place=place)


def plain_index(name: str, index: Any) -> tuple[int | slice, ...]:
    """An index of whole numbers and ranges; a single one may stand alone.

    Raises:
        BadInput: something else is in it, or a range has a step of 0.
    """
    places = (index,) if isinstance(index, (slice, str)) or not hasattr(index, "__iter__") else tuple(index)
    return tuple(_plain_range(name, place) if isinstance(place, slice) else whole_number(name, place) for place in places)


def _plain_range(name: str, span: slice) -> slice:
    start, stop, step = (None if each is None else whole_number(name, each) for each in (span.start, span.stop, span.step))
    if step == 0:
        raise BadInput("index.by_zero", name=name)
    return slice(start, stop, step)


def check_index(name: str, index: Any, shape: Index) -> Index:
    """The index of one cell, negative places counted from the end.

    Raises:
        BadInput: it is not one whole number for each axis, or is out of range; the message gives the shape.
    """
    cell = tuple(each for each in plain_index(name, index) if not isinstance(each, slice))
    if len(cell) != len(shape):
        raise BadInput("index.cell_takes", name=name, count=len(shape), example=",".join("0" * len(shape)), shape=list(shape))
    if any(not -size <= each < size for each, size in zip(cell, shape, strict=True)):
        raise BadInput("index.out_of_range", name=name, index=",".join(map(str, cell)), shape=list(shape))
    return tuple(each % size for each, size in zip(cell, shape, strict=True))
