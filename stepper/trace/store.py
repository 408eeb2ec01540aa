"""Computed tensors, kept under a byte budget.

The key of an array is its fingerprint: a hash of everything it was made from. What is used least recently goes first;
pinned arrays stay. Whatever goes comes back by recomputing, bit for bit the same.
"""

from collections import OrderedDict
from threading import Event, RLock

from stepper.engine import Array

__all__ = ["DEFAULT_BUDGET", "Store"]

DEFAULT_BUDGET = 256 * 2**20
"""Bytes."""


class Store:
    """Arrays by fingerprint, those used least recently first to go.

    Args:
        budget: bytes; pinned arrays count, and take up at most half of it.
    """

    def __init__(self, budget: int = DEFAULT_BUDGET) -> None:
        self.budget = budget
        self._arrays: OrderedDict[str, Array] = OrderedDict()
        self._pinned: dict[str, Array] = {}
        self._pinned_bytes = 0
        self.bytes = 0
        """What all arrays take up."""
        self.computing = RLock()
        """Held by the run that computes; what is kept can be read meanwhile."""
        self.stop = Event()
        """Set, from any thread, to have the run that computes stop after the step it is at."""
        self._lock = RLock()

    def __contains__(self, fingerprint: object) -> bool:
        return fingerprint in self._arrays or fingerprint in self._pinned

    def __len__(self) -> int:
        return len(self._arrays) + len(self._pinned)

    def get(self, fingerprint: str) -> Array | None:
        """The array, now the most recently used; None where it is not kept."""
        with self._lock:
            if fingerprint in self._pinned:
                return self._pinned[fingerprint]
            if fingerprint in self._arrays:
                self._arrays.move_to_end(fingerprint)
                return self._arrays[fingerprint]
            return None

    def put(self, fingerprint: str, array: Array, pinned: bool = False) -> None:
        """Keep an array; others go where the budget asks for it. One too large to fit beside the pinned ones is not kept."""
        with self._lock:
            if fingerprint in self or self._pinned_bytes + array.nbytes > self.budget:
                return
            self.bytes += array.nbytes
            if pinned and self._pinned_bytes + array.nbytes <= self.budget // 2:
                self._pinned[fingerprint] = array
                self._pinned_bytes += array.nbytes
            else:
                self._arrays[fingerprint] = array
            while self.bytes > self.budget and self._arrays:
                _, dropped = self._arrays.popitem(last=False)
                self.bytes -= dropped.nbytes
