"""Sizes as colour and glyph: what a heat map shows of a number.

    level   -8 ... -1   0   +1 ... +8          eighths of the scale, rounded; the scale is the largest finite size
    drawn   -⣿ ... -⡀       +⡀ ... +⣿          as many dots as the level
            +_  -_      0                      too small to show; exactly zero
            +▲  -▲                             beyond the scale
    of a tensor without negative numbers: ⣿⣿ ... ⡀⡀ __

The glyph alone says sign and size; the colour repeats it. `heat_level` reads a drawn cell back.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stepper.render.glyphs import ASCII, UNICODE, Glyphs
from stepper.render.palette import LEVELS

__all__ = ["HEAT_WIDTH", "Array", "has_negative", "heat_level", "heat_text", "level_of", "scale_of"]

Array = NDArray[Any]

HEAT_WIDTH = 2
"""Cells a number takes in a heat map."""

JUST_BEYOND = 1 + 1e-6
"""A value this much larger than the scale is drawn as beyond it."""


def scale_of(array: Array) -> float:
    """Return the largest finite size in an array, 0 for an empty one. Reads the whole array: keep the result.

    >>> scale_of(np.array([1.0, -3.0, np.inf, np.nan]))
    3.0
    """
    if array.size == 0:
        return 0.0
    largest = max(abs(float(array.max())), abs(float(array.min())))
    if math.isfinite(largest):
        return largest
    finite = array[np.isfinite(array)]
    return scale_of(finite)


def has_negative(array: Array) -> bool:
    """Whether an array holds a negative finite number: whether its colours diverge from zero."""
    if array.dtype.kind in "bu":
        return False
    return bool(np.any((array < 0) & np.isfinite(array)))


def level_of(value: float, scale: float) -> int:
    """Return the level of a number, −8 to 8: its size in eighths of the scale, rounded.

    >>> level_of(-0.5, scale=1.0), level_of(0.01, scale=1.0), level_of(9.0, scale=1.0)
    (-4, 0, 8)
    """
    if value == 0 or value != value or scale <= 0:
        return 0
    share = abs(value) / scale
    size = int(LEVELS * share + 0.5) if share < 1 else LEVELS
    return size if value > 0 else -size


def heat_text(value: float, scale: float, diverging: bool, glyphs: Glyphs = UNICODE) -> str:
    """Return the two characters that stand for a number.

    >>> heat_text(-0.5, 1.0, True), heat_text(0.5, 1.0, False), heat_text(0.0, 1.0, True)
    ('-⣤', '⣤⣤', ' 0')
    """
    if math.isnan(value):
        return "NN"
    if value == 0:
        return " 0"
    sign = "+" if value > 0 else "-"
    if math.isinf(value):
        return sign + glyphs.infinity[0]
    if abs(value) > scale * JUST_BEYOND:
        return sign + glyphs.beyond
    level = abs(level_of(value, scale))
    size = glyphs.sizes[level - 1] if level else glyphs.none
    return sign + size if diverging or value < 0 else size + size


def heat_level(text: str) -> int | None:
    """Read a drawn heat cell back to its level; None for what has none (NaN, infinities, masked, not reached).

    >>> heat_level("-⣤"), heat_level("⣤⣤"), heat_level(" 0"), heat_level(" ×")
    (-4, 4, 0, None)
    """
    sign, size = text[0], text[-1]
    if text == " 0" or size == UNICODE.none:
        return 0
    for glyphs in (UNICODE, ASCII):
        found = glyphs.sizes.find(size) + 1 or (LEVELS if size == glyphs.beyond else 0)
        if found and sign != " ":
            return -found if sign == "-" else found
    return None
