"""The matrices of many experts, of which no more is read than is asked for.

    W = ExpertsOnDisk(pieces)        pieces: for each expert a function that reads its matrix
    x @ W[14]                        the matrix of one expert
    W[14, 3, :]                      a row of it

The matrices read last stay at hand, as the cells of one are usually asked for one after another. Anything but an expert's number in the
first place takes all of them.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from stepper.engine import Array

__all__ = ["ExpertsOnDisk"]

_KEPT = 64 * 2**20
"""Bytes of matrices that stay at hand, or one matrix."""


class ExpertsOnDisk:
    """An array of three axes: expert, and the two of its matrix.

    Args:
        pieces: what reads each expert's matrix, as float32.
        shape: of one matrix.
    """

    __array_ufunc__ = None

    def __init__(self, pieces: Sequence[Callable[[], Array]], shape: tuple[int, ...]) -> None:
        self._pieces = tuple(pieces)
        self._kept: OrderedDict[int, Array] = OrderedDict()
        self.shape = (len(self._pieces), *shape)
        self.ndim = len(self.shape)
        self.size = int(np.prod(self.shape))
        self.dtype = np.dtype(np.float32)
        self.nbytes = self.size * 4

    def __len__(self) -> int:
        return len(self._pieces)

    def __getitem__(self, index: Any) -> Any:
        first, rest = (index[0], index[1:]) if isinstance(index, tuple) else (index, ())
        if isinstance(first, int | np.integer):
            if not -len(self) <= first < len(self):
                raise IndexError(f"index {first} is out of bounds for axis 0 with size {len(self)}")
            return self._matrix(int(first) % len(self))[rest]
        return np.asarray(self)[index]

    def _matrix(self, expert: int) -> Array:
        if expert not in self._kept:
            self._kept[expert] = self._pieces[expert]()
        self._kept.move_to_end(expert)
        while len(self._kept) > 1 and sum(each.nbytes for each in self._kept.values()) > _KEPT:
            self._kept.popitem(last=False)
        return self._kept[expert]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.stack([piece() for piece in self._pieces]).astype(dtype or np.float32, copy=False)

    def astype(self, dtype: Any) -> Array:
        """All of it, converted."""
        return np.asarray(self).astype(dtype, copy=False)

    def copy(self) -> Array:
        """All of it."""
        return np.array(self)
