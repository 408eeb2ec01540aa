"""A matrix as a small picture, a number a pixel: in colours, or in shades where there are none.

    pixel_lines(matrix, scale=1.0, look)         lines; numbers that are not finite stay empty

What a picture shows is size and place, not values: those are in the tensor it was made of.
"""

import math

import numpy as np

from stepper.render.heat import Array, has_negative, level_of
from stepper.render.line import Line, Span, join
from stepper.render.look import Look
from stepper.render.palette import LEVELS
from stepper.render.style import Role, Style

__all__ = ["overlay_lines", "pixel_lines", "pixels_across"]

_SMALL = 10
"""Up to so many columns a number takes two cells."""
_UNDER_INK = 5
"""The strongest level under an image."""


def pixel_lines(matrix: Array, scale: float, look: Look) -> tuple[Line, ...]:
    """Draw a matrix: a small one a number in two cells, a larger one two of its rows in each line.

    Args:
        matrix: (rows, columns).
        scale: the size that gets the strongest colour.
        look: how to draw.

    Returns:
        Lines of `pixels_across(matrix)` cells.
    """
    diverging, has_shades = has_negative(matrix), look.theme == "none" or look.ascii_only
    if matrix.shape[1] <= _SMALL:
        cell = _shade if has_shades else _square
        return tuple(join([part for x in row for part in 2 * [cell(float(x), scale, diverging, look)]]) for row in matrix)
    padded = matrix if len(matrix) % 2 == 0 else np.vstack([matrix, np.full((1, matrix.shape[1]), math.nan)])
    pairs = zip(padded[::2].tolist(), padded[1::2].tolist(), strict=True)
    if has_shades:
        return tuple(join([_shade(_larger(*each), scale, diverging, look) for each in zip(*pair, strict=True)]) for pair in pairs)
    return tuple(join([_halves(*each, scale, diverging, look) for each in zip(*pair, strict=True)]) for pair in pairs)


def overlay_lines(image: Array, brightest: float, weights: Array, scale: float, look: Look) -> tuple[Line, ...]:
    """An image in shades, each pixel two cells, on the colours of weights; without colours the weights alone.

    Args:
        image: (rows, columns), from 0 to `brightest`.
        brightest: what is drawn fully.
        weights: of blocks of the image, (rows / size, columns / size).
        scale: the weight that gets the strongest colour.
        look: how to draw.
    """
    size = len(image) // len(weights)
    spread = np.repeat(np.repeat(weights, size, axis=0), size, axis=1)
    if look.theme == "none":
        return tuple(join([Span(2 * _shade(float(x), scale, False, look).text, Style(Role.HEAT)) for x in row]) for row in spread)
    lines = zip(image, spread, strict=True)
    return tuple(
        join([_inked(float(pixel) / brightest, float(weight), scale, look) for pixel, weight in zip(*line, strict=True)]) for line in lines
    )


def _inked(shade: float, weight: float, scale: float, look: Look) -> Span:
    """A pixel of an image as a shade on the colour of its weight; no colour is so strong that the ink could not be read on it."""
    shades = look.glyphs.shades
    ground = look.heat(round(level_of(weight, scale) * _UNDER_INK / LEVELS), False).bg
    return Span(2 * shades[round(shade * (len(shades) - 1))], Style(Role.HEAT, look.heat(1, False).fg, ground))


def pixels_across(matrix: Array) -> int:
    """How many cells a picture of a matrix is wide."""
    columns = int(matrix.shape[1])
    return 2 * columns if columns <= _SMALL else columns


def _square(number: float, scale: float, diverging: bool, look: Look) -> Span:
    return Span(" ", look.heat(level_of(number, scale), diverging) if math.isfinite(number) else Style(Role.HEAT))


def _larger(upper: float, lower: float) -> float:
    """The one of the larger size; the other where one is no number."""
    return max((each for each in (upper, lower) if math.isfinite(each)), key=abs, default=math.nan)


def _halves(upper: float, lower: float, scale: float, diverging: bool, look: Look) -> Span:
    """Two pixels in one character, by its ink and its ground."""
    ink, ground = (look.heat(level_of(each, scale), diverging).bg if math.isfinite(each) else None for each in (upper, lower))
    if ink is None and ground is None:
        return Span(" ", Style(Role.HEAT))
    half = look.glyphs.upper_half if ink is not None else look.glyphs.lower_half
    return Span(half, Style(Role.HEAT, ground if ink is None else ink, None if ink is None else ground))


def _shade(number: float, scale: float, diverging: bool, look: Look) -> Span:
    """A number as a shade; below zero, a sign of its own."""
    shades = look.glyphs.shades
    size = abs(level_of(number, scale)) * (len(shades) - 1) / LEVELS if math.isfinite(number) else 0.0
    return Span("-" if diverging and number < 0 and size >= 1 else shades[round(size)], Style(Role.HEAT))
