"""What a word is chosen by: a number for every word of the vocabulary, in each row.

candidates_of(session, session.program["next"], turn=0)      the probabilities that next was chosen by
"""

from dataclasses import dataclass

from stepper.engine import Array, Step
from stepper.trace.session import Session

__all__ = ["Candidates", "candidates_of"]

_CHOSEN_BY = ("next.kept", "probs")
"""What a word is chosen by; the first of them where a word is drawn by chance."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """A number for every word of the vocabulary, in each row."""

    rows: Array
    shares: bool
    """They are probabilities."""


def candidates_of(session: Session, step: Step, turn: int) -> Candidates | None:
    """The tensor itself where it has a number for every word; where a word is chosen, what it is chosen by; None elsewhere."""
    program = session.program_of(turn)
    source = program[next(name for name in _CHOSEN_BY if name in program)] if step.name == "next" else step
    if source.axes != ("token", "vocab"):
        return None
    return Candidates(session.value(f"{source.name}@{turn}"), source.op.shares)
