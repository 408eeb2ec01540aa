"""Places to stop at that are no breakpoints: what an editor calls exceptions, and data that an edit has changed.

nan       a NaN
inf       an infinity that no mask has put there
differs   PyTorch, given the same inputs, gets something else
data      chosen tensors that are another than in the baseline
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from stepper.engine import Step, with_turn
from stepper.trace import Position, Session
from stepper.trace.edits import Variant

__all__ = ["FILTERS", "Watchfulness"]

FILTERS = ("nan", "inf", "differs")
"""What an editor may switch on."""


@dataclass
class Watchfulness:
    """What to stop at."""

    kinds: frozenset[str] = frozenset()
    """Filters that are on."""
    data: frozenset[str] = field(default=frozenset())
    """Tensors to stop at where an edit has reached them."""
    _found: dict[tuple[Variant, int], frozenset[str]] = field(default_factory=dict)

    def first(self, session: Session, origin: Position, end: Position, backward: bool) -> tuple[Position, str] | None:
        """The first such place after one position and up to another (that one too), and which kind it is.

        Raises:
            StepperError: a value on the way cannot be computed.
        """
        if not self.kinds and not self.data:
            return None
        for turn, step in _between(session, origin, end, backward):
            kind = next((kind for kind in (*FILTERS, "data") if self._holds(kind, session, turn, step)), None)
            if kind:
                return Position(turn, step.name, step.row_count - 1), kind
        return None

    def _holds(self, kind: str, session: Session, turn: int, step: Step) -> bool:
        if kind == "data":
            return step.name in self.data and _was_reached(session, turn, step)
        if kind not in self.kinds:
            return False
        return step.name in self._failing(session, turn) if kind == "differs" else _TESTS[kind](session, turn, step)

    def _failing(self, session: Session, turn: int) -> frozenset[str]:
        """The steps of a turn that PyTorch gets something else for; asked once for each turn of a variant."""
        from stepper.witness import crosscheck

        key = session.variant, turn
        if key not in self._found:
            self._found[key] = frozenset(row.step for row in crosscheck(session, turns=[turn]).rows if not row.ok)
        return self._found[key]


def _between(session: Session, origin: Position, end: Position, backward: bool) -> Iterator[tuple[int, Step]]:
    """The steps after one position, up to another."""
    turn, number = origin.turn, session.program_of(origin.turn).numbers[origin.step]
    last = end.turn, session.program_of(end.turn).numbers[end.step]
    by = -1 if backward else 1
    while (turn, number) != last:
        number += by
        if not 0 <= number < len(session.program_of(turn)):
            turn += by
            number = len(session.program_of(turn)) - 1 if backward else 0
        yield turn, session.program_of(turn).steps[number]


def _has_nan(session: Session, turn: int, step: Step) -> bool:
    array = session.value(with_turn(step.name, turn))
    return array.dtype.kind == "f" and bool(np.isnan(array).any())


def _has_infinity(session: Session, turn: int, step: Step) -> bool:
    array = session.value(with_turn(step.name, turn))
    if array.dtype.kind != "f" or not np.isinf(array).any():
        return False
    return bool(np.isposinf(array).any()) or not step.place.tensor.startswith("masked")


def _was_reached(session: Session, turn: int, step: Step) -> bool:
    """Whether an edit or an option has changed it."""
    baseline = session.baseline
    if not baseline.has_turn(turn) or step.name not in baseline.run.programs[turn]:
        return True
    return baseline.run.fingerprint((turn, step.name)) != session.run.fingerprint((turn, step.name))


_TESTS: dict[str, Callable[[Session, int, Step], bool]] = {"nan": _has_nan, "inf": _has_infinity}
