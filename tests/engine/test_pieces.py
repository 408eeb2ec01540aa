"""Pieces cover an array once, never cut a row, and give what the whole gives."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepper.engine import pieces
from stepper.engine.ops.activation import ACTIVATIONS
from stepper.engine.pieces import places

SHAPES = [(1,), (7, 5), (3, 700, 512), (12, 128, 128), (128, 50257), (2, 3, 4, 70000), (0, 5), (3, 0)]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=4), st.integers(1, 40))
def test_places_cover_every_cell_once(shape: list[int], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "_PIECE", size)
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
        assert piece.size <= max(2**16, shape[-1])


def test_a_small_array_is_one_piece() -> None:
    assert places((12, 16, 16)) == [()]
    assert len(places((12, 1024, 1024))) == 12 * 16


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_an_activation_in_pieces_is_that_of_the_whole_bit_for_bit(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.random.default_rng(1).standard_normal((130, 1031), dtype=np.float32) * 3
    x[0, :3] = np.nan, np.inf, -np.inf
    assert math.prod(x.shape) > 2**16
    with np.errstate(all="ignore"):
        piecewise = ACTIVATIONS[kind].apply(x)
        monkeypatch.setattr(pieces, "_PIECE", x.size)
        whole = ACTIVATIONS[kind].apply(x)
    assert piecewise.dtype == whole.dtype == np.float32
    assert piecewise.tobytes() == whole.tobytes()
