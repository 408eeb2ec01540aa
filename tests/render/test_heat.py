"""Heat: levels, glyphs, scales."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepper.render.glyphs import ASCII, UNICODE, Glyphs
from stepper.render.heat import HEAT_WIDTH, has_negative, heat_level, heat_text, level_of, scale_of

finite = st.floats(width=32, allow_nan=False, allow_infinity=False)
scales = st.floats(2.0**-100, 2.0**100, width=32)
repertoires = st.sampled_from([UNICODE, ASCII])


def test_all_levels_have_their_own_glyph() -> None:
    drawn = [heat_text(eighth / 8, 1.0, True) for eighth in range(-8, 9)]
    assert drawn == ["-⣿", "-⣷", "-⣶", "-⣦", "-⣤", "-⣄", "-⣀", "-⡀", " 0", "+⡀", "+⣀", "+⣄", "+⣤", "+⣦", "+⣶", "+⣷", "+⣿"]


def test_a_glyph_has_as_many_dots_as_its_level() -> None:
    assert [(ord(glyph) - 0x2800).bit_count() for glyph in UNICODE.sizes] == list(range(1, 9))


@pytest.mark.parametrize(
    "value, diverging, expected, in_ascii",
    [
        (math.nan, True, "NN", "NN"),
        (math.inf, True, "+∞", "+i"),
        (-math.inf, True, "-∞", "-i"),
        (1.5, True, "+▲", "+^"),
        (-1.5, True, "-▲", "-^"),
        (0.001, True, "+_", "+_"),
        (-0.001, True, "-_", "-_"),
        (0.001, False, "__", "__"),
        (0.5, False, "⣤⣤", "cc"),
        (-0.5, False, "-⣤", "-c"),
        (0.0, False, " 0", " 0"),
    ],
)
def test_a_value_is_drawn(value: float, diverging: bool, expected: str, in_ascii: str) -> None:
    assert heat_text(value, 1.0, diverging) == expected
    assert heat_text(value, 1.0, diverging, ASCII) == in_ascii


@given(finite, scales, st.booleans(), repertoires)
def test_a_glyph_reads_back_to_the_level_of_its_value(value: float, scale: float, diverging: bool, glyphs: Glyphs) -> None:
    text = heat_text(value, scale, diverging, glyphs)
    assert heat_level(text) == level_of(value, scale)
    assert len(text) == HEAT_WIDTH


@given(finite, scales)
def test_the_level_is_the_nearest_eighth_of_the_scale(value: float, scale: float) -> None:
    assert abs(level_of(value, scale) - 8 * max(-1.0, min(1.0, value / scale))) <= 0.5


@pytest.mark.parametrize("text", ["NN", "+∞", "-i", " ×", " x", " ·", " ."])
def test_what_has_no_level_reads_as_none(text: str) -> None:
    assert heat_level(text) is None


@pytest.mark.parametrize(
    "values, expected",
    [([], 0.0), ([1.0, -3.0], 3.0), ([math.nan, 2.0], 2.0), ([-math.inf, 0.5, math.inf], 0.5), ([math.nan], 0.0), ([0.0], 0.0)],
)
def test_the_scale_is_the_largest_finite_size(values: list[float], expected: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert scale_of(np.array(values, dtype=np.float32)) == expected


def test_integers_and_booleans_have_a_scale() -> None:
    assert scale_of(np.array([-7, 3])) == 7
    assert scale_of(np.array([True, False])) == 1


def test_only_finite_negative_numbers_make_the_colours_diverge() -> None:
    assert has_negative(np.array([1.0, -1e-9]))
    assert not has_negative(np.array([0.0, 1.0, -math.inf, math.nan]))
    assert not has_negative(np.array([True]))
