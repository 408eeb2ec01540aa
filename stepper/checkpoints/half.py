"""Parameters in half precision: 16-bit floats become float32 when they are read.

    as_float32(mapped, "BF16")          an array: converted now
    HalfTable(mapped, "BF16")           a large matrix that stays on disk: E[ids] converts those rows, x @ W a block at a time

float16 has 5 bits of exponent and 10 of fraction. bfloat16 is the upper half of a float32, and NumPy has no such type: its bits
are moved up by 16. Both conversions are exact.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from stepper.engine import Array

__all__ = ["HalfTable", "as_float32", "in_blocks"]

_BLOCK = 2**22
"""Cells converted at a time."""


def as_float32(mapped: Array, dtype: str) -> Array:
    """The numbers of a mapped array as float32; the view itself where they are that already."""
    if dtype == "BF16":
        return (mapped.astype(np.uint32) << np.uint32(16)).view(np.float32)
    return mapped.astype(np.float32, copy=False)


class HalfTable:
    """A large matrix in half precision: to its readers a float32 matrix, of which no more is converted than they ask for.

    It can be indexed, transposed, and stand on the right of a product; anything else takes `np.asarray` of it, which converts
    all of it.

    Args:
        mapped: the numbers as the file has them.
        dtype: F16 or BF16.
        let_go: gives the file's pages back that were read; a product calls it after each block.
    """

    __array_ufunc__ = None  # so that `array @ table` asks the table

    def __init__(self, mapped: Array, dtype: str, let_go: Callable[[], None] = lambda: None) -> None:
        self._mapped, self._kind, self._let_go = mapped, dtype, let_go
        self.shape = mapped.shape
        self.ndim = mapped.ndim
        self.size = mapped.size
        self.dtype = np.dtype(np.float32)
        self.nbytes = mapped.size * 4

    def __len__(self) -> int:
        return len(self._mapped)

    def __getitem__(self, index: Any) -> Any:
        return as_float32(np.asarray(self._mapped[index]), self._kind)[()]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return as_float32(self._mapped, self._kind).astype(dtype or np.float32, copy=False)

    def astype(self, dtype: Any) -> Array:
        """All of it, converted."""
        return np.asarray(self).astype(dtype, copy=False)

    def copy(self) -> Array:
        """All of it, converted."""
        return np.array(self)

    @property
    def T(self) -> "HalfTable":  # noqa: N802 - as NumPy has it
        """Rows and columns exchanged."""
        return HalfTable(self._mapped.T, self._kind, self._let_go)

    def __rmatmul__(self, x: Array) -> Array:  # (T, D) @ (D, F) -> (T, F)
        rows, columns = self.shape
        width = max(1, _BLOCK // max(1, rows))
        out = np.empty((*x.shape[:-1], columns), dtype=np.result_type(x.dtype, np.float32))
        for start in range(0, columns, width):
            block = slice(start, start + width)
            np.matmul(x, as_float32(self._mapped[:, block], self._kind), out=out[..., block])
            self._let_go()
        return out


def in_blocks(array: "Array | HalfTable") -> "list[slice]":
    """Slices over the first axis, each of about a block's cells."""
    rows = max(1, _BLOCK // max(1, array.size // max(1, len(array))))
    return [slice(start, start + rows) for start in range(0, len(array), rows)]
