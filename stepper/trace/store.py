"""Computed tensors, kept under a byte budget.

The key of an array is its fingerprint: a hash of everything it was made from. What is used least recently goes first;
pinned arrays stay. Whatever goes comes back by recomputing, bit for bit the same.
"""

from collections import OrderedDict

from stepper.engine import Array

__all__ = ["DEFAULT_BUDGET", "Store"]

DEFAULT_BUDGET = 256 * 2**20
"""Bytes."""


class Store:
    """Arrays by fingerprint, least recently used last to stay."""

    def __init__(self, budget: int = DEFAULT_BUDGET) -> None:
        self.budget = budget
        self._arrays: OrderedDict[str, Array] = OrderedDict()
        self._pinned: dict[str, Array] = {}
        self.bytes = 0
        """What the arrays that may be dropped take up."""

    def __contains__(self, fingerprint: object) -> bool:
        return fingerprint in self._arrays or fingerprint in self._pinned

    def get(self, fingerprint: str) -> Array | None:
        """The array, now the most recently used; None where it is not kept."""
        if fingerprint in self._pinned:
            return self._pinned[fingerprint]
        if fingerprint in self._arrays:
            self._arrays.move_to_end(fingerprint)
            return self._arrays[fingerprint]
        return None

    def put(self, fingerprint: str, array: Array, pinned: bool = False) -> None:
        """Keep an array; others go where the budget asks for it."""
        if fingerprint in self:
            return
        if pinned:
            self._pinned[fingerprint] = array
            return
        self._arrays[fingerprint] = array
        self.bytes += array.nbytes
        while self.bytes > self.budget and len(self._arrays) > 1:
            _, dropped = self._arrays.popitem(last=False)
            self.bytes -= dropped.nbytes
