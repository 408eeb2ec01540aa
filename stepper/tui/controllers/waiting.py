"""While work takes its time: how far it is, in the place of the hints, and an end to it where one is asked for."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.timer import Timer

    from stepper.tui.screen import DebuggerScreen

__all__ = ["Waiting"]

_OFTEN_ENOUGH = 0.1
"""Seconds between two looks; what is over sooner is not worth a word."""


class Waiting:
    """Watches work that is under way."""

    def __init__(self, screen: "DebuggerScreen") -> None:
        self._screen = screen
        self._timer: Timer | None = None

    @property
    def is_needed(self) -> bool:
        """Whether something that was asked for is not there yet."""
        return self._screen.debugger.busy or self._screen.comparing.is_running

    def stop(self) -> bool:
        """Drop the work; whether there was any."""
        needed = self.is_needed
        if needed:
            self._screen.comparing.stop()
            self._screen.debugger.drop_waiting()
        return needed

    def begin(self) -> None:
        """Watch, where nobody does yet."""
        if self._timer is None:
            self._timer = self._screen.set_interval(_OFTEN_ENOUGH, self._look)

    def _look(self) -> None:
        painter = self._screen.painter
        if self.is_needed:
            self._screen.input_line.make_way()
            if painter:
                painter.show_progress(self._screen.debugger.progress)
        elif self._timer:
            self._timer.stop()
            self._timer = None
            if painter:
                painter.end_progress()
