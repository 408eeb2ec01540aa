"""Timing two things against each other in one run.

    ratio = paired(ours, theirs, rounds=5)      each in turn, A B A B …, after a warm-up of both

The machine may be shared and its speed may drift: a ratio of medians from interleaved rounds travels, milliseconds do not.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

__all__ = ["Measurement", "TimedPair", "paired", "seconds"]


@dataclass(frozen=True)
class Measurement:
    """One line of the report."""

    what: str
    measured: str
    ratio: float | None = None
    limit: float | None = None
    """The largest ratio (or, where there is no ratio, nothing) that is fine."""

    @property
    def ok(self) -> bool:
        return self.ratio is None or self.limit is None or self.ratio <= self.limit

    def text(self) -> str:
        """The figure as a line."""
        verdict = ""
        if self.ratio is not None:
            verdict = f"   {self.ratio:.2f}×"
            verdict += f" (at most {self.limit:g}×: {'yes' if self.ok else 'NO'})" if self.limit is not None else ""
        return f"{self.what:<58} {self.measured}{verdict}"


@dataclass(frozen=True)
class TimedPair:
    """Median seconds of two things, and their ratio."""

    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs


def seconds(run: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def paired(ours: Callable[[], object], theirs: Callable[[], object], rounds: int = 5) -> TimedPair:
    """Run both in turn, after one warm-up each."""
    ours()
    theirs()
    times = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    return TimedPair(median(a for a, _ in times), median(b for _, b in times))
