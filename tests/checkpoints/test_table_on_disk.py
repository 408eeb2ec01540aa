"""A large table read piece by piece: the same numbers as the whole one, whatever is asked of it."""

from typing import Any

import numpy as np
import pytest

from stepper.checkpoints.half import as_float32
from stepper.checkpoints.table_on_disk import TableOnDisk, in_blocks
from stepper.engine import Array


class Kept:
    """Rows in memory, and how many were asked for at most at once."""

    def __init__(self, numbers: Array, dtype: str) -> None:
        self.numbers, self.dtype, self.shape = numbers, dtype, numbers.shape
        self.most = 0

    def rows(self, start: int, stop: int) -> Array:
        self.most = max(self.most, stop - start)
        return self.numbers[start:stop]


def stored(kind: str) -> tuple[Kept, Array]:
    """A table in a file's dtype, and the same in float32."""
    plain = np.random.default_rng(0).standard_normal((7, 5)).astype(np.float32)
    halves = (plain.view(np.uint32) >> np.uint32(16)).astype(np.uint16)
    forms: dict[str, Array] = {"F32": plain, "F16": plain.astype(np.float16), "BF16": halves}
    bits = forms[kind]
    return Kept(bits, kind), as_float32(bits, kind)


INDEXES: tuple[Any, ...] = (
    *(1, -2, [2, 0, 2], [], np.array([[0, 1], [3, 0]]), slice(1, 4), slice(None, None, -1), slice(3, 1)),
    *((1, 2), (-1, slice(1, 3)), (slice(None), 2), (slice(0, 3), slice(None, None, 2)), ([1, 2], slice(1, 3)), (slice(1, 3), [0, 2])),
    *(([1, 3], [0, 2]), (2, [0, 1]), (np.array([[0], [2]]), np.array([1, 3]))),
)


@pytest.mark.parametrize("kind", ["F16", "BF16", "F32"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_table_is_to_its_readers_a_float32_matrix(kind: str, turned: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepper.checkpoints.table_on_disk._BLOCK", 10)
    rows, whole = stored(kind)
    table = TableOnDisk(rows)
    if turned:
        whole, table = whole.T, table.T
    x = np.random.default_rng(1).standard_normal((3, len(whole))).astype(np.float32)
    assert (table.shape, table.ndim, table.size, len(table)) == (whole.shape, 2, 35, len(whole))
    for index in INDEXES:
        assert np.array_equal(table[index], whole[index]), index
        assert np.shape(table[index]) == np.shape(whole[index]), index
    assert table[1].dtype == table[1, 2].dtype == table.dtype == np.float32
    assert np.allclose(x @ table, x @ whole, rtol=1e-6, atol=1e-6)
    assert (x @ table).dtype == np.float32
    assert (x.astype(np.float64) @ table).dtype == np.float64
    assert np.array_equal(np.asarray(table), whole)
    assert table.astype(np.float64).dtype == np.float64
    assert np.array_equal(table.copy(), whole)
    for beyond in (len(whole), [0, -len(whole) - 1]):
        with pytest.raises(IndexError, match="out of bounds"):
            table[beyond]


def test_a_product_reads_no_more_than_a_block_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepper.checkpoints.table_on_disk._BLOCK", 10)
    rows = Kept(np.ones((7, 5), np.float16), "F16")
    assert np.array_equal(np.ones((1, 5), np.float32) @ TableOnDisk(rows).T, np.full((1, 7), 5, np.float32))
    assert rows.most == 2  # of five cells each


def test_blocks_cover_an_array_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepper.checkpoints.table_on_disk._BLOCK", 10)
    array = np.arange(21).reshape(7, 3)
    assert np.array_equal(np.concatenate([array[block] for block in in_blocks(array)]), array)
    assert len(in_blocks(array)) == 3
