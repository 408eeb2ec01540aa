"""What an expression reads: the run in front of us, and others beside it.

    runs = Runs(session)
    runs.under("option mask=off_by_one").session.value(...)     the same sentence, with this mistake made
    runs.under("open en-fr-nopos; input the cat sees the dog .")

A run beside is made from the model and sentence of this one, as trained, and the lines are carried out on it. It is kept, so
that a lesson may ask of it as often as it likes.
"""

from typing import NamedTuple

from stepper.commands import Desk
from stepper.course.allowed_verbs import carry_out
from stepper.errors import BadInput
from stepper.trace import Session

__all__ = ["Runs"]


_MOST_RUNS = 100
"""Beside one lesson: each is a run of its own, and is kept."""


class _Beside(NamedTuple):
    """What a run beside is made from."""

    model: str
    source: str
    target: str | None
    lines: tuple[str, ...]


class Runs:
    """A session to read, and the runs made beside it."""

    def __init__(self, session: Session, beside: "dict[_Beside, Runs] | None" = None) -> None:
        self.session = session
        self._beside: dict[_Beside, Runs] = {} if beside is None else beside

    def under(self, lines: str) -> "Runs":
        """The run that these lines, parted by `;`, lead to.

        Raises:
            StepperError: a line cannot be carried out, or is not for lessons.
        """
        parts = tuple(each.strip() for each in lines.split(";") if each.strip())
        key = _Beside(self.session.model.name, self.session.source_text, self.session.target_text, parts)
        if key not in self._beside and len(self._beside) >= _MOST_RUNS:
            raise BadInput("expression.too_many_runs", most=_MOST_RUNS)
        if key not in self._beside:
            desk = Desk(Session(self.session.model, key.source, key.target))
            desk.session.store.stop = self.session.store.stop
            for line in parts:
                carry_out(desk, line)
            self._beside[key] = Runs(desk.session, self._beside)
        return self._beside[key]

    def should_stop(self) -> bool:
        """Whether somebody wants what is computed here to end."""
        return self.session.store.stop.is_set()

    def of(self, session: Session) -> "Runs":
        """What is read where another session is in front, the runs beside shared."""
        return Runs(session, self._beside)
