"""The legend: the same glyphs as the picture, in the room there is."""

from dataclasses import replace

import numpy as np
import pytest

from stepper.render.legend import LegendWords, legend_line
from stepper.render.line import line_text, line_width
from stepper.render.look import Look
from stepper.render.tensor import TensorView, tensor_view

SIGNED = np.array([[-3.21, 1.0]], dtype=np.float32)


def view(matrix: np.ndarray[tuple[int, ...], np.dtype[np.float32]] = SIGNED, ascii_only: bool = False) -> TensorView:
    return tensor_view(matrix, mode="heat", look=Look("none", ascii_only))


def test_the_legend_of_diverging_colours() -> None:
    seen = replace(view(), masked=True, rows_shown=0)
    assert line_text(legend_line(seen, 80)) == "-3.210 -⣿-⣷-⣶-⣦-⣤-⣄-⣀-⡀ 0+⡀+⣀+⣄+⣤+⣦+⣶+⣷+⣿ +3.210  × masked  · not reached"


def test_without_room_the_words_go_first_and_then_every_second_level() -> None:
    seen = replace(view(), masked=True)
    assert line_text(legend_line(seen, 50)) == "-3.210 -⣿-⣷-⣶-⣦-⣤-⣄-⣀-⡀ 0+⡀+⣀+⣄+⣤+⣦+⣶+⣷+⣿ +3.210"
    assert line_text(legend_line(seen, 40)) == "-3.210 -⣿-⣶-⣤-⣀ 0+⣀+⣤+⣶+⣿ +3.210"
    assert line_text(legend_line(seen, 10)) == "-3.210 -⣿-"


def test_the_legend_of_a_tensor_without_negative_numbers_begins_at_zero() -> None:
    assert line_text(legend_line(view(abs(SIGNED), ascii_only=True), 60)) == "0  0..::;;ccooOO##@@ 3.210"


def test_numbers_need_only_the_words() -> None:
    numbers = replace(tensor_view(SIGNED, look=Look("none")), masked=True)
    assert line_text(legend_line(numbers, 60, LegendWords("masqué", "pas encore"))) == "× masqué"
    assert legend_line(tensor_view(SIGNED), 60) == ()


@pytest.mark.parametrize("width", range(0, 90, 7))
def test_the_legend_keeps_to_its_width(width: int) -> None:
    assert line_width(legend_line(replace(view(), masked=True, rows_shown=0), width)) <= width
