"""A large matrix that stays on disk: to its readers a float32 matrix, of which no more is read than they ask for.

    table = TableOnDisk(stored)          stored: (rows, columns) in a file
    table[[14, 27]]                      those two rows
    x @ table.T                          block by block of rows

It can be indexed, transposed, and stand on the right of a product; anything else takes `np.asarray` of it, which reads all of it.
"""

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np

from stepper.checkpoints.half import as_float32
from stepper.engine import Array

__all__ = ["TableOnDisk", "in_blocks"]

_BLOCK = 2**22
"""Cells read at a time."""


class Rows(Protocol):
    """Where the rows are."""

    @property
    def shape(self) -> tuple[int, ...]:
        """How many rows, and how many columns."""
        ...

    @property
    def dtype(self) -> str:
        """As a file's header says: F32, BF16, …"""
        ...

    def rows(self, start: int, stop: int) -> Array:
        """Some of them, one after another."""
        ...


class TableOnDisk:
    """A matrix of a file.

    Args:
        stored: its rows there.
        turned: it is the transpose of what is stored.
    """

    __array_ufunc__ = None  # so that `array @ table` asks the table

    def __init__(self, stored: Rows, turned: bool = False) -> None:
        self._stored, self._turned = stored, turned
        self.shape = stored.shape[::-1] if turned else stored.shape
        self.ndim = 2
        self.size = stored.shape[0] * stored.shape[1]
        self.dtype = np.dtype(np.float32)
        self.nbytes = self.size * 4

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, index: Any) -> Any:
        first, second = _two(index)
        if not self._turned:
            return self._cells(first, second)
        cells = self._cells(second, first)
        if isinstance(second, slice):
            return np.moveaxis(cells, 0, -1) if np.ndim(cells) > 1 else cells
        return np.moveaxis(cells, -1, 0) if isinstance(first, slice) and np.ndim(cells) > 1 else cells

    def _cells(self, rows: Any, columns: Any) -> Any:
        """Cells of the stored matrix, by what stands for its rows and what for its columns."""
        count = self._stored.shape[0]
        if isinstance(rows, slice):
            places = range(count)[rows]
            blocks = [self._read(part)[:, columns] for part in _parts(places, self._stored.shape[1])]
            return np.concatenate(blocks) if blocks else np.empty((0, self._stored.shape[1]), np.float32)[:, columns]
        wanted = np.asarray(rows, dtype=None if np.size(rows) else np.intp)
        if wanted.dtype.kind not in "iu" or (wanted.size and not -count <= wanted.min() <= wanted.max() < count):
            raise IndexError(f"index {rows} is out of bounds for axis {int(self._turned)} with size {count}")
        different, which = np.unique(wanted % count, return_inverse=True)
        read = [self._read(range(row, row + 1)) for row in map(int, different)]
        found = np.concatenate(read) if read else np.empty((0, self._stored.shape[1]), np.float32)
        return found[which.reshape(wanted.shape)[()], columns]

    def _read(self, places: range) -> Array:
        """Some rows, at equal distances, as float32."""
        ordered = places if places.step > 0 else places[::-1]
        rows = self._stored.rows(ordered.start, ordered[-1] + 1)[:: ordered.step]
        return as_float32(rows if places.step > 0 else rows[::-1], self._stored.dtype)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        whole = self._read(range(self._stored.shape[0]))
        return (whole.T if self._turned else whole).astype(dtype or np.float32, copy=False)

    def astype(self, dtype: Any) -> Array:
        """All of it, converted."""
        return np.asarray(self).astype(dtype, copy=False)

    def copy(self) -> Array:
        """All of it."""
        return np.array(self)

    @property
    def T(self) -> "TableOnDisk":  # noqa: N802 - as NumPy has it
        """Rows and columns exchanged."""
        return TableOnDisk(self._stored, not self._turned)

    def __rmatmul__(self, x: Array) -> Array:  # (T, D) @ (D, F) -> (T, F)
        out = np.empty((*x.shape[:-1], self.shape[1]), dtype=np.result_type(x.dtype, np.float32))
        for part, block in self._columns():
            np.matmul(x, block, out=out[..., part])
        return out

    def _columns(self) -> Iterator[tuple[slice, Array]]:
        """Its columns, some at a time; where they do not lie together in the file, the file is read once and converted by blocks."""
        whole = None if self._turned else self._stored.rows(0, self._stored.shape[0])
        for places in _parts(range(self.shape[1]), self.shape[0]):
            part = slice(places.start, places.stop)
            yield part, self._read(places).T if whole is None else as_float32(whole[:, part], self._stored.dtype)


def _two(index: Any) -> tuple[Any, Any]:
    """What stands for rows and for columns."""
    given = index if isinstance(index, tuple) else (index,)
    first, second = (*given, slice(None)) if len(given) == 1 else given
    return first, second


def _parts(places: range, width: int) -> list[range]:
    """Some places at a time: about a block's cells of rows that wide, those between them counted."""
    most = max(1, _BLOCK // max(1, width) // max(1, abs(places.step)))
    return [places[start : start + most] for start in range(0, len(places), most)]


def in_blocks(array: "Array | TableOnDisk") -> "list[slice]":
    """Slices over the first axis, each of about a block's cells."""
    rows = max(1, _BLOCK // max(1, array.size // max(1, len(array))))
    return [slice(start, start + rows) for start in range(0, len(array), rows)]
