"""How the current tensor is looked at: mode, head, transposed."""

from typing import TYPE_CHECKING

from stepper.tui.views import View
from stepper.tui.widgets.tensor_grid import TensorGrid
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.tui.scene import Scene
    from stepper.tui.screen import DebuggerScreen

__all__ = ["Looking"]


class Looking:
    """Changes the view of the current tensor and has it drawn."""

    def __init__(self, screen: "DebuggerScreen") -> None:
        self._screen = screen
        self._seen: set[str] = set()
        """Tensors that were looked at before."""

    @property
    def _scene(self) -> "Scene":
        assert self._screen.scene is not None
        return self._screen.scene

    @property
    def _view(self) -> View:
        return self._screen.views.of(self._scene.name)

    def _look(self, **choices: object) -> None:
        self._screen.views.change(self._scene.name, **choices)
        self._screen.draw("tensor")

    def act_mode(self) -> None:
        """Numbers, heat, both."""
        self._screen.views.next_mode(self._scene.name)
        self._screen.draw("tensor")

    def act_transpose(self) -> None:
        """Rows and columns exchanged."""
        self._look(transposed=not self._view.transposed, scroll_x=0, scroll_y=0)

    def act_head(self, by: int) -> None:
        """The next head, the first after the last."""
        self._look(head=(self._view.head + by) % self._scene.slicing.heads)

    def act_head_number(self, head: int) -> None:
        """The head of this number."""
        heads = self._scene.slicing.heads
        if head < heads:
            self._look(head=head)
        else:
            self._screen.say(phrase("screen.one_head" if heads == 1 else "screen.no_head", tensor=self._scene.name, heads=heads))

    def choose_cell(self, row: int, column: int) -> None:
        """Put the cell cursor somewhere."""
        self._screen.views.change(self._scene.name, row=row, column=column)
        self._screen.draw("cursor")

    def arrive(self, before: "Scene | None") -> None:
        """Prepare the view of the tensor that the run has come to.

        It is as it was left; the first time, the cell is that of the tensor before, if it has the same axes. The cell cursor goes
        with the stepping row.
        """
        scene, views = self._scene, self._screen.views
        slicing, position = scene.slicing, scene.position
        if before is not None and before.name != scene.name:
            x, y = self._screen.query_one(TensorGrid).scroll_offset
            views.change(before.name, scroll_x=x, scroll_y=y)
        if before is not None and scene.name not in self._seen and before.step.axes == scene.step.axes:
            views.change(scene.name, row=views.of(before.name).row, column=views.of(before.name).column)
        self._seen.add(scene.name)
        view = views.fit(scene.name, slicing.heads, slicing.rows, slicing.columns)
        moved = before is None or before.position != position
        same = before is not None and before.name == scene.name
        if view.row > position.row or (moved and (same or not scene.whole)):
            views.change(scene.name, row=position.row)
