"""What is known of a what-if beside its baseline: both runs are taken to their ends a turn at a time, and then compared.

compared = compare_further(session)        again and again, until compared.is_complete
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stepper.errors import BadInput
from stepper.trace import compare_outputs
from stepper.trace.difference import Travel

if TYPE_CHECKING:
    from stepper.trace import Session
    from stepper.trace.scoring import Comparison

__all__ = ["Compared", "compare_further"]


@dataclass(frozen=True)
class Compared:
    """What is known of the two runs so far."""

    travelled: Sequence[Travel] | None
    """None: the baseline has no such turn."""
    turn: int
    """The turn that the runs were taken to."""
    outputs: "Comparison | None" = None
    """Once both are at their ends."""
    speaks: bool = True
    """The model has words to choose."""
    stopped: bool = False

    @property
    def is_complete(self) -> bool:
        return self.outputs is not None or not self.speaks


def compare_further(session: "Session") -> Compared:
    """Take both runs one turn on; once they are at their ends, compare what came out."""
    travelled, speaks = _travelled(session), session.spec.head.kind == "words"
    runs = (session.baseline, session.generation)
    behind = [each for each in runs if speaks and each.has_turn(each.turns)]
    turn = min(each.turns for each in runs) - 1
    return Compared(travelled, turn, None if behind or not speaks else compare_outputs(session), speaks)


def _travelled(session: "Session") -> Sequence[Travel] | None:
    try:
        return session.travelled()
    except BadInput:
        return None
