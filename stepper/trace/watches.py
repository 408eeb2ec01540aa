"""Watches: a number, and its course over all tensors that the run has passed.

    watch = Watch("norm", "*.add2")
    watched(session, watch, {}).course       (Passed("encoder.0.add2", 0, 8.51), Passed("encoder.1.add2", 0, 8.78), …)

A course is read off the run, and not noted on the way: it is the same however one came here, and after an edit it is that of the
edited run. It ends with the tensor we stand on. Where a pattern is given, fine steps count that it names; else they do not.
"""

import math
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Protocol

import numpy as np

from stepper.engine import Array, Step, with_turn
from stepper.errors import BadInput
from stepper.trace.conditions import Condition, Subject
from stepper.trace.movement import Position, Route
from stepper.trace.run import Run

__all__ = ["Watch", "Watched", "Watching", "subject_of", "watched"]

_LATEST = 2000
"""Tensors that are measured for a watch: of those passed, the last."""
_MOST_KEPT = 50_000

Known = MutableMapping[tuple[str, str, int, int], float | None]
"""What was measured before, by the tensor's fingerprint, the expression, turn and row; None where the expression does not fit."""


class Watching(Route, Protocol):
    """A run that is watched: where it stands, and what its tensors hold. A `Session` is one."""

    position: Position

    @property
    def run(self) -> Run: ...

    def value(self, name: str) -> Array: ...

    def labels(self, name: str) -> tuple[list[str] | None, ...]: ...


@dataclass(frozen=True)
class Watch:
    """A number to keep an eye on."""

    expression: str
    """In the language of conditions."""
    pattern: str = ""
    """The tensors it is asked of, a name or a glob; empty: all."""

    def text(self) -> str:
        """The watch as a command writes it."""
        return f"{self.pattern} {self.expression}".strip()


@dataclass(frozen=True)
class Passed:
    """A tensor that was passed, and its number."""

    step: str
    turn: int
    number: float

    @property
    def name(self) -> str:
        """The tensor, with its turn where that is a later one."""
        return with_turn(self.step, self.turn) if self.turn else self.step


@dataclass(frozen=True)
class Watched:
    """A watch and its course."""

    watch: Watch
    course: tuple[Passed, ...]

    @property
    def numbers(self) -> tuple[float, ...]:
        return tuple(each.number for each in self.course)

    @property
    def finite(self) -> tuple[float, ...]:
        """Those of the numbers that are finite; NaN where none is."""
        return tuple(each for each in self.numbers if math.isfinite(each)) or (math.nan,)


def watched(session: Watching, watch: Watch, known: Known) -> Watched:
    """The course of a watch up to where the session stands; tensors that its expression does not fit are left out.

    Args:
        session: where we are.
        watch: what to measure.
        known: what was measured before, added to.

    Raises:
        Stopped: the computation was stopped.
    """
    if len(known) > _MOST_KEPT:
        known.clear()
    passed = [(turn, step) for turn, step in _passed(session) if _concerns(watch, step, session.position)]
    measured = ((turn, step, _number(session, watch, turn, step, known)) for turn, step in passed[-_LATEST:])
    return Watched(watch, tuple(Passed(step.name, turn, number) for turn, step, number in measured if number is not None))


def _passed(session: Watching) -> Iterator[tuple[int, Step]]:
    """Every step from the start of the run to where we stand, in order."""
    here = session.position
    for turn in range(here.turn + 1):
        program = session.program_of(turn)
        steps = program.steps if turn < here.turn else program.steps[: program.numbers[here.step] + 1]
        yield from ((turn, step) for step in steps)


def _concerns(watch: Watch, step: Step, here: Position) -> bool:
    return fnmatchcase(step.name, watch.pattern) if watch.pattern else step.part_of is None or step.name == here.step


def _number(session: Watching, watch: Watch, turn: int, step: Step, known: Known) -> float | None:
    here = session.position
    row = here.row if (turn, step.name) == (here.turn, here.step) else step.row_count - 1
    key = session.run.fingerprint((turn, step.name)), watch.expression, turn, row
    if key not in known:
        known[key] = _measured(watch, subject_of(session, turn, step, row))
    return known[key]


def _measured(watch: Watch, subject: Subject) -> float | None:
    """The watched number; None where the expression does not fit this tensor."""
    try:
        return float(np.max(Condition(watch.expression).measure(subject)))
    except (BadInput, ValueError):  # of no cells there is no largest
        return None


def subject_of(session: Watching, turn: int, step: Step, row: int) -> Subject:
    """A tensor as conditions see it."""
    name = with_turn(step.name, turn)
    return Subject(session.value(name), step.axes, session.labels(name), turn, row)
