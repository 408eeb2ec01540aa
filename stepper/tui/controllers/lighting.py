"""A cell is lit, with all that belongs to it, until it is put out or the numbers change."""

from typing import TYPE_CHECKING

from stepper.errors import StepperError
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.inspect.light import Light
    from stepper.trace import Session
    from stepper.tui.controllers.host import Host

__all__ = ["Lighting"]


class Lighting:
    """Lights the cell under the cursor."""

    def __init__(self, host: "Host") -> None:
        self._host = host
        self.light: Light | None = None

    def switch(self) -> None:
        """Light the cell under the cursor; the lit one is put out."""
        snapshot, host = self._host.snapshot, self._host
        if snapshot is None:
            return
        view = host.views.of(snapshot.name)
        name, turn, index = snapshot.name, snapshot.position.turn, snapshot.slicing.index(view.head, view.row, view.column)
        light = self.light
        if light and (light.cell.name, light.turn, light.cell.index) == (name, turn, index):
            self._set(None)
            host.say(phrase("light.off"))
            return

        def work(session: "Session") -> "Light":
            from stepper.inspect.light import light_of

            return light_of(session, name, turn, index)

        host.debugger.ask(work, self._lit)

    def _lit(self, found: "Light | StepperError") -> None:
        if isinstance(found, StepperError):
            self._host.complain(str(found))
            return
        self._set(found)
        self._host.say(phrase("light.on", cell=found.cell.text()))

    def put_out(self) -> None:
        """The numbers have changed."""
        if self.light:
            self._set(None, draw=False)

    def _set(self, light: "Light | None", draw: bool = True) -> None:
        self.light = self._host.parts.tree.light = light
        if draw:
            self._host.draw("all")
