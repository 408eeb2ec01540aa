"""The course of a number: its columns over all places, and under them the last places by name.

     17.2 ┤       ▄█
          │  ▂▄▅▇▇██
     8.51 ┤▃▇████████
    … 9 before
    encoder.1.add2      8.78
    decoder.0.add2      9.93

More places than columns: the last are drawn.
"""

import math
from collections.abc import Sequence

from rich.cells import cell_len

from stepper.render.glyphs import UNICODE, Glyphs
from stepper.render.sparkline import NOT_FINITE, share

__all__ = ["last_lines", "plot_lines"]

_ROWS = 4
"""Lines of a plot."""
_WIDEST = 72
"""Columns of a plot, at most."""
_LAST = 8
"""Places that are named."""


def plot_lines(numbers: Sequence[float], width: int, glyphs: Glyphs = UNICODE) -> list[str]:
    r"""Columns from the smallest number to the largest, which stand beside them; none for a single number.

    >>> print(*plot_lines([1.0, 2.0, 4.0, math.nan, 3.0], 20), sep="\n")
    4 ┤  █
      │  █ ▆
      │ ▃█ █
    1 ┤▁██!█
    """
    finite = [each for each in numbers if math.isfinite(each)]
    if len(numbers) < 2 or not finite:
        return []
    low, high = min(finite), max(finite)
    labels = [f"{high:.4g}", f"{low:.4g}"]
    margin = max(map(len, labels))
    drawn = numbers[-max(1, min(width, _WIDEST) - margin - 2) :]
    columns = [_column(each, low, high, glyphs) for each in drawn]
    edge = "+|" if glyphs is not UNICODE else "┤│"
    lines = []
    for row in range(_ROWS):
        label = labels[0] if row == 0 else labels[1] if row == _ROWS - 1 else ""
        lines.append(f"{label:>{margin}} {edge[0] if label else edge[1]}{''.join(each[row] for each in columns)}".rstrip())
    return lines


def _column(number: float, low: float, high: float, glyphs: Glyphs) -> str:
    """One column, from its top."""
    if not math.isfinite(number):
        return " " * (_ROWS - 1) + NOT_FINITE
    parts = len(glyphs.heights)
    full, rest = divmod(max(1, math.ceil(share(number, low, high) * parts * _ROWS)), parts)
    top = glyphs.heights[rest - 1] if rest else ""
    return (top + glyphs.heights[-1] * full).rjust(_ROWS)


def last_lines(names: Sequence[str], numbers: Sequence[float]) -> list[str]:
    """The last places, each with its number; those before are left out."""
    shown = list(zip(names, numbers, strict=True))[-_LAST:]
    width = max((cell_len(name) for name, _ in shown), default=0)
    return [f"{name}{' ' * (width - cell_len(name))}  {number:.6g}" for name, number in shown]
