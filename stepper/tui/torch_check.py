"""The cross-check with PyTorch, on a thread of its own: the badge.

It has a session of its own, of the same model and sentence with the same edits, so that it never stands in the way of a key; and
it knows how many turns the whole run has long before anyone has stepped through them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from threading import enumerate as enumerate_threads
from typing import TYPE_CHECKING, Literal

from stepper.errors import INSTALL_TORCH, MissingExtra, StepperError
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.trace import Session
    from stepper.witness import Report

__all__ = ["Badge", "TorchCheck", "is_at_work"]

_THREAD = "stepper-torch"


@dataclass(frozen=True)
class Badge:
    """What the corner of the screen says about torch."""

    text: str
    state: Literal["waiting", "running", "agrees", "differs", "absent"]
    turns: int = 0
    """How many turns the whole run has; 0 while that is not known."""
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
        Thread(target=self._check, args=(session.twin, self._round), name=_THREAD, daemon=True).start()

    def stop(self) -> None:
        """Give up the check that is under way."""
        self._round += 1

    def _check(self, twin: "Callable[[], Session]", number: int) -> None:
        def tell(badge: Badge) -> None:
            if number == self._round:
                self._tell(badge)

        turns = 0
        try:
            session = twin()
            session.generate()
            turns = session.turns
            tell(Badge(phrase("torch.badge_running", checked=0, total="…"), "running", turns))
            tell(_checked(session, lambda: number != self._round, tell))
        except MissingExtra:
            tell(Badge(phrase("torch.badge_none"), "absent", turns, phrase("torch.install", install=INSTALL_TORCH)))
        except StepperError as error:
            tell(Badge(phrase("torch.badge_waiting"), "absent", turns, str(error)))


def _checked(session: "Session", should_stop: Callable[[], bool], tell: Callable[[Badge], None]) -> Badge:
    from stepper.witness import crosscheck

    def progress(done: int, total: int, name: str) -> None:
        if done % 100 == 0:
            tell(Badge(phrase("torch.badge_running", checked=done, total=total), "running", session.turns))

    report = crosscheck(session, progress=progress, should_stop=should_stop)
    if session.variant.edits and report.complete:
        return _beside_edits(session, report)
    wrong = frozenset(row.name for row in report.rows if not row.ok)
    return Badge(report.badge(), "agrees" if report.ok else "differs", session.turns, _sentence(report), report, wrong)


def _beside_edits(session: "Session", report: "Report") -> Badge:
    """What torch says step by step: the whole model knows nothing of the edits, and a cell changed by hand nobody can compute."""
    rows = [row for row in report.rows if row.witness == "same inputs"]
    by_hand = {row.name for row in rows if row.verdict == "edited"}
    wrong = frozenset(row.name for row in rows if not row.ok) - by_hand
    if wrong:
        return Badge(report.badge(), "differs", session.turns, _sentence(report), report, wrong)
    total, worst = len({row.name for row in rows}), max((row.max_abs for row in rows if row.ok), default=0.0)
    text = phrase("torch.badge_edited", checked=total - len(by_hand), total=total, edited=len(by_hand))
    sentence = phrase("torch.besides", checked=total - len(by_hand), total=total, edited=len(by_hand), worst=f"{worst:.1e}")
    return Badge(text, "agrees", session.turns, sentence, report)


def _sentence(report: "Report") -> str:
    """What came of it, in words."""
    first, worst = report.first_divergence, report.worst
    if first:
        return phrase("torch.wrong", step=first.name, worst=f"{first.max_abs:.1e}", tolerance=f"{first.tolerance:.0e}")
    return phrase("torch.ok", total=report.steps, worst=f"{worst.max_abs:.1e}" if worst else "0")
