"""Where a run stands: the parts of a position, and the same in words.

here = whereabouts_of(session)
here.token, here.row, here.layers         "cat", 2, 2
in_words(here, look)                      "turn 0 · encoder layer 0 of 0–1 · self-attention · scores · row 2 of 0–9 “cat”"
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stepper.engine import ModelSpec, Step, with_turn
from stepper.render.look import Look
from stepper.render.tokens import visible
from stepper.trace import Position, Session
from stepper.words import place

__all__ = ["in_words", "whereabouts", "whereabouts_of"]


@dataclass(frozen=True)
class Whereabouts:
    """A position, and what stands around it."""

    step: Step
    turn: int | None
    """None where a run has only one."""
    row: int
    token: str | None
    """What the row reads; None where rows are no tokens."""
    layers: int
    """How many the step's stack has."""


def whereabouts_of(session: Session) -> Whereabouts:
    """Where a session stands."""
    at = session.position
    step = session.program_of(at.turn)[at.step]
    return whereabouts(step, at, session.labels(with_turn(at.step, at.turn)), session.spec, session.generates)


def whereabouts(step: Step, at: Position, labels: Sequence[Sequence[str] | None], spec: ModelSpec, generates: bool) -> Whereabouts:
    """The same from what there is of a session."""
    tokens = step.of_rows(labels)
    return Whereabouts(step, at.turn if generates else None, at.row, tokens[at.row] if tokens else None, spec.depth(step.place.stack))


def in_words(here: Whereabouts, look: Look, whole: bool = False) -> str:
    """A position as it is said; `whole`: all rows are meant."""
    return place(
        here.step.place,
        turn=here.turn,
        row=None if whole else here.row,
        rows=here.step.row_count,
        token=visible(here.token, look) if here.token else "",
        layers=here.layers,
    )
