"""Which part of the screen is seen, and which has the keyboard."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from stepper.pictures.layout import Layout, layout_of
from stepper.tui.widgets.page_view import PageView
from stepper.tui.widgets.tab_bar import TabBar
from stepper.tui.widgets.tensor_grid import TensorGrid
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.tui.screen import DebuggerScreen

__all__ = ["PAGES", "Panes"]

PAGES = ("notes", "map", "why", "code")
"""The tabs on the right, in order; others are added when they are asked for: compare, stops, lesson, glossary, answer."""

_PROSE = ("notes", "code")
"""The tabs whose text is wrapped to any width."""

_LOW = 30
"""Lines below which the legend is left out."""


class Panes:
    """Divides the screen and says what is seen."""

    def __init__(self, screen: "DebuggerScreen") -> None:
        self._screen = screen
        self.page = "notes"
        """The tab on the right."""
        self.pane = "tensor"
        """What is shown where only one thing fits: program, tensor or page."""
        self.zoomed = False
        self._offered: set[str] = set()
        """The tabs that are there besides `PAGES`."""

    @property
    def division(self) -> Layout:
        """How the screen is divided."""
        return layout_of(*self._screen.app.size)

    @property
    def page_is_seen(self) -> bool:
        """Whether the page has a place on the screen now."""
        kind = self.division.kind
        return (kind == "columns" and not self.zoomed) or (kind == "tabs" and self.pane == "page")

    @property
    def focused(self) -> str:
        """The part that has the keyboard: grid, tree or page."""
        focused = self._screen.focused
        return focused.id or "" if focused else ""

    @property
    def has_why(self) -> bool:
        """Whether an opened cell has the keyboard."""
        return self.page == "why" and self.page_is_seen and self.focused == "page"

    def takes(self, key: str) -> bool:
        """A key with another meaning where a cell is opened: backspace goes back to the cell before, home to the first."""
        trail = self._screen.trail
        if not self.has_why:
            return False
        if key == "backspace":
            self.act_leave()
            return True
        if key == "home" and trail.is_deep:
            trail.go(trail.path[:1])
            return True
        return False

    @property
    def tree_width(self) -> int | str:
        return self.division.tree or "1fr"

    @property
    def page_width(self) -> int | str:
        return (self.division.prose if self.page in _PROSE else self.division.page) or "1fr"

    def divide(self) -> None:
        """Give every part its place for this size, and draw again."""
        self.classify()
        self._screen.query_one("#program").styles.width = self.tree_width
        self._screen.query_one("#side").styles.width = self.page_width
        self._screen.call_after_refresh(self._screen.draw, "all")

    def classify(self) -> None:
        """Say which parts this size has room for."""
        screen, division = self._screen, self.division
        for kind in ("tabs", "tiny"):
            screen.set_class(division.kind == kind, kind)
        screen.set_class(screen.app.size.height < _LOW, "low")
        screen.set_class(self.zoomed and division.kind == "columns", "-zoomed")
        for pane in ("program", "page"):
            screen.set_class(division.kind == "tabs" and self.pane == pane, f"-{pane}")

    def offer(self, name: str) -> None:
        """A tab that is there once it was asked for, shown at once."""
        self._offered.add(name)
        title = phrase("screen.answer" if name == "answer" else f"tabs.{name}")
        for bar in self._tab_bars:
            bar.offer(name, title)
        self.act_page_named(name)

    def withdraw(self, name: str) -> None:
        """A tab that is not needed any longer goes, unless it is seen."""
        if name not in self._offered or (name == self.page and self.page_is_seen):
            return
        self._offered.remove(name)
        if name == self.page:
            self.page = PAGES[0]
            self._screen.query_one("#tabs", TabBar).choose(self.page)
        for bar in self._tab_bars:
            bar.withdraw(name)

    @property
    def _tab_bars(self) -> "Iterable[TabBar]":
        """The tabs on the right; those where only one thing fits."""
        return self._screen.query("#tabs, #panes").results(TabBar)

    def act_zoom(self) -> None:
        """The tensor alone, or everything."""
        self.zoomed = not self.zoomed
        self.act_page_named("tensor")

    def act_pane(self, by: int) -> None:
        """The next part of the screen gets the keyboard; where only one fits, it is shown."""
        if self.division.kind == "tabs":
            tabs = self._screen.query_one("#panes", TabBar)
            self.act_page_named(tabs.neighbour(by))
            return
        parts = ["grid"] if self.zoomed else ["tree", "grid", "page"]
        place = parts.index(self.focused) if self.focused in parts else 0
        self._screen.query_one(f"#{parts[(place + by) % len(parts)]}").focus()

    def act_page(self, by: int) -> None:
        """The next tab."""
        self.act_page_named(self._screen.query_one("#tabs", TabBar).neighbour(by))

    def act_page_named(self, name: str) -> None:
        """Show a tab: a page, or where only one thing fits also the program or the tensor."""
        screen = self._screen
        if name in ("program", "tensor"):
            self.pane = name
            screen.query_one("#tree" if name == "program" else "#grid").focus()
        else:
            self.page, self.pane, self.zoomed = name, "page", False
            screen.query_one("#tabs", TabBar).choose(name)
        screen.query_one("#panes", TabBar).choose(name)
        screen.comparing.tidy()
        self.divide()
        if self.division.kind == "tabs" and self.pane == "page":
            screen.query_one(PageView).focus()

    def open_cell(self) -> None:
        """Show why a number is what it is, and give the keyboard to the page."""
        self.act_page_named("why")
        self._screen.query_one(PageView).focus()

    def act_leave(self) -> None:
        """Back from what was opened last; work that waits is dropped."""
        screen = self._screen
        if screen.waiting.stop():
            screen.draw("page")
        elif self.page_is_seen and (screen.trail.back() if self.page == "why" else screen.glossary.leave()):
            return
        elif self.focused != "grid":
            self.act_page_named("tensor")
            screen.query_one(TensorGrid).focus()
