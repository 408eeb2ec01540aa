"""Histograms and sparklines."""

import math

from hypothesis import given
from hypothesis import strategies as st

from stepper.render.glyphs import ASCII, UNICODE
from stepper.render.sparkline import histogram, sparkline


def test_a_histogram_never_hides_what_was_counted() -> None:
    assert histogram([0, 1, 1000, 500]) == "_▁█▄"
    assert histogram([0, 1, 1000, 500], ASCII) == "_.@c"
    assert histogram([0, 0]) == "__"
    assert histogram([]) == ""


def test_a_sparkline_runs_from_its_smallest_to_its_largest() -> None:
    assert sparkline([0.0, 0.5, 1.0]) == "▁▄█"
    assert sparkline([0.0, 0.5, 1.0], ASCII) == ".c@"
    assert sparkline([-3e38, 3e38]) == "▁█"


def test_what_is_not_finite_cries_out() -> None:
    assert sparkline([math.nan, 1.0, math.inf]) == "!▄!"


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def test_a_larger_number_is_never_drawn_lower(values: list[float]) -> None:
    drawn = [UNICODE.heights.index(glyph) for glyph in sparkline(values)]
    in_order = [height for _, height in sorted(zip(values, drawn, strict=True))]
    assert in_order == sorted(in_order)
