"""Back: from the cell, the word or the page that was opened last; work that waits is dropped first. And the way out, asked for twice."""

from typing import TYPE_CHECKING

from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.desk.trail import Trail
    from stepper.tui.controllers.glossary import Glossary
    from stepper.tui.controllers.host import Host
    from stepper.tui.controllers.input_line import InputLine
    from stepper.tui.controllers.panes import Panes
    from stepper.tui.controllers.waiting import Waiting

__all__ = ["Leaving"]


class Leaving:
    """Goes back one thing at a time, until the tensor has the keyboard."""

    def __init__(
        self, host: "Host", panes: "Panes", waiting: "Waiting", trail: "Trail", glossary: "Glossary", input_line: "InputLine"
    ) -> None:
        self._host, self._panes, self._waiting = host, panes, waiting
        self._trail, self._glossary, self._input_line = trail, glossary, input_line
        self._asked = False
        """The way out was asked for, and no other key has come since."""

    def interrupt(self) -> None:
        """Stop what is computed; else leave the input line; else the program, where that is asked for a second time."""
        if self._waiting.stop():
            self._host.draw("page")
        elif self._input_line.is_open:
            self._input_line.leave()
        elif self._asked:
            self._host.act("quit")
        else:
            self._asked = True
            self._host.say(phrase("screen.leave_again"))

    def takes(self, key: str) -> bool:
        """A key with another meaning where a cell is opened: backspace goes back to the cell before, home to the first."""
        self._asked = False
        if not self._panes.has_why:
            return False
        if key == "backspace":
            self.leave()
            return True
        if key == "home" and self._trail.is_deep:
            self._trail.go(self._trail.path[:1])
            return True
        return False

    def leave(self) -> None:
        """Back from what was opened last."""
        panes = self._panes
        if self._waiting.stop():
            self._host.draw("page")
        elif panes.page_is_seen and (self._trail.back() if panes.page == "why" else self._glossary.leave()):
            return
        elif panes.focused != "grid":
            panes.show("tensor")
            self._host.parts.grid.focus()
