"""How much a file of a run will hold, said before it is written.

    extent = extent_of(session, 32)
    extent.turns, extent.tensors, extent.bytes, extent.seconds        32, 7190, 49_200_000, 8.4

Turns that are not there yet are reckoned from the first two and the last, whose programs are built; the first two are computed for it.
"""

import math
import time
from dataclasses import dataclass

import numpy as np

from stepper.engine import Program
from stepper.trace.session import Session

__all__ = ["Extent", "extent_of", "turns_to_write"]

MANY_TURNS = 32
"""Turns that are written where nobody says how many: a sentence and its translation have fewer, a story has as many as there are
positions, and would fill a disk."""
_NAMED = 300
"""Bytes of a tensor's name and shape."""
_WRITTEN_PER_SECOND = 100e6
"""Bytes."""


@dataclass(frozen=True)
class Extent:
    """What a file will hold at most; a text may end before."""

    turns: int
    tensors: int
    bytes: int
    seconds: float


def extent_of(session: Session, turns: int) -> Extent:
    """What the first so many turns come to."""
    most = session.generation.most_turns(turns)
    first, first_seconds = _bytes_of(session.program_of(0)), _seconds_for(session, 0)
    tensors, total, seconds = len(session.program_of(0)), first, first_seconds
    if most > 1 and session.has_turn(1):
        last = session.generation.program_at(most - 1)
        smallest, largest = _bytes_of(session.program_of(1)), _bytes_of(last)
        tensors += (most - 1) * len(last)
        total += (most - 1) * (smallest + largest) // 2
        seconds += (most - 1) * _seconds_for(session, 1)
    else:
        most = 1
    return Extent(most, tensors, total, seconds + total / _WRITTEN_PER_SECOND)


def _bytes_of(program: Program) -> int:
    return len(program) * _NAMED + sum(np.dtype(step.op.dtype).itemsize * math.prod(step.shape) for step in program)


def _seconds_for(session: Session, turn: int) -> float:
    """How long it takes to compute a turn."""
    begun = time.perf_counter()
    for step in session.program_of(turn):
        session.run.value(step.name, turn)
    return time.perf_counter() - begun


def turns_to_write(session: Session, turns: int | None) -> int:
    """How many turns are written: as many as are asked for, else those there are, or 32 where there are fewer."""
    return turns or max(session.turns, MANY_TURNS)
