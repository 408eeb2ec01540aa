"""Pieces cover an array once, never cut a row, and give what the whole gives."""

from threading import current_thread

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepper.engine import compute_step
from stepper.engine.fast import pieces
from stepper.engine.fast.pieces import Place, each_place, places
from stepper.engine.ops.activation import ACTIVATIONS
from tests.engine.op_cases import CASES, Case, make_operands, make_step, odd_sizes

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

    def work(place: Place) -> None:
        rows.setdefault(current_thread().name, []).append(place[0].start)

    each_place(work, (1024, 1024))
    first, second = sorted(rows.values())
    assert max(first) < min(second)
    assert [*first, *second] == list(range(0, 1024, 256))


def test_what_goes_wrong_on_the_other_thread_is_raised_here() -> None:
    def work(place: Place) -> None:
        if place[0].start >= 512:
            raise ValueError("the second half")

    with pytest.raises(ValueError, match="the second half"):
        each_place(work, (1024, 1024))


@pytest.mark.parametrize("case", [case for case in CASES if case.op.cellwise], ids=str)
def test_an_op_in_pieces_gives_what_it_gives_on_the_whole_bit_for_bit(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    step = make_step(case, odd_sizes(case))
    operands = make_operands(case, step, seed=3, dtype=np.float32)
    whole = compute_step(step, operands)
    monkeypatch.setattr(pieces, "_SMALLEST", 1)
    monkeypatch.setattr(pieces, "_LARGEST", 1)
    assert len(places(whole.shape)) > 1
    piecewise = compute_step(step, operands)
    assert piecewise.dtype == whole.dtype
    assert piecewise.tobytes() == whole.tobytes()


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_a_large_activation_on_two_threads_is_that_of_the_whole_bit_for_bit(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.random.default_rng(1).standard_normal((530, 1031), dtype=np.float32) * 3
    x[0, :3] = np.nan, np.inf, -np.inf
    assert len(places(x.shape)) >= pieces._PARTS
    sizes = {"t": 530, "f": 1031}
    piecewise = ACTIVATIONS[kind].compute((x,), sizes, {}, np.float32)
    monkeypatch.setattr(pieces, "_SMALLEST", x.size)
    with np.errstate(all="ignore"):
        whole = ACTIVATIONS[kind].compute((x,), sizes, {}, np.float32)
    assert piecewise.dtype == whole.dtype == np.float32
    assert piecewise.tobytes() == whole.tobytes()
