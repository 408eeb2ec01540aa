"""While work takes its time: how far it is, in the place of the hints, and an end to it where one is asked for."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.timer import Timer

    from stepper.tui.controllers.comparing import Comparing
    from stepper.tui.controllers.host import Host
    from stepper.tui.controllers.input_line import InputLine

__all__ = ["Waiting"]

_OFTEN_ENOUGH = 0.1
"""Seconds between two looks; what is over sooner is not worth a word."""


class Waiting:
    """Watches work that is under way."""

    def __init__(self, host: "Host", comparing: "Comparing", input_line: "InputLine") -> None:
        self._host, self._comparing, self._input_line = host, comparing, input_line
        self._timer: Timer | None = None

    @property
    def is_needed(self) -> bool:
        """Whether something that was asked for is not there yet."""
        return self._host.debugger.busy or self._comparing.is_running

    def stop(self) -> bool:
        """Drop the work; whether there was any."""
        needed = self.is_needed
        if needed:
            self._comparing.stop()
            self._host.debugger.drop_waiting()
        return needed

    def begin(self) -> None:
        """Watch, where nobody does yet."""
        if self._timer is None:
            self._timer = self._host.set_interval(_OFTEN_ENOUGH, self._look)

    def _look(self) -> None:
        if self.is_needed:
            self._input_line.make_way()
            self._host.ahead.see_waiting()
            self._host.show_progress(self._host.debugger.progress)
        elif self._timer:
            self._timer.stop()
            self._timer = None
            self._host.end_progress()
