"""Small pictures in one line: a histogram of counts, and the course of a number.

histogram([0, 1, 4, 9, 4, 1, 0])      ->  "_▁▄█▄▁_"      nothing counted is an underscore, something never is
sparkline([1.0, 2.0, 4.0, nan, 3.0])  ->  "▁▃█!▆"        from its own smallest to its own largest
"""

import math
from collections.abc import Sequence

from stepper.render.glyphs import UNICODE, Glyphs

__all__ = ["NOT_FINITE", "histogram", "share", "sparkline"]

NOT_FINITE = "!"


def histogram(counts: Sequence[int], glyphs: Glyphs = UNICODE) -> str:
    """Draw counts as columns, the largest one full.

    >>> histogram([0, 1, 4, 9, 4, 1, 0])
    '_▁▄█▄▁_'
    """
    most = max(counts, default=0)
    return "".join(_height(count / most if most else 0.0, glyphs) if count else glyphs.none for count in counts)


def sparkline(values: Sequence[float], glyphs: Glyphs = UNICODE) -> str:
    """Draw the course of a number between its own smallest and largest; what is not finite is an exclamation mark.

    >>> sparkline([1.0, 2.0, 4.0, math.nan, 3.0]), sparkline([5.0, 5.0])
    ('▁▃█!▆', '▄▄')
    """
    finite = [value for value in values if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    return "".join(_height(share(value, low, high), glyphs) if math.isfinite(value) else NOT_FINITE for value in values)


def share(value: float, low: float, high: float) -> float:
    """Where a value stands between the smallest and the largest; in the middle where they are equal."""
    return (value / 2 - low / 2) / (high / 2 - low / 2) if high > low else 0.5


def _height(share: float, glyphs: Glyphs) -> str:
    heights = glyphs.heights
    return heights[min(len(heights), max(1, math.ceil(share * len(heights)))) - 1]
