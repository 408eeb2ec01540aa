"""Pieces cover an array once, never cut a row, and give what the whole gives."""

from threading import current_thread

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepper.engine.fast import pieces
from stepper.engine.fast.pieces import Slices, each_place, places

SHAPES = [(1,), (7, 5), (3, 700, 512), (12, 128, 128), (12, 1024, 1024), (128, 50257), (2, 3, 4, 70000), (0, 5), (3, 0)]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=4), st.integers(1, 40), st.integers(0, 40))
def test_places_cover_every_cell_once(shape: list[int], smallest: int, more: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "_SMALLEST", smallest)
        patch.setattr(pieces, "_LARGEST", smallest + more)
        seen = np.zeros(shape, dtype=np.int64)
        for place in places(tuple(shape)):
            seen[place] += 1
    assert (seen == 1).all()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_piece_is_whole_rows_and_small_where_rows_are(shape: tuple[int, ...]) -> None:
    for place in places(shape):
        assert len(place) < len(shape)
        piece = np.empty(shape, dtype=np.bool_)[place]
        assert piece.shape[-1] == shape[-1]
        assert piece.size <= max(2**18, shape[-1])


def test_a_small_array_is_one_piece() -> None:
    assert places((12, 16, 16)) == [()]
    assert len(places((12, 1024, 1024))) == 12 * 4


def test_a_large_array_is_worked_on_by_two_threads_each_on_a_half_of_its_own() -> None:
    rows: dict[str, list[int]] = {}

    def work(place: Slices) -> None:
        rows.setdefault(current_thread().name, []).append(place[0].start)

    each_place(work, (1024, 1024))
    first, second = sorted(rows.values())
    assert max(first) < min(second)
    assert [*first, *second] == list(range(0, 1024, 256))


def test_what_goes_wrong_on_the_other_thread_is_raised_here() -> None:
    def work(place: Slices) -> None:
        if place[0].start >= 512:
            raise ValueError("the second half")

    with pytest.raises(ValueError, match="the second half"):
        each_place(work, (1024, 1024))
