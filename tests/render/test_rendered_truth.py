"""Rendered truth: for every kind of step of a real forward pass, what is drawn is what was computed.

Every cell of every head is drawn in numbers and in heat, upright and transposed, scrolled, and read back.
"""

from dataclasses import replace
from functools import cache

import pytest

from stepper.engine import Array
from stepper.render.heat import has_negative, scale_of
from stepper.render.look import Look
from stepper.render.tensor import Mode, TensorView, cell_at, matrix_of, tensor_view
from stepper.render.tensor_lines import render_line
from tests.engine.models import SMALL, teacher_forced
from tests.render.reading import drawn_cell, shows

ONE_LAYER = replace(SMALL, encoder_layers=1, decoder_layers=1)
WINDOW = 50


@cache
def tensors() -> dict[str, Array]:
    return teacher_forced(ONE_LAYER, source=[4, 7, 5, 9, 2], target=[1, 6, 3, 8])


def check_every_cell(view: TensorView) -> int:
    """Draw a view window by window, a little more than half a window further each time, and read every whole cell."""
    read = set()
    for start in range(0, view.columns * view.column_width, WINDOW // 2 + 1):
        for y in range(view.lines):
            line = render_line(view, y, start, start + WINDOW)
            for column in range(view.columns):
                text = drawn_cell(view, line, start, start + WINDOW, column)
                if text is not None:
                    cell = cell_at(view, column * view.column_width, y)
                    assert cell is not None
                    assert shows(view, text, view.matrix[cell].item()), (cell, text)
                    read.add(cell)
    return len(read)


@pytest.mark.parametrize("mode", ["numbers", "heat", "both"])
@pytest.mark.parametrize("transposed", [False, True])
def test_every_cell_of_every_step_is_drawn_as_it_was_computed(mode: Mode, transposed: bool) -> None:
    for name, tensor in tensors().items():
        for head in range(tensor.shape[0] if tensor.ndim == 3 else 1):
            view = tensor_view(
                matrix_of(tensor, head),
                mode=mode,
                transposed=transposed,
                scale=scale_of(tensor),
                diverging=has_negative(tensor),
                look=Look("none"),
            )
            view = replace(view, masked=name.endswith("masked"))
            assert check_every_cell(view) == view.matrix.size, name


def test_the_model_has_masked_cells_ids_and_booleans_to_draw() -> None:
    assert {tensor.dtype.kind for tensor in tensors().values()} == {"f", "i", "b"}
    assert (tensors()["decoder.0.self_attn.masked"] == -float("inf")).any()
