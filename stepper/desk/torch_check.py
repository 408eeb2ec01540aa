"""The cross-check with PyTorch, on a thread of its own: the badge.

It has a session of its own, of the same model and sentence with the same edits, so that it never stands in the way of a key; and
it knows how many turns the whole run has long before anyone has stepped through them. Of a text that goes on and on it checks the
first turns, as far as `first_turns` goes, or as far as the learner has come.
"""

import math
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, replace
from threading import Thread
from threading import enumerate as enumerate_threads
from typing import TYPE_CHECKING, Literal

from stepper.errors import BrokenExtra, MissingExtra, StepperError, Stopped
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.trace import Session
    from stepper.witness import Report

__all__ = ["Badge", "TorchCheck", "is_at_work"]

_THREAD = "stepper-torch"
_LARGE = 200_000_000
"""Parameters, or numbers that are computed in the first turn: all of them would be in memory twice, in float32."""


@dataclass(frozen=True)
class Badge:
    """What the corner of the screen says about torch."""

    text: str
    state: Literal["waiting", "running", "agrees", "differs", "absent"]
    turns: int = 0
    """How many turns the whole run has; 0 while that is not known, or where the text goes on."""
    sentence: str = ""
    """The whole of it, for who asked."""
    report: "Report | None" = None
    mismatches: frozenset[str] = frozenset()
    """Steps that differ, with @turn."""


def is_at_work(patience: float) -> bool:
    """Whether a check that was stopped is still under way after so many seconds: while torch is imported it cannot be stopped."""
    running = [thread for thread in enumerate_threads() if thread.name == _THREAD]
    for thread in running:
        thread.join(patience)
    return any(thread.is_alive() for thread in running)


class TorchCheck:
    """Runs the check, and tells its state.

    Args:
        tell: called on the check's thread with each new badge.
    """

    def __init__(self, tell: Callable[[Badge], None]) -> None:
        self._tell = tell
        self._round = 0

    def start(self, session: "Session") -> None:
        """Check a twin of the session; a check still under way is given up."""
        self._round += 1
        arguments = (self._check, session.twin, session.position.turn, self._round)
        Thread(target=copy_context().run, args=arguments, name=_THREAD, daemon=True).start()

    def start_unasked(self, session: "Session") -> None:
        """Check it, unless its model or its sentence is so large that this is left to who asks."""
        computed = sum(math.prod(step.shape) for step in session.program_of(0))
        if max(session.model.parameters.count, computed) <= _LARGE:
            self.start(session)
        else:
            self._tell(Badge(phrase("torch.badge_waiting"), "waiting"))

    def stop(self) -> None:
        """Give up the check that is under way."""
        self._round += 1

    def _check(self, twin: "Callable[[], Session]", here: int, number: int) -> None:
        def tell(badge: Badge) -> None:
            if number == self._round:
                self._tell(badge)

        def go_on(_: int) -> None:
            if number != self._round:
                raise Stopped("check.another_begun")

        turns = 0
        try:
            from stepper.witness import MANY_TURNS, first_turns

            session = twin()
            checked = first_turns(session, max(MANY_TURNS, here + 1), go_on)
            turns = 0 if session.has_turn(len(checked)) else len(checked)
            tell(Badge(phrase("torch.badge_running", checked=0, total="…"), "running", turns))
            tell(_checked(session, checked, turns, lambda: number != self._round, tell))
        except MissingExtra as missing:
            badge = "torch.badge_broken" if isinstance(missing, BrokenExtra) else "torch.badge_none"
            tell(Badge(phrase(badge), "absent", turns, phrase("torch.absent", reason=missing)))
        except StepperError as error:
            tell(Badge(phrase("torch.badge_waiting"), "absent", turns, str(error)))


def _checked(session: "Session", checked: range, turns: int, should_stop: Callable[[], bool], tell: Callable[[Badge], None]) -> Badge:
    from stepper.witness import crosscheck

    def progress(done: int, total: int, name: str) -> None:
        if done % 100 == 0:
            tell(Badge(phrase("torch.badge_running", checked=done, total=total), "running", turns))

    report = crosscheck(session, turns=checked, progress=progress, should_stop=should_stop)
    badge = _beside_edits(report) if session.variant.edits and report.complete else _badge(report)
    goes_on = "" if turns else " " + phrase("torch.goes_on", turns=len(checked))
    return replace(badge, turns=turns, sentence=badge.sentence + goes_on)


def _badge(report: "Report") -> Badge:
    """What torch says of a run as the model was trained."""
    wrong = frozenset(row.name for row in report.rows if not row.ok)
    return Badge(report.badge(), "agrees" if report.ok else "differs", 0, _sentence(report), report, wrong)


def _beside_edits(report: "Report") -> Badge:
    """What torch says step by step: the whole model knows nothing of the edits, and a cell changed by hand nobody can compute."""
    rows = [row for row in report.rows if row.witness == "same inputs"]
    by_hand = {row.name for row in rows if row.verdict == "edited"}
    wrong = frozenset(row.name for row in rows if not row.ok) - by_hand
    if wrong:
        return Badge(report.badge(), "differs", 0, _sentence(report), report, wrong)
    total, worst = len({row.name for row in rows}), max((row.max_abs for row in rows if row.ok), default=0.0)
    text = phrase("torch.badge_edited", checked=total - len(by_hand), total=total, edited=len(by_hand))
    sentence = phrase("torch.besides", checked=total - len(by_hand), total=total, edited=len(by_hand), worst=f"{worst:.1e}")
    return Badge(text, "agrees", 0, sentence, report)


def _sentence(report: "Report") -> str:
    """What came of it, in words."""
    first, worst = report.first_divergence, report.worst
    if first:
        return phrase("torch.wrong", step=first.name, worst=f"{first.max_abs:.1e}", tolerance=f"{first.tolerance:.0e}")
    return phrase("torch.ok", total=report.steps, worst=f"{worst.max_abs:.1e}" if worst else "0")
