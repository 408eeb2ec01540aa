"""Memory is used again once nobody holds what stood in it, and never before."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepper.engine import Array
from stepper.engine.fast import reused_memory
from stepper.engine.fast.reused_memory import empty, product

LARGE = (reused_memory._SMALLEST // 4, 1)
"""The shape of an array of float32 that is just large enough."""


@pytest.fixture(autouse=True)
def free(monkeypatch: pytest.MonkeyPatch) -> reused_memory._Free:
    """Nothing waits at the beginning."""
    free = reused_memory._Free()
    monkeypatch.setattr(reused_memory, "_free", free)
    return free


def place(array: Array) -> int:
    return int(array.__array_interface__["data"][0])


def test_memory_comes_back_when_the_array_is_gone(free: reused_memory._Free) -> None:
    array = empty(LARGE, np.float32)
    stood = place(array)
    assert free.bytes == 0
    del array
    assert free.bytes == reused_memory._SMALLEST
    assert place(empty(LARGE, np.int32)) == stood


def test_a_view_keeps_the_memory(free: reused_memory._Free) -> None:
    array = empty(LARGE, np.float32)
    array[:] = 7
    row = array.T[:, 5:9]
    del array
    other = empty(LARGE, np.float32)
    other[:] = 0
    assert free.bytes == 0
    assert (row == 7).all()


def test_a_small_array_is_numpys_own(free: reused_memory._Free) -> None:
    assert empty((3, 4), np.float32).base is None
    assert free.bytes == 0


@given(st.lists(st.integers(1, 5), min_size=1, max_size=30))
def test_what_waits_stays_within_its_limit(sizes: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reused_memory, "_WAITING", 10 * reused_memory._SMALLEST)
        patch.setattr(reused_memory, "_free", reused_memory._Free())
        held = [empty((size * reused_memory._SMALLEST,), np.uint8) for size in sizes]
        assert len({place(each) for each in held}) == len(held)
        held.clear()
        assert 0 < reused_memory._free.bytes <= 10 * reused_memory._SMALLEST
        assert reused_memory._free.bytes == sum(block.nbytes for blocks in reused_memory._free._blocks.values() for block in blocks)


def test_a_block_above_the_limit_goes_and_the_others_stay(free: reused_memory._Free, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reused_memory, "_WAITING", 2 * reused_memory._SMALLEST)
    empty(LARGE, np.float32)
    empty((3 * reused_memory._SMALLEST,), np.uint8)
    assert free.bytes == reused_memory._SMALLEST


@pytest.mark.parametrize("stack", [(), (3,)], ids=str)
def test_a_product_is_that_of_numpy_bit_for_bit(stack: tuple[int, ...]) -> None:
    random = np.random.default_rng(0)
    x = random.standard_normal((*stack, 300, 70), dtype=np.float32)
    y = random.standard_normal((*stack, 400, 70), dtype=np.float32).swapaxes(-1, -2)
    for _ in range(2):  # the second stands where the first stood
        assert product(x, y).tobytes() == (x @ y).tobytes()


def test_a_block_that_comes_back_while_another_is_taken_is_let_go(free: reused_memory._Free) -> None:
    """Python may collect garbage in the midst of that; what is half changed must not be changed again."""
    array = empty(LARGE, np.float32)
    with free._lock:
        del array
    assert free.bytes == 0
