"""The input line: asks for a sentence, a tensor, or the rest of a command."""

from typing import TYPE_CHECKING

from stepper.tui.acts.talking import VERB
from stepper.tui.widgets.tensor_grid import TensorGrid

if TYPE_CHECKING:
    from textual.widget import Widget

    from stepper.tui.screen import DebuggerScreen
    from stepper.tui.widgets.prompt import Prompt

__all__ = ["Prompting"]


class Prompting:
    """Opens and closes the input line; remembers what was typed."""

    def __init__(self, screen: "DebuggerScreen") -> None:
        self._screen = screen
        self._typed: dict[str, list[str]] = {}
        self._focused_before: Widget | None = None

    @property
    def prompt(self) -> "Prompt | None":
        """The input line, where it is open."""
        from stepper.tui.widgets.prompt import Prompt

        return next(iter(self._screen.query(Prompt)), None)

    @property
    def is_open(self) -> bool:
        return bool(self._screen.query("#prompt"))

    def ask(self, verb: str) -> None:
        """Ask for the rest of a line."""
        from stepper.tui.asking import question
        from stepper.tui.widgets.prompt import Prompt

        scene, screen = self._screen.scene, self._screen
        if scene is not None and not self.is_open:
            self._focused_before = screen.focused
            view = screen.views.of(scene.name)
            asked = question(verb, scene, scene.slicing.index(view.head, view.row, view.column))
            screen.mount(Prompt(asked, tuple(self._typed.get(verb, ()))))

    def enter(self, line: str) -> None:
        """A line was typed: have it carried out; the input line stays until that has worked."""
        verb, _, rest = line.partition(" ")
        earlier = self._typed.setdefault(verb, [])
        if rest and rest not in earlier:
            earlier.append(rest)
        if verb == VERB:
            self._screen.talking.evaluate(rest)
        else:
            self._screen.perform(line)

    def leave(self) -> None:
        """Close the input line; the keyboard goes back to where it was."""
        if self.is_open:
            self._screen.query("#prompt").remove()
            (self._focused_before or self._screen.query_one(TensorGrid)).focus()
