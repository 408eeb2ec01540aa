"""How far apart two arrays are: infinities, NaN, shapes, ids."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from stepper.witness.comparing import largest_difference, tolerance_of

INF, NAN = math.inf, math.nan


@pytest.mark.parametrize(
    "ours, theirs, max_abs, where",
    [
        ([1.0, 2.0], [1.0, 2.0], 0.0, ()),
        ([1.0, 2.0], [1.0, 2.5], 0.5, (1,)),
        ([-INF, 2.0], [-INF, 2.0], 0.0, ()),
        ([-INF, 2.0], [INF, 2.0], INF, (0,)),
        ([-INF, 2.0], [-1e9, 2.0], INF, (0,)),
        ([NAN, 2.0], [NAN, 2.0], 0.0, ()),
        ([NAN, 2.0], [0.0, 2.0], INF, (0,)),
        ([0.0, 2.0], [0.0, NAN], INF, (1,)),
        ([1.0, NAN], [3.0, 1.0], INF, (1,)),
    ],
)
def test_the_largest_difference(ours: list[float], theirs: list[float], max_abs: float, where: tuple[int, ...]) -> None:
    gap = largest_difference(np.array(ours, np.float32), np.array(theirs, np.float32))
    assert (gap.max_abs, gap.where) == (max_abs, where)


def test_another_shape_is_an_infinite_difference() -> None:
    assert largest_difference(np.zeros((2, 3)), np.zeros((3, 2))).max_abs == INF
    assert largest_difference(np.zeros((1, 3)), np.zeros((2, 3))).max_abs == INF


def test_ids_and_masks_are_equal_or_not() -> None:
    assert largest_difference(np.array([3, 4]), np.array([3, 9])).max_abs == 5
    assert largest_difference(np.array([True, False]), np.array([True, True])).max_abs == 1
    assert [tolerance_of(np.zeros(1, kind)) for kind in (np.int64, np.bool_, np.float32)] == [0.0, 0.0, 5e-5]


def test_the_largest_number_is_the_largest_that_is_finite() -> None:
    assert largest_difference(np.array([-7.0, INF, NAN]), np.array([3.0, INF, NAN])).largest == 7.0


@given(arrays.arrays(np.float32, (3, 2)), arrays.arrays(np.float32, (3, 2)), st.floats(0, 1))
def test_the_order_does_not_matter(ours: np.ndarray, theirs: np.ndarray, nudge: float) -> None:
    assert largest_difference(ours, theirs).max_abs == largest_difference(theirs, ours).max_abs
    assert largest_difference(ours, ours).max_abs == 0.0
