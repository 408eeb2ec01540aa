"""The glossary on the screen: opened from any page, on any of its words, and left for that page again."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stepper.pages.page import Page
    from stepper.render.look import Look
    from stepper.tui.controllers.host import Host
    from stepper.tui.controllers.panes import Panes

__all__ = ["Glossary"]


class Glossary:
    """Which words were opened, one after the other, and from which page."""

    def __init__(self, host: "Host", panes: "Panes") -> None:
        self._host, self._panes = host, panes
        self._opened: list[str] = []
        self._here: tuple[str, ...] = ()
        self._from = ""

    def show(self) -> None:
        """The words of the page in front of us."""
        from stepper.words import words_in

        if self._panes.page != "glossary":
            self._opened, self._from = [], self._panes.page
            self._here = words_in(self._host.parts.page.text)
        self._show()

    def open_word(self, key: str) -> None:
        """What a word means."""
        if self._panes.page != "glossary":
            self.show()
        self._opened.append(key)
        self._show()

    def look_up(self, line: str, place: int) -> None:
        """What the word at a place of a line means, if the glossary has it."""
        from stepper.words import word_at

        key = word_at(line, place)
        if key:
            self.open_word(key)

    def leave(self) -> bool:
        """Back to the word before, or to the page; False where the glossary is not shown."""
        if self._panes.page != "glossary" or not self._from:
            return False
        if self._opened:
            self._opened.pop()
        if self._opened:
            self._show()
        else:
            self._panes.show_with_keyboard(self._from)
        return True

    def _show(self) -> None:
        self._panes.offer("glossary")
        self._host.parts.page.focus()
        self._host.draw("page")
        self._host.call_after_refresh(self._host.parts.page.stand_on, 0, 0)

    def page(self, look: "Look", width: int) -> "Page":
        """What stands in the tab."""
        from stepper.pages.glossary import glossary_page

        return glossary_page(self._opened[-1] if self._opened else "", self._here, look, width)
