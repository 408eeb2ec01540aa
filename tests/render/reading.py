"""Reading drawn tensors back, as a person would."""

import math

from stepper.render.heat import heat_level, level_of
from stepper.render.line import Line, crop, line_text
from stepper.render.numbers import agrees
from stepper.render.tensor import TensorView

__all__ = ["drawn_cell", "shows"]


def drawn_cell(view: TensorView, line: Line, start: int, end: int, column: int) -> str | None:
    """The text of one whole cell in a drawn window; None where the window cuts it."""
    left, right = column * view.column_width, (column + 1) * view.column_width
    return line_text(crop(line, left - start, right - start)) if start <= left and right <= end else None


def shows(view: TensorView, text: str, value: float) -> bool:
    """Whether a cell's text tells its value."""
    if view.mode != "heat" or view.numbers.kind == "bool":
        return agrees(text, value)
    text = text[-2:]
    if not math.isfinite(value):
        return text == ("NN" if math.isnan(value) else text) and heat_level(text) is None
    return heat_level(text) == level_of(value, view.scale)
