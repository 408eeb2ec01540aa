"""The two desks of a lesson: its own, which nobody else touches, and the learner's, which follows it.

    desks = LessonDesks(header, desk)
    desks.carry_out(do)                  on both; the learner's is brought back first, wherever they wandered off to
    desks.begin_section()                ends a what-if
    desks.leave()                        the learner's desk is as it was before the lesson

Numbers are computed on the lesson's own desk, and so nothing that a learner edits can make the lesson say something false.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from stepper.checkpoints import Model, load, models
from stepper.commands import Desk, Result
from stepper.commands.rights import Rights
from stepper.course.allowed_verbs import carry_out
from stepper.course.expressions import Runs
from stepper.course.lesson import Do, Header
from stepper.errors import UnknownName
from stepper.trace import Session

__all__ = ["LessonDesks", "loaded_model"]


@dataclass(frozen=True)
class _Ground:
    """Which run a session is, and where it stands."""

    model: str
    source: str
    target: str | None
    variant: object
    position: object
    stops: str

    @classmethod
    def of(cls, session: Session) -> "_Ground":
        return cls(
            session.model.name,
            session.source_text,
            session.target_text,
            session.variant,
            session.position,
            repr([each.text() for each in session.stops.breakpoints.values()]),
        )


class LessonDesks:
    """The two desks of a lesson.

    Args:
        header: says which model reads what.
        desk: the learner's; its session is replaced, and put back by `leave`.

    Raises:
        StepperError: the model is not here, or does not know a word.
    """

    def __init__(self, header: Header, desk: Desk) -> None:
        self._header = header
        self._model = loaded_model(header)
        self._desk = desk
        self._before = desk.session, desk.opening, list(desk.log)
        self._stops_file, desk.stops_file = desk.stops_file, None
        """Where the learner's breakpoints are kept: those of the lesson are not."""
        self._stop = desk.session.store.stop
        """Set by whoever is at the learner's desk; all sessions of the lesson heed it."""
        self._lines: list[str] = []
        self._section_begins_at: int | None = None
        self._own = Desk(self._opened())
        self.runs = Runs(self._own.session)
        self._bring_back()

    def _opened(self) -> Session:
        """A new session on the lesson's sentence."""
        session = Session(self._model, self._header.input, self._header.target)
        session.store.stop = self._stop
        return session

    @property
    def session(self) -> Session:
        """The lesson's own."""
        return self._own.session

    @property
    def rights(self) -> Rights:
        """What may be done at the learner's desk."""
        return self._desk.rights

    def carry_out(self, do: Do) -> list[Result]:
        """Carry out a block of commands, on both desks.

        Raises:
            StepperError: a line cannot be carried out.
        """
        if do.what_if and self._section_begins_at is None:
            self._section_begins_at = len(self._lines)
        self.bring_back()
        results = []
        for command in do.commands:
            results.append(carry_out(self._own, command.text))
            carry_out(self._desk, command.text)
            self._lines.append(command.text)
        self.runs = self.runs.of(self._own.session)
        return results

    @contextmanager
    def begun_again(self) -> Iterator[None]:
        """Within: nothing is carried out yet, and what is to be comes anew; where that fails all is as it was before."""
        before = self._lines, self._section_begins_at, self._own, self.runs
        self._lines, self._section_begins_at, self._own = [], None, Desk(self._opened())
        self.runs = self.runs.of(self._own.session)
        try:
            yield
        except BaseException:
            self._lines, self._section_begins_at, self._own, self.runs = before
            raise

    def begin_section(self) -> bool:
        """End the what-if of the section before; whether there was one."""
        if self._section_begins_at is None:
            return False
        del self._lines[self._section_begins_at :]
        self._section_begins_at = None
        self._own = Desk(self._opened())
        for line in self._lines:
            carry_out(self._own, line)
        self.runs = self.runs.of(self._own.session)
        self.bring_back()
        return True

    def bring_back(self) -> bool:
        """Put the learner's desk where the lesson is; whether it was elsewhere."""
        if _Ground.of(self._desk.session) == _Ground.of(self._own.session):
            return False
        self._bring_back()
        return True

    def _bring_back(self) -> None:
        self._desk.session = self._opened()
        self._desk.log[:] = self._opening_lines()
        for line in self._lines:
            carry_out(self._desk, line)

    def _opening_lines(self) -> list[str]:
        """The commands that lead from any session to the lesson's, for the log."""
        session = self._opened()
        target = [] if session.target_text is None else [f"target {session.target_text}"]
        return [f"open {self._header.model} {session.source_text}", *target]

    def leave(self) -> None:
        """Give the learner's desk back as it was."""
        self._desk.session, self._desk.opening, self._desk.log[:] = self._before
        self._desk.stops_file = self._stops_file


def loaded_model(header: Header) -> Model:
    """The lesson's model.

    Raises:
        UnknownName: it is not here, or is no name: a lesson opens no directory.
    """
    if header.model in models():
        return load(header.model)
    if re.fullmatch(r"[\w-]+", header.model):
        raise UnknownName("lesson.missing_model", id=header.id, model=header.model)
    raise UnknownName("lesson.no_model", id=header.id, model=header.model, models=models())
