"""Digests: true numbers, in one line, in the room there is."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from stepper.render import digest as digest_module
from stepper.render.digest import digest_line, digest_of, short_digest
from stepper.render.heat import Array
from stepper.render.line import line_text, line_width
from stepper.render.look import Look
from stepper.render.style import Role

LOOK, ASCII = Look("none"), Look("none", ascii_only=True)
SCORES = np.array([[1.0, -2.0, 0.5], [0.25, 0.0, -np.inf]], dtype=np.float32)


def full(array: Array, look: Look = LOOK) -> str:
    return line_text(digest_line(digest_of(array), look))


def short(array: Array, look: Look = LOOK, width: int = 18) -> str:
    return line_text(short_digest(digest_of(array), look, width))


def test_a_digest_in_full() -> None:
    assert full(SCORES) == "2×3  -2 … +1  mean -0.05  ▄___▄█▄__  1 -inf"
    assert full(SCORES, ASCII) == "2x3  -2 .. +1  mean -0.05  c___c@c__  1 -inf"


def test_a_digest_beside_the_tree() -> None:
    assert short(SCORES) == "2×3 ▄___▄█▄__"
    assert short(SCORES, ASCII) == "2x3 c___c@c__"
    assert short(np.ones((1000, 10, 10, 1), dtype=np.float32)) == "1000×10×10×1 __█"
    assert short(np.ones((1000, 10, 10, 1), dtype=np.bool_), width=12) == "1000×10×10×1"


def test_zero_is_the_middle_bin_of_a_tensor_with_negative_numbers() -> None:
    assert digest_of(np.array([-1.0, 0.0, 0.0, 0.5])).counts == (1, 0, 0, 0, 2, 0, 1, 0, 0)


def test_the_histogram_of_a_tensor_without_them_begins_at_zero() -> None:
    assert digest_of(np.array([0.0, 0.0, 0.05, 1.0])).counts == (3, 0, 0, 0, 0, 0, 0, 0, 1)


def test_nan_and_infinity_are_shouted() -> None:
    broken = np.array([1.0, np.nan, np.inf, -np.inf], dtype=np.float32)
    assert full(broken) == "4  +1 … +1  mean +1  ________█  1 NaN!  1 +inf!  1 -inf"
    assert short(broken) == "4 1 NaN!"
    assert short(broken, width=6) == "4 !"
    alarms = [span.text for span in digest_line(digest_of(broken), LOOK) if span.style.role is Role.ALARM]
    assert alarms == ["1 NaN!", "1 +inf!"]


def test_what_the_mask_blocked_is_said_quietly() -> None:
    assert digest_line(digest_of(SCORES), LOOK)[-1].style.role is Role.MASKED


def test_ids_and_masks_have_their_own_words() -> None:
    assert full(np.array([3, 181, 7])) == "3  3 … 181"
    assert short(np.array([3, 181, 7])) == "3 3 … 181"
    assert full(np.tri(3, dtype=bool)) == "3×3  6 true"


def test_an_empty_tensor_has_a_digest() -> None:
    assert full(np.zeros((0, 3), dtype=np.float32)) == "0×3  _________"
    assert math.isnan(digest_of(np.zeros((0, 3), dtype=np.float32)).mean)


@given(hnp.arrays(np.float32, hnp.array_shapes(max_dims=3, max_side=5), elements=st.floats(width=32)))
def test_the_numbers_of_a_digest_are_those_of_the_array(array: Array) -> None:
    digest = digest_of(array)
    finite = array[np.isfinite(array)].astype(np.float64)
    assert sum(digest.counts) == finite.size
    assert digest.nan + digest.plus_infinite + digest.minus_infinite + finite.size == array.size
    if finite.size:
        assert (digest.low, digest.high) == (finite.min(), finite.max())
        assert digest.mean == pytest.approx(finite.mean(), rel=1e-9, abs=1e-9)


@given(hnp.arrays(np.float32, hnp.array_shapes(max_dims=3, max_side=30), elements=st.floats(width=32)), st.integers(1, 30))
def test_a_digest_keeps_to_its_width(array: Array, width: int) -> None:
    digest = digest_of(array)
    for look in (LOOK, ASCII):
        assert line_width(short_digest(digest, look, width)) <= width
        assert line_width(digest_line(digest, look, width)) <= width
    assert line_text(digest_line(digest, ASCII)).isascii()


def test_reading_in_pieces_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    array = np.linspace(-3, 5, 1000, dtype=np.float32)
    whole = digest_of(array)
    monkeypatch.setattr(digest_module, "CHUNK", 7)
    pieces = digest_of(array)
    assert pieces.counts == whole.counts
    assert pieces.mean == pytest.approx(whole.mean)
