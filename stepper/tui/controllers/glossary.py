"""The glossary on the screen: opened from any page, on any of its words, and left for that page again."""

from typing import TYPE_CHECKING

from stepper.tui.widgets.page_view import PageView

if TYPE_CHECKING:
    from stepper.pages.page import Page
    from stepper.render.look import Look
    from stepper.tui.screen import DebuggerScreen

__all__ = ["Glossary"]


class Glossary:
    """Which words were opened, one after the other, and from which page."""

    def __init__(self, screen: "DebuggerScreen") -> None:
        self._screen = screen
        self._opened: list[str] = []
        self._here: tuple[str, ...] = ()
        self._from = ""

    def act_glossary(self) -> None:
        """The words of the page in front of us."""
        from stepper.words import words_in

        if self._screen.panes.page != "glossary":
            self._opened, self._from = [], self._screen.panes.page
            self._here = words_in(self._screen.query_one(PageView).text)
        self._show()

    def act_word(self, key: str) -> None:
        """What a word means."""
        if self._screen.panes.page != "glossary":
            self.act_glossary()
        self._opened.append(key)
        self._show()

    def look_up(self, line: str, place: int) -> None:
        """What the word at a place of a line means, if the glossary has it."""
        from stepper.words import word_at

        key = word_at(line, place)
        if key:
            self.act_word(key)

    def leave(self) -> bool:
        """Back to the word before, or to the page; False where the glossary is not shown."""
        panes = self._screen.panes
        if panes.page != "glossary" or not self._from:
            return False
        if self._opened:
            self._opened.pop()
        if self._opened:
            self._show()
        else:
            panes.act_page_named(self._from)
            self._screen.query_one(PageView).focus()
        return True

    def _show(self) -> None:
        self._screen.panes.offer("glossary")
        self._screen.query_one(PageView).focus()
        self._screen.draw("page")
        self._screen.call_after_refresh(self._screen.query_one(PageView).stand_on, 0, 0)

    def page(self, look: "Look", width: int) -> "Page":
        """What stands in the tab."""
        from stepper.pages.glossary import glossary_page

        return glossary_page(self._opened[-1] if self._opened else "", self._here, look, width)
