"""Half precision: exact in float32, and a large table read piece by piece."""

import numpy as np
import pytest

from stepper.checkpoints.half import HalfTable, as_float32, in_blocks
from stepper.engine import Array

ALL_BITS = np.arange(2**16, dtype=np.uint16)


def bits(array: Array) -> Array:
    """The numbers of a float32 array as bfloat16 bits, cut off."""
    return (array.astype(np.float32).view(np.uint32) >> np.uint32(16)).astype(np.uint16)


def test_every_float16_and_bfloat16_becomes_the_float32_it_is() -> None:
    assert np.array_equal(as_float32(ALL_BITS.view(np.float16), "F16"), ALL_BITS.view(np.float16).astype(np.float32), equal_nan=True)
    whole = as_float32(ALL_BITS, "BF16")
    assert whole.dtype == np.float32
    assert np.array_equal(bits(whole), ALL_BITS)
    assert as_float32(np.array([0x3FC0, 0xC049, 0x7F80], np.uint16), "BF16").tolist() == [1.5, -3.140625, np.inf]


def test_float32_is_not_copied() -> None:
    array = np.ones((2, 3), np.float32)
    assert as_float32(array, "F32") is array


@pytest.mark.parametrize("kind", ["F16", "BF16"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_table_is_to_its_readers_a_float32_matrix(kind: str, turned: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepper.checkpoints.half._BLOCK", 10)
    plain = np.random.default_rng(0).standard_normal((7, 5)).astype(np.float32)
    stored = plain.astype(np.float16) if kind == "F16" else bits(plain)
    whole, table = as_float32(stored, kind), HalfTable(stored, kind)
    if turned:
        whole, table = whole.T, table.T
    x = np.random.default_rng(1).standard_normal((3, len(whole))).astype(np.float32)
    assert (table.shape, table.ndim, table.size, len(table)) == (whole.shape, 2, 35, len(whole))
    assert table.dtype == np.float32
    assert np.array_equal(table[[2, 0, 2]], whole[[2, 0, 2]])
    assert table[1, 2] == whole[1, 2]
    assert table[1].dtype == table[1, 2].dtype == np.float32
    assert np.allclose(x @ table, x @ whole, rtol=1e-6, atol=1e-6)
    assert (x @ table).dtype == np.float32
    assert (x.astype(np.float64) @ table).dtype == np.float64
    assert np.array_equal(np.asarray(table), whole)
    assert table.astype(np.float64).dtype == np.float64
    assert np.array_equal(table.copy(), whole)


def test_a_product_gives_the_pages_back_after_each_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepper.checkpoints.half._BLOCK", 10)
    given_back: list[bool] = []
    table = HalfTable(np.ones((7, 5), np.float16), "F16", lambda: given_back.append(True)).T
    assert np.array_equal(np.ones((1, 5), np.float32) @ table, np.full((1, 7), 5, np.float32))
    assert len(given_back) == 4  # two columns of five at a time


def test_blocks_cover_an_array_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepper.checkpoints.half._BLOCK", 10)
    array = np.arange(21).reshape(7, 3)
    assert np.array_equal(np.concatenate([array[block] for block in in_blocks(array)]), array)
    assert len(in_blocks(array)) == 3
