"""Which part of the screen is seen, and which has the keyboard."""

from typing import TYPE_CHECKING

from stepper.pictures.layout import Layout, layout_of
from stepper.tui.parts import PAGES
from stepper.words import phrase

if TYPE_CHECKING:
    from textual.widget import Widget

    from stepper.tui.controllers.host import Host
    from stepper.tui.parts import Parts

__all__ = ["Panes"]

_PROSE = ("notes", "code")
"""The tabs whose text is wrapped to any width."""

_LOW = 30
"""Lines below which the legend is left out."""


class Panes:
    """Divides the screen and says what is seen."""

    def __init__(self, host: "Host") -> None:
        self._host = host
        self.page = PAGES[0]
        """The tab on the right."""
        self.pane = "tensor"
        """What is shown where only one thing fits: program, tensor or page."""
        self.zoomed = False
        self._offered: set[str] = set()
        """The tabs that are there besides `PAGES`."""

    @property
    def _parts(self) -> "Parts":
        return self._host.parts

    @property
    def division(self) -> Layout:
        """How the screen is divided."""
        return layout_of(*self._host.application.size)

    @property
    def page_is_seen(self) -> bool:
        """Whether the page has a place on the screen now."""
        kind = self.division.kind
        return (kind == "columns" and not self.zoomed) or (kind == "tabs" and self.pane == "page")

    @property
    def focused(self) -> str:
        """The part that has the keyboard: grid, tree or page."""
        focused = self._host.focused
        return focused.id or "" if focused else ""

    @property
    def has_why(self) -> bool:
        """Whether an opened cell has the keyboard."""
        return self.page == "why" and self.page_is_seen and self.focused == "page"

    # --- sizes -------------------------------------------------------------------------------------------------------

    def divide(self) -> None:
        """Give every part its place for this size, and draw again."""
        self.classify()
        self._host.call_after_refresh(self._host.draw, "all")

    def classify(self) -> None:
        """Say which parts this size has room for, and how wide they are."""
        host, division = self._host, self.division
        for kind in ("tabs", "tiny"):
            host.set_class(division.kind == kind, kind)
        host.set_class(host.application.size[1] < _LOW, "low")
        host.set_class(self.zoomed and division.kind == "columns", "-zoomed")
        for pane in ("program", "page"):
            host.set_class(division.kind == "tabs" and self.pane == pane, f"-{pane}")
        self._parts.left.styles.width = division.tree or "1fr"
        self._parts.right.styles.width = (division.prose if self.page in _PROSE else division.page) or "1fr"

    # --- tabs --------------------------------------------------------------------------------------------------------

    def offer(self, name: str) -> None:
        """A tab that is there once it was asked for, shown at once."""
        self._offered.add(name)
        title = phrase("screen.answer" if name == "answer" else f"tabs.{name}")
        for bar in (self._parts.tabs, self._parts.narrow_tabs):
            bar.offer(name, title)
        self.show(name)

    def withdraw_compare(self) -> None:
        """The tab of differences goes where there are none, unless it is seen."""
        snapshot = self._host.snapshot
        if snapshot and not snapshot.differs:
            self._withdraw("compare")

    def _withdraw(self, name: str) -> None:
        if name not in self._offered or (name == self.page and self.page_is_seen):
            return
        self._offered.remove(name)
        if name == self.page:
            self.page = PAGES[0]
            self._parts.tabs.choose(self.page)
        for bar in (self._parts.tabs, self._parts.narrow_tabs):
            bar.withdraw(name)
        if self._parts.narrow_tabs.chosen == name:
            self._parts.narrow_tabs.choose(self.page if self.pane == "page" else self.pane)

    def show(self, name: str) -> None:
        """Show a tab: a page, or where only one thing fits also the program or the tensor."""
        parts = self._parts
        if name in ("program", "tensor"):
            self.pane = name
            (parts.tree if name == "program" else parts.grid).focus()
        else:
            self.page, self.pane, self.zoomed = name, "page", False
            parts.tabs.choose(name)
        parts.narrow_tabs.choose(name)
        self.withdraw_compare()
        self.divide()
        if self.division.kind == "tabs" and self.pane == "page":
            parts.page.focus()

    def show_with_keyboard(self, name: str) -> None:
        """Show a page, with the keyboard on it."""
        self.show(name)
        self._parts.page.focus()

    # --- what keys do ------------------------------------------------------------------------------------------------

    def zoom(self) -> None:
        """The tensor alone, or everything."""
        self.zoomed = not self.zoomed
        self.show("tensor")

    def next_pane(self, by: int) -> None:
        """The next part of the screen gets the keyboard; where only one fits, it is shown."""
        if self.division.kind == "tabs":
            self.show(self._parts.narrow_tabs.neighbour(by))
            return
        panes: list[Widget] = [self._parts.grid] if self.zoomed else [self._parts.tree, self._parts.grid, self._parts.page]
        focused = self._host.focused
        place = panes.index(focused) if focused in panes else 0
        panes[(place + by) % len(panes)].focus()

    def next_page(self, by: int) -> None:
        """The next tab."""
        self.show(self._parts.tabs.neighbour(by))
