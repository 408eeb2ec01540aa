"""What a word or a class is chosen by: a number for every one there is, in each row.

candidates_of(session, session.program["next"], turn=0)      the probabilities that next was chosen by
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from stepper.engine import Array, Step, with_turn
from stepper.render.bars import Ranking, rank
from stepper.trace.session import Session
from stepper.trace.vocabulary import Vocabulary

__all__ = ["Candidates", "candidates_of"]

Kind = Literal["largest", "likeliest", "likeliest_here"]

_CHOSEN_BY = ("next.kept", "probs")
"""What a word is chosen by; the first of them where a word is drawn by chance."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """A number for every word of the vocabulary, or for every class, in each row."""

    rows: Array
    shares: bool
    """They are probabilities."""
    kind: Kind
    """How the first of them are called: the largest, the likeliest to come, or the likeliest in this place."""
    words: Sequence[str]
    """The word of every id, or what every class is called."""

    def ranking(self, row: int, count: int) -> Ranking:
        """The likeliest words of a row, and what is left."""
        return rank(self.rows[row], self.words.__getitem__, count, shares=self.shares)


def candidates_of(session: Session, step: Step, turn: int) -> Candidates | None:
    """The tensor itself where it has a number for every word or class; where a word is chosen, what it is chosen by; None elsewhere."""
    program = session.program_of(turn)
    source = program[next(name for name in _CHOSEN_BY if name in program)] if step.name == "next" else step
    if len(source.axes) != 2 or source.row_axis != 0 or source.choices != 1:
        return None
    is_class = source.axes[1].kind == "class"
    shares = source.op.shares
    kind: Kind = "largest" if not shares else "likeliest" if session.spec.decoder and not is_class else "likeliest_here"
    names = session.spec.labels if is_class else Vocabulary(session.model)
    return Candidates(session.value(with_turn(source.name, turn)), shares, kind, names)
