"""One thread that does all work on the session, so that no key waits long.

    background.run(work, then)        work() on the thread, then(its result) on the screen's thread
    background.idle(work, then)       the same, once nothing else waits; it gives way as soon as something does

What is quick is waited for: `run` gives the work a moment and calls `then` before it returns, so that a key's effect is in
the very next frame. What takes longer arrives later. Work is done in the order it was asked for, one at a time; nothing else
may touch the session while the thread lives.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from queue import PriorityQueue
from threading import Event, Lock, Thread
from typing import Any, Generic, TypeVar
from weakref import WeakSet

__all__ = ["Background", "come_to_rest"]

Outcome = TypeVar("Outcome")

PATIENCE = 0.03
"""Seconds a key's work is waited for."""

_NOW, _WHENEVER = 0, 1


@dataclass(order=True)
class _Job(Generic[Outcome]):
    """One piece of work."""

    priority: int
    number: int
    work: Callable[[], Outcome] = field(compare=False)
    then: Callable[[Outcome], None] = field(compare=False)
    results: list[Outcome] = field(default_factory=list, compare=False)
    errors: list[BaseException] = field(default_factory=list, compare=False)
    ended: Event = field(default_factory=Event, compare=False)
    delivered: bool = field(default=False, compare=False)

    def do(self) -> None:
        """Do the work; an error is kept for the screen's thread."""
        try:
            self.results.append(self.work())
        except BaseException as error:  # noqa: BLE001 - raised again where the result is asked for
            self.errors.append(error)
        self.ended.set()

    def deliver(self) -> None:
        """Hand the result over."""
        if self.errors:
            raise self.errors[0]
        self.then(self.results[0])


class Background:
    """A thread and its queue.

    Args:
        post: calls a function on the screen's thread, soon.
        interrupt: asks what is under way to end early.
    """

    def __init__(self, post: Callable[[Callable[[], None]], object], interrupt: Callable[[], None] = lambda: None) -> None:
        self._post, self._interrupt = post, interrupt
        self._begins = Lock()
        """Held when work begins, and when what has begun is interrupted: never the work after it."""
        self._idles = False
        """What is under way can wait."""
        self._jobs: PriorityQueue[_Job[Any]] = PriorityQueue()
        self._numbers = count()
        self.waiting = 0
        """Pieces of urgent work that are not delivered yet."""
        self.idling = 0
        """The same of what is done whenever there is time."""
        self._closed = self._at_work = False
        self._thread = Thread(target=copy_context().run, args=(self._serve,), name="stepper-background", daemon=True)
        self._thread.start()
        _EVERY.add(self)

    def close(self, patience: float) -> bool:
        """Take up no more work, and ask what is under way to end; whether the thread is at rest by then."""
        self._closed = True
        self._interrupt()
        if self._at_work:
            self._thread.join(patience)
        return not (self._at_work and self._thread.is_alive())

    @property
    def busy(self) -> bool:
        """Whether urgent work is under way."""
        return self.waiting > 0

    def run(self, work: Callable[[], Outcome], then: Callable[[Outcome], None], patience: float = PATIENCE) -> None:
        """Do something now; wait a moment for it unless other work is under way."""
        quick = not self.busy
        self._make_way()
        job = self._put(_NOW, work, then)
        if quick and job.ended.wait(patience):
            self._deliver(job)

    def idle(self, work: Callable[[], Outcome], then: Callable[[Outcome], None]) -> None:
        """Do something once nothing urgent waits."""
        self._put(_WHENEVER, work, then)

    @contextmanager
    def standing_still(self, patience: float) -> Iterator[bool]:
        """Have the thread do nothing meanwhile; False where it did not come to a stop in time, and goes on."""
        reached, over = Event(), Event()

        def wait() -> None:
            reached.set()
            over.wait()

        self._put(_NOW, wait, lambda _: None)
        try:
            yield reached.wait(patience)
        finally:
            over.set()

    def _put(self, priority: int, work: Callable[[], Outcome], then: Callable[[Outcome], None]) -> _Job[Outcome]:
        job = _Job(priority, next(self._numbers), work, then)
        self._count(job, 1)
        self._jobs.put(job)
        return job

    def _make_way(self) -> None:
        """Interrupt what can wait."""
        with self._begins:
            if self._idles:
                self._interrupt()

    def _count(self, job: _Job[Any], by: int) -> None:
        if job.priority == _NOW:
            self.waiting += by
        else:
            self.idling += by

    def _deliver(self, job: _Job[Any]) -> None:
        """Hand a result over, once: here, or where it was waited for."""
        if not job.delivered:
            job.delivered = True
            self._count(job, -1)
            job.deliver()

    def _serve(self) -> None:
        while True:
            job = self._jobs.get()
            self._at_work = True  # before the look at what `close` sets: one of the two sees the other
            if self._closed:
                return
            with self._begins:
                self._idles = job.priority == _WHENEVER
            job.do()
            self._at_work = False
            self._post(partial(self._deliver, job))


_EVERY: "WeakSet[Background]" = WeakSet()


def come_to_rest(patience: float) -> bool:
    """Close every one there is; False where work goes on: an interpreter that is taken down under a product of matrices crashes."""
    at_rest = [each.close(patience) for each in list(_EVERY)]
    return all(at_rest)
