"""How the whole screen looks at the run, as the verb `view` says it: cell, mode, version, tab, theme.

A moment that is saved ends with such a line, and one that is replayed is seen as it was saved.
"""

from typing import TYPE_CHECKING

from stepper.tui.parts import PAGES

if TYPE_CHECKING:
    from stepper.commands.results import Viewed
    from stepper.tui.controllers.host import Host
    from stepper.tui.controllers.panes import Panes
    from stepper.tui.controllers.viewing import Viewing

__all__ = ["Looking"]

_ACTIONS = {"compare": "compare", "stops": "stops", "glossary": "glossary", **{page: f"page_named {page}" for page in PAGES}}
"""Tabs, and what shows each; those that hold what was typed or a lesson are no part of a moment."""


class Looking:
    """Writes the line, and does what one says."""

    def __init__(self, host: "Host", panes: "Panes", viewing: "Viewing") -> None:
        self._host, self._panes, self._viewing = host, panes, viewing

    def line(self) -> str:
        """The line that leads to this look at the tensor in front."""
        host, panes, snapshot = self._host, self._panes, self._host.snapshot
        if snapshot is None:
            return f"view theme={host.application.theme_name}"
        view = host.views.of(snapshot.name)
        cell = ",".join(map(str, snapshot.slicing.index(view.head, view.row, view.column)))
        shown = panes.page if panes.page_is_seen else panes.pane
        choices = {
            "cell": cell,
            "as": view.mode,
            "version": view.version if snapshot.difference is not None else "",
            "transposed": "yes" if view.transposed else "",
            "tab": shown if shown in _ACTIONS else "",
            "theme": host.application.theme_name,
        }
        return " ".join(["view", *(f"{name}={choice}" for name, choice in choices.items() if choice)])

    def take(self, wanted: "Viewed") -> None:
        """Look at it so."""
        if wanted.theme and wanted.theme != self._host.application.theme_name:
            self._viewing.choose_theme(wanted.theme)
        self._viewing.look(wanted)
        if wanted.tab in _ACTIONS:
            self._host.act(_ACTIONS[wanted.tab])
