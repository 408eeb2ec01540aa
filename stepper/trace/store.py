"""Computed tensors, kept under a byte budget.

The key of an array is its fingerprint: a hash of everything it was made from. What is used least recently goes first;
pinned arrays stay. Whatever goes comes back by recomputing, bit for bit the same; what somebody still has in hand (the screen,
the tensor it shows) need not.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Event, RLock
from typing import TypeVar
from weakref import WeakValueDictionary

from stepper.engine import Array
from stepper.errors import Stopped

__all__ = ["DEFAULT_BUDGET", "RunProgress", "Store"]

Item = TypeVar("Item")

DEFAULT_BUDGET = 256 * 2**20
"""Bytes."""


@dataclass(frozen=True)
class RunProgress:
    """How far the run that computes has come."""

    step: str
    """The step it is at."""
    turn: int
    done: int
    """Steps of its plan that are done."""
    planned: int


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
        self._in_hand: WeakValueDictionary[str, Array] = WeakValueDictionary()
        """Every array that was put here, for as long as anybody holds it."""
        self.bytes = 0
        """What all arrays take up."""
        self.computing = RLock()
        """Held by the run that computes; what is kept can be read meanwhile."""
        self.stop = Event()
        """Set, from any thread, to have the run that computes stop after the step it is at."""
        self.progress: RunProgress | None = None
        """Of the run that computes; None while none does."""
        self.task: RunProgress | None = None
        """Of a longer piece of work, which takes many runs; None while there is none."""
        self._lock = RLock()

    def each_of(self, items: Sequence[Item], name: Callable[[Item], str]) -> Iterator[Item]:
        """The items of a longer piece of work, each announced; a stop that was asked for comes between two of them.

        Raises:
            Stopped: it was.
        """
        try:
            for number, item in enumerate(items):
                if self.stop.is_set():
                    raise Stopped("run.stopped", step=name(item))
                self.task = RunProgress(name(item), 0, number, len(items))
                yield item
        finally:
            self.task = None

    def __contains__(self, fingerprint: object) -> bool:
        return self._keeps(fingerprint) or fingerprint in self._in_hand

    def _keeps(self, fingerprint: object) -> bool:
        return fingerprint in self._arrays or fingerprint in self._pinned

    def __len__(self) -> int:
        return len(self._arrays) + len(self._pinned)

    def get(self, fingerprint: str) -> Array | None:
        """The array, now the most recently used; None where it is neither kept nor in anybody's hand."""
        with self._lock:
            if fingerprint in self._pinned:
                return self._pinned[fingerprint]
            if fingerprint in self._arrays:
                self._arrays.move_to_end(fingerprint)
                return self._arrays[fingerprint]
            array = self._in_hand.get(fingerprint)
            if array is not None:
                self.put(fingerprint, array)
            return array

    def put(self, fingerprint: str, array: Array, pinned: bool = False) -> None:
        """Keep an array; others go where the budget asks for it. One too large to fit beside the pinned ones is not kept."""
        with self._lock:
            if self._keeps(fingerprint):
                return
            self._in_hand[fingerprint] = array
            if self._pinned_bytes + array.nbytes > self.budget:
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
