"""The what-if beside the baseline: which version is drawn, and the Compare tab.

Both runs are taken to their ends a turn at a time, each turn work of its own that gives way to keys; esc stops it.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from stepper.errors import StepperError, Stopped
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.inspect.compared import Compared
    from stepper.trace import Session
    from stepper.tui.controllers.host import Host
    from stepper.tui.controllers.panes import Panes

__all__ = ["Comparing"]


class Comparing:
    """Compares, and keeps what was found."""

    def __init__(self, host: "Host", panes: "Panes") -> None:
        self._host, self._panes = host, panes
        self._round = 0
        self.found: Compared | None = None
        self.is_running = False

    def next_version(self) -> None:
        """The tensor as it is now, as in the baseline, or the difference."""
        host = self._host
        if host.snapshot is None or host.snapshot.difference is None:
            host.say(phrase("compare.nothing"))
            return
        host.views.next_version(host.snapshot.name)
        host.draw("tensor")

    def show(self) -> None:
        """Show the Compare tab."""
        self._panes.offer("compare")
        self.begin()

    def snapshot_changed(self, values: bool, turn: bool) -> None:
        """Another snapshot: begin again where what was found is no longer true and the tab is open."""
        if values or turn:
            self.stop()
            self.found = None
            if self._panes.page == "compare":
                self.begin()
        self._panes.withdraw_compare()

    def begin(self) -> None:
        """Compare, unless that is done."""
        snapshot = self._host.snapshot
        if snapshot and snapshot.differs and not self.is_running and not (self.found and self.found.is_complete):
            self._round += 1
            self.is_running = True
            self._further(self._round)
            self._host.takes_time()

    def stop(self) -> bool:
        """Give up; whether there was anything to give up."""
        was_running, self.is_running = self.is_running, False
        self._round += 1
        if self.found and not self.found.is_complete:
            self.found = replace(self.found, stopped=True)
        return was_running

    def _further(self, number: int) -> None:
        def work(session: "Session") -> "Compared | None":
            from stepper.inspect.compared import compare_further

            return compare_further(session) if number == self._round else None

        def then(found: "Compared | StepperError | None") -> None:
            if number != self._round or found is None:
                return
            if isinstance(found, Stopped):  # a key came in between; what was computed is kept
                self._further(number)
                return
            if isinstance(found, StepperError):
                self.is_running = False
                self._host.complain(str(found))
                return
            self.found, self.is_running = found, not found.is_complete
            self._host.draw("page")
            if self.is_running:
                self._further(number)

        self._host.debugger.ask(work, then, idle=True)
