"""Memory for large results: what nobody holds any more is used again.

    result = empty((12, 1024, 1024), np.float32)       # like np.empty, perhaps where another array stood

The system hands out memory page by page, each page zeroed when it is first written to. For a tensor that is written once and
read a few times that costs as much as its arithmetic. An array made here gives its memory back when it and all views of it
are gone.
"""

import math
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

__all__ = ["empty", "product"]

_SMALLEST = 2**18
"""Bytes of an array that is worth it."""
_WAITING = 128 * 2**20
"""Bytes that wait to be used again, at most."""

_Block = NDArray[np.uint8]


def empty(shape: Sequence[int], dtype: DTypeLike) -> NDArray[Any]:
    """An array whose cells are yet to be written, like `np.empty`."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size < _SMALLEST:
        return np.empty(shape, dtype)
    return np.asarray(_Lent(_free, _free.take(size))).view(dtype).reshape(shape)


def product(x: NDArray[Any], y: Any) -> NDArray[Any]:
    """The product x @ y of two matrices, or of two stacks of as many: (..., N, K), (..., K, M) -> (..., N, M)."""
    if not isinstance(y, np.ndarray):  # a table of half precision, which is read piece by piece
        result: NDArray[Any] = x @ y
        return result
    return np.matmul(x, y, out=empty((*x.shape[:-1], y.shape[-1]), np.result_type(x, y)))


class _Free:
    """Blocks of memory by size; the size that was asked for least recently goes first."""

    def __init__(self) -> None:
        self.bytes = 0
        self._blocks: OrderedDict[int, list[_Block]] = OrderedDict()
        self._lock = Lock()

    def take(self, size: int) -> _Block:
        with self._lock:
            if not self._blocks.get(size):
                return np.empty(size, dtype=np.uint8)
            self._blocks.move_to_end(size)
            self.bytes -= size
            return self._blocks[size].pop()

    def give_back(self, block: _Block) -> None:
        """Keep a block; not where this list is being changed, for Python may collect garbage, and so come here, in the midst of that."""
        if block.nbytes > _WAITING or not self._lock.acquire(blocking=False):
            return
        try:
            self._keep(block)
        finally:
            self._lock.release()

    def _keep(self, block: _Block) -> None:
        self.bytes += block.nbytes
        self._blocks.setdefault(block.nbytes, []).append(block)
        while self.bytes > _WAITING:
            size, blocks = next(iter(self._blocks.items()))
            if blocks:
                self.bytes -= blocks.pop().nbytes
            else:
                del self._blocks[size]


class _Lent:
    """A block for as long as an array stands in it: the array, and every view of it, holds this."""

    def __init__(self, free: _Free, block: _Block) -> None:
        self._free, self._block = free, block
        self.__array_interface__ = block.__array_interface__

    def __del__(self) -> None:
        self._free.give_back(self._block)


_free = _Free()
