"""A cell is lit, with all that belongs to it, until it is put out or the numbers change."""

from typing import TYPE_CHECKING

from stepper.errors import StepperError
from stepper.tui.widgets.program_tree import ProgramTree
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.inspect.light import Light
    from stepper.trace import Session
    from stepper.tui.screen import DebuggerScreen

__all__ = ["Lighting"]


class Lighting:
    """Lights the cell under the cursor."""

    def __init__(self, screen: "DebuggerScreen") -> None:
        self._screen = screen
        self.light: Light | None = None

    def act_light(self) -> None:
        """Light the cell under the cursor; the lit one is put out."""
        snapshot, screen = self._screen.snapshot, self._screen
        if snapshot is None:
            return
        view = screen.views.of(snapshot.name)
        name, turn, index = snapshot.name, snapshot.position.turn, snapshot.slicing.index(view.head, view.row, view.column)
        light = self.light
        if light and (light.cell.name, light.turn, light.cell.index) == (name, turn, index):
            self._set(None)
            screen.say(phrase("light.off"))
            return

        def work(session: "Session") -> "Light":
            from stepper.inspect.light import light_of

            return light_of(session, name, turn, index)

        screen.debugger.ask(work, self._lit)

    def _lit(self, found: "Light | StepperError") -> None:
        if isinstance(found, StepperError):
            self._screen.complain(str(found))
            return
        self._set(found)
        self._screen.say(phrase("light.on", cell=found.cell.text()))

    def put_out(self) -> None:
        """The numbers have changed."""
        if self.light:
            self._set(None, draw=False)

    def _set(self, light: "Light | None", draw: bool = True) -> None:
        self.light = self._screen.query_one(ProgramTree).light = light
        if draw:
            self._screen.draw("all")
