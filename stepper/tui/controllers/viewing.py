"""How the current tensor is looked at: mode, head, transposed."""

from typing import TYPE_CHECKING

from stepper.pictures.views import View
from stepper.tui.controllers.host import Host, shown
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.commands.results import Viewed
    from stepper.inspect.snapshot import Snapshot

__all__ = ["Viewing"]


class Viewing:
    """Changes the view of the current tensor and has it drawn."""

    def __init__(self, host: "Host") -> None:
        self._host = host
        self._seen: set[str] = set()
        """Tensors that were looked at before."""

    @property
    def _view(self) -> View:
        return self._host.views.of(shown(self._host).name)

    def _look(self, **choices: object) -> None:
        self._host.views.change(shown(self._host).name, **choices)
        self._host.draw("tensor")

    def next_mode(self) -> None:
        """Numbers, heat, both."""
        self._host.views.next_mode(shown(self._host).name)
        self._host.draw("tensor")

    def look(self, wanted: "Viewed") -> None:
        """Look at the current tensor as a line says; what it leaves open stays."""
        choices = {"mode": wanted.mode, "version": wanted.version}
        kept: dict[str, object] = {name: choice for name, choice in choices.items() if choice}
        kept |= {} if wanted.transposed is None else {"transposed": wanted.transposed}
        if kept:
            self._look(**kept)
        if wanted.cell is not None and len(wanted.cell) == len(shown(self._host).step.shape):
            self.show_cell(wanted.cell)

    def choose_theme(self, theme: str) -> None:
        """Draw in a theme, where there is a choice."""
        if not self._host.application.without_colour:
            self._host.application.draw_in(theme)
            self._host.draw("all")

    def next_theme(self) -> None:
        """The next theme."""
        app = self._host.application
        if app.next_look():
            self._host.draw("all")
            self._host.say(phrase("screen.theme", theme=app.theme_name))
        else:
            self._host.say(phrase("screen.no_color"))

    def transpose(self) -> None:
        """Rows and columns exchanged."""
        self._look(transposed=not self._view.transposed, scroll_x=0, scroll_y=0)

    def next_head(self, by: int) -> None:
        """The next head, the first after the last."""
        self._look(head=(self._view.head + by) % shown(self._host).slicing.heads)

    def choose_head(self, head: int) -> None:
        """The head of this number."""
        heads = shown(self._host).slicing.heads
        if head < heads:
            self._look(head=head)
        else:
            self._host.say(phrase("screen.one_head" if heads == 1 else "screen.no_head", tensor=shown(self._host).name, heads=heads))

    def go_to_largest(self) -> None:
        """The largest number of the row under the cell cursor."""
        if self._view.row > shown(self._host).position.row:
            self._host.say(phrase("screen.not_computed"))
        else:
            self.choose_cell(self._view.row, self._largest(self._view.row))

    def _largest(self, row: int) -> int:
        """The column of the largest number of a row."""
        return int(shown(self._host).slicing.matrix(shown(self._host).array, self._view.head)[row].argmax())

    def choose_cell(self, row: int, column: int) -> None:
        """Put the cell cursor somewhere; a cell that was chosen in the tensor before, and that this one has not, is passed over."""
        slicing = shown(self._host).slicing
        if row >= slicing.rows or column >= slicing.columns:
            return
        self._host.views.change(shown(self._host).name, row=row, column=column, by_hand=True)
        self._host.draw("cursor")

    def show_cell(self, index: tuple[int, ...]) -> None:
        """Put the cell cursor on a cell of the tensor, in its head."""
        head, row, column = shown(self._host).slicing.place(index)
        self._look(head=head, row=row, column=column, by_hand=True)

    def arrive(self, before: "Snapshot | None") -> None:
        """Prepare the view of the tensor that the run has come to.

        It is as it was left; the first time, or where a cell was chosen by hand just before, the cell is that of the tensor
        before, if it has the same axes. While rows are still to come the cell cursor goes with the stepping row; where words are
        chosen it does so always, unless it was put somewhere by hand.
        """
        snapshot, views = shown(self._host), self._host.views
        slicing, position = snapshot.slicing, snapshot.position
        if before is not None and before.name != snapshot.name:
            x, y = self._host.parts.grid.scroll_offset
            left = views.change(before.name, scroll_x=x, scroll_y=y)
            carried = snapshot.name not in self._seen or (left.by_hand and not views.of(snapshot.name).by_hand)
            if carried and before.step.axes == snapshot.step.axes:
                views.change(snapshot.name, row=left.row, column=left.column, by_hand=left.by_hand)
        self._seen.add(snapshot.name)
        view = views.fit(snapshot.name, slicing.heads, slicing.rows, slicing.columns)
        moved = before is None or before.position != position
        if view.row > position.row or (moved and self._goes_with_the_row(before, view)):
            self._follow(position.row)

    def _goes_with_the_row(self, before: "Snapshot | None", view: View) -> bool:
        """Whether a move takes the cell cursor along."""
        snapshot = shown(self._host)
        if before is None or (before.model, before.name) == (snapshot.model, snapshot.name) or not snapshot.whole:
            return True
        return snapshot.candidates is not None and not (view.by_hand and before.position.turn == snapshot.position.turn)

    def _follow(self, row: int) -> None:
        """Put the cell cursor in the stepping row; where that has a number for every word, on the likeliest."""
        column = self._largest(row) if shown(self._host).step.choices is not None else self._view.column
        self._host.views.change(shown(self._host).name, row=row, column=column, by_hand=False)
