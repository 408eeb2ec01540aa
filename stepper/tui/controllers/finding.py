"""Searching the tree: the next tensor whose name has a text in it."""

from typing import TYPE_CHECKING

from stepper.desk.screen_keys import FIND
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.tui.controllers.host import Host
    from stepper.tui.controllers.input_line import InputLine
    from stepper.tui.controllers.panes import Panes

__all__ = ["Finding"]


class Finding:
    """Remembers what was looked for."""

    def __init__(self, host: "Host", panes: "Panes", input_line: "InputLine") -> None:
        self._host, self._panes, self._input_line = host, panes, input_line
        self._text = ""
        input_line.readers[FIND] = self.find

    def ask(self) -> None:
        """Ask what to look for; what was looked for last stands there already, so that enter finds the next."""
        self._input_line.ask(FIND, self._text)

    def find(self, text: str) -> None:
        """Put the tree's keyboard on the next tensor with this text in its name."""
        self._text = text
        self._input_line.leave()
        self._panes.show("program")
        if not self._host.parts.tree.find(text):
            self._host.complain(phrase("find.none", text=text))
