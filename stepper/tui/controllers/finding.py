"""Searching the tree: the next tensor whose name has a text in it."""

from typing import TYPE_CHECKING

from stepper.desk.keys import FIND
from stepper.tui.widgets.program_tree import ProgramTree
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.tui.screen import DebuggerScreen

__all__ = ["Finding"]


class Finding:
    """Remembers what was looked for."""

    def __init__(self, screen: "DebuggerScreen") -> None:
        self._screen = screen
        self._text = ""

    def act_find(self) -> None:
        """Ask what to look for; what was looked for last stands there already, so that enter finds the next."""
        self._screen.input_line.ask(FIND, self._text)

    def find(self, text: str) -> None:
        """Put the tree's keyboard on the next tensor with this text in its name."""
        screen, self._text = self._screen, text
        screen.input_line.leave()
        screen.panes.act_page_named("program")
        if not screen.query_one(ProgramTree).find(text):
            screen.complain(phrase("find.none", text=text))
