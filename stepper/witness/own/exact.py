"""Rounding or a mistake: a step's result on their inputs in float64, and how far theirs is from it.

    fits(replay, step, theirs)            their tensor is as near to the exact result as float32 comes

Their own inputs go in, so nothing has added up. What may be off is what rounding can do in one step: measured by our own result in
float32, with some room, as torch may add up in another order.
"""

from dataclasses import dataclass

import numpy as np

from stepper.engine import Array, Step
from stepper.witness.own.index import Sighting
from stepper.witness.own.replay import Replay
from stepper.witness.own.sketch import without_blocked

__all__ = ["Judged", "explains", "fits", "judged"]

_QUICK = 8e-7
"""So near, relative to the largest number, float64 need not be asked: a few units in the last place."""
_LEAST = 2e-6
"""What rounding may come to in any step, relative to the largest number."""
_WIDE = 1e-9
"""What a run in float64 may be off, relative to the largest number."""
_ROOM = 20.0
"""How much further from the exact result than ours theirs may be."""


@dataclass(frozen=True)
class Judged:
    """One step on their inputs."""

    error: float
    """How far their tensor is from the exact result."""
    allowed: float

    @property
    def is_rounding(self) -> bool:
        """Whether float32 explains it."""
        return self.error <= self.allowed


def judged(replay: Replay, step: Step, theirs: Array, guess: Array | None = None, ours: Array | None = None) -> Judged:
    """Hold their tensor against the step in float64, or against a guess of what the step would be; `ours` is the step's result."""
    mine = guess if guess is not None else replay.computed(step) if ours is None else ours
    if theirs.dtype.kind != "f":
        return Judged(0.0 if np.array_equal(mine, theirs) else np.inf, 0.0)
    largest = max(_largest(mine), _largest(theirs), 1e-30)
    quick = _apart(mine, theirs)
    if replay.real is np.float64:
        return Judged(quick, _WIDE * largest)
    if quick <= _QUICK * largest or guess is not None:
        return Judged(quick, _LEAST * largest)
    exact = _in_float64(replay, step, {})
    return Judged(_apart(exact, theirs), max(_LEAST * largest, _ROOM * _apart(exact, mine)))


def explains(replay: Replay, step: Step, found: Sighting, ours: Array) -> bool:
    """Whether rounding explains how far a record is from the step's result."""
    return judged(replay, step, found.array, ours=ours).is_rounding


def fits(replay: Replay, step: Step, theirs: Array, guess: Array | None = None) -> bool:
    """Whether rounding is all that lies between the two."""
    return judged(replay, step, theirs, guess).is_rounding


def _in_float64(replay: Replay, step: Step, known: dict[str, Array]) -> Array:
    """The step in float64, from their tensors on; what they do not show is computed in float64 as well."""
    instead = {name: _wide(replay, name, known) for name in step.inputs}
    return replay.computed(step, instead, np.float64)


def _wide(replay: Replay, name: str, known: dict[str, Array]) -> Array:
    if name not in known:
        is_open = name in replay.open
        known[name] = _in_float64(replay, replay.reference.program[name], known) if is_open else replay.value(name)
    return known[name]


def _apart(one: Array, two: Array) -> float:
    """The largest difference; infinite where only one side is blocked or NaN."""
    one, two = without_blocked(one), without_blocked(two)
    with np.errstate(invalid="ignore"):
        gap = np.abs(one.astype(np.float64) - two)
    gap[(one == two) | (np.isnan(one) & np.isnan(two))] = 0.0
    gap[np.isnan(gap)] = np.inf
    return float(gap.max(initial=0.0))


def _largest(array: Array) -> float:
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max(initial=0.0))
