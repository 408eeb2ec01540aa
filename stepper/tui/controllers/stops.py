"""Breakpoints and watches on the screen: their list, and a word on those that were there before."""

from typing import TYPE_CHECKING

from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.tui.controllers.host import Host
    from stepper.tui.controllers.panes import Panes

__all__ = ["StopsList"]


class StopsList:
    """Shows the list."""

    def __init__(self, host: "Host", panes: "Panes") -> None:
        self._host, self._panes = host, panes

    def show(self) -> None:
        """The list of breakpoints and watches, with the keyboard on it."""
        self._panes.offer("stops")
        self._host.parts.page.focus()

    def tell_of_kept(self) -> None:
        """Say what was kept from the last time: otherwise a run stops, or is marked, for no reason that one sees."""
        snapshot = self._host.snapshot
        if snapshot and (snapshot.breakpoints or snapshot.watches) and self._host.opening.replay is None:
            self._host.say(phrase("stops.kept", breakpoints=len(snapshot.breakpoints), watches=len(snapshot.watches)))
