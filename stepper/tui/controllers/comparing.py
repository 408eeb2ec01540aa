"""The what-if beside the baseline: which version is drawn, and the Compare tab.

Both runs are taken to their ends a turn at a time, each turn work of its own that gives way to keys; esc stops it.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from stepper.errors import StepperError, Stopped
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.pages.compare import Compared
    from stepper.trace import Session
    from stepper.tui.screen import DebuggerScreen

__all__ = ["Comparing"]


class Comparing:
    """Compares, and keeps what was found."""

    def __init__(self, screen: "DebuggerScreen") -> None:
        self._screen = screen
        self._round = 0
        self.found: Compared | None = None
        self.is_running = False

    def act_version(self) -> None:
        """The tensor as it is now, as in the baseline, or the difference."""
        screen = self._screen
        if screen.snapshot is None or screen.snapshot.difference is None:
            screen.say(phrase("compare.nothing"))
            return
        screen.views.next_version(screen.snapshot.name)
        screen.draw("tensor")

    def act_compare(self) -> None:
        """Show the Compare tab."""
        self._screen.panes.offer("compare")
        self.begin()

    def snapshot_changed(self, values: bool, turn: bool) -> None:
        """Another snapshot: begin again where what was found is no longer true and the tab is open."""
        if values or turn:
            self.stop()
            self.found = None
            if self._screen.panes.page == "compare":
                self.begin()
        self.tidy()

    def tidy(self) -> None:
        """Have the tab go where there is nothing to compare."""
        if self._screen.snapshot and not self._screen.snapshot.differs:
            self._screen.panes.withdraw("compare")

    def begin(self) -> None:
        """Compare, unless that is done."""
        snapshot = self._screen.snapshot
        if snapshot and snapshot.differs and not self.is_running and not (self.found and self.found.is_complete):
            self._round += 1
            self.is_running = True
            self._further(self._round)
            self._screen.waiting.begin()

    def stop(self) -> bool:
        """Give up; whether there was anything to give up."""
        was_running, self.is_running = self.is_running, False
        self._round += 1
        if self.found and not self.found.is_complete:
            self.found = replace(self.found, stopped=True)
        return was_running

    def _further(self, number: int) -> None:
        def work(session: "Session") -> "Compared | None":
            from stepper.pages.compare import compare_further

            return compare_further(session) if number == self._round else None

        def then(found: "Compared | StepperError | None") -> None:
            if number != self._round or found is None:
                return
            if isinstance(found, Stopped):  # a key came in between; what was computed is kept
                self._further(number)
                return
            if isinstance(found, StepperError):
                self.is_running = False
                self._screen.complain(str(found))
                return
            self.found, self.is_running = found, not found.is_complete
            self._screen.draw("page")
            if self.is_running:
                self._further(number)

        self._screen.debugger.ask(work, then, idle=True)
