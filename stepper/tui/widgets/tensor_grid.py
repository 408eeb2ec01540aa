"""The numbers in the middle: scrolled, labelled, with a cell cursor."""

from math import ceil, floor
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click, Resize
from textual.geometry import Region

from stepper.tui.messages import CellChosen, CellOpened
from stepper.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from stepper.pictures.tensor import TensorPicture

__all__ = ["TensorGrid"]


class TensorGrid(LinesView):
    """Draws a tensor; says where the cell cursor is sent."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "go(0, -1)", show=False),
        Binding("down", "go(0, 1)", show=False),
        Binding("left", "go(-1, 0)", show=False),
        Binding("right", "go(1, 0)", show=False),
        Binding("pageup", "page(0, -1)", show=False),
        Binding("pagedown", "page(0, 1)", show=False),
        Binding("shift+left", "page(-1, 0)", show=False),
        Binding("shift+right", "page(1, 0)", show=False),
        Binding("home", "far(-1, 0)", show=False),
        Binding("end", "far(1, 0)", show=False),
        Binding("ctrl+home", "far(-1, -1)", show=False),
        Binding("ctrl+end", "far(1, 1)", show=False),
        Binding("enter", "open_cell", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="grid")

    @property
    def tensor(self) -> "TensorPicture | None":
        """What is drawn."""
        if self.picture is None:
            return None
        from stepper.pictures.tensor import TensorPicture

        return self.picture if isinstance(self.picture, TensorPicture) else None

    def show_tensor(self, picture: "TensorPicture", scroll: tuple[int, int]) -> None:
        """Draw another tensor, scrolled as it was left, the cell cursor in sight."""
        self.show(picture)
        self.scroll_to(*scroll, animate=False, force=True)
        self._show_cursor()

    def move_cursor(self, picture: "TensorPicture") -> None:
        """Draw the same tensor with its cell cursor elsewhere: only the lines that this changes."""
        before, self.picture = self.tensor, picture
        if before is None or before.view.cursor is None or picture.view.cursor is None or before.frozen != picture.frozen or before.below:
            self.refresh()
            return
        offset = self.scroll_offset
        self._show_cursor()
        if self.scroll_offset != offset:
            self.refresh()
            return
        top = picture.frozen[1]
        lines = {shown.box_of(shown.view.cursor)[1] for shown in (before, picture) if shown.view.cursor}
        self.refresh(Region(0, 0, self.size.width, top), *(Region(0, top + y - offset.y, self.size.width, 1) for y in lines))

    def _show_cursor(self) -> None:
        """Scroll no further than needed to see the cell cursor."""
        picture = self.tensor
        if picture is None or picture.view.cursor is None:
            return
        x, y, width = picture.box_of(picture.view.cursor)
        left, top = picture.frozen
        seen_wide, seen_high = max(width, self.window.width - left), max(1, self.window.height - top)
        offset_x, offset_y = self.scroll_offset
        self.scroll_to(
            min(max(offset_x, ceil((x + width - seen_wide) / self._column) * self._column), x),
            min(max(offset_y, y + 1 - seen_high), y),
            animate=False,
            force=True,
        )

    def on_resize(self, event: Resize) -> None:
        self._show_cursor()

    # --- sideways, from column to column ------------------------------------------------------------------------------

    def validate_scroll_x(self, value: float) -> float:
        """What is seen begins with a whole column."""
        return self._on_a_column(round(value / self._column))

    def validate_scroll_target_x(self, value: float) -> float:
        """Where scrolling leads: to another column in the direction it goes, however little was asked for."""
        columns = value / self._column
        return self._on_a_column(ceil(columns) if value > self.scroll_x else floor(columns))

    def _on_a_column(self, number: int) -> float:
        """Where a column begins, of those that the last one can be seen from."""
        return min(max(number, 0), ceil(self.max_scroll_x / self._column)) * self._column

    @property
    def _column(self) -> int:
        """Cells of a column."""
        return self.tensor.view.column_width if self.tensor else 1

    def _send_cursor(self, across: int, down: int) -> None:
        """Ask for the cell so many cells across and lines down, within the tensor."""
        picture = self.tensor
        if picture is None or picture.view.cursor is None:
            return
        view = picture.view
        line, column = view.cell(*picture.view.cursor)
        line, column = min(max(line + down, 0), view.lines - 1), min(max(column + across, 0), view.columns - 1)
        self.tell(CellChosen(*view.cell(line, column)))

    def action_go(self, across: int, down: int) -> None:
        self._send_cursor(across, down)

    def action_page(self, across: int, down: int) -> None:
        picture = self.tensor
        if picture:
            wide = max(1, (self.window.width - picture.frozen[0]) // picture.view.column_width)
            high = max(1, self.window.height - picture.frozen[1])
            self._send_cursor(across * wide, down * high)

    def action_far(self, across: int, down: int) -> None:
        self._send_cursor(across * 1_000_000_000, down * 1_000_000_000)

    def action_open_cell(self) -> None:
        self.tell(CellOpened())

    def on_click(self, event: Click) -> None:
        """A click chooses a cell, a second one opens it."""
        picture = self.tensor
        cell = (picture.cell_at(event.x, event.y, self.window) or picture.listed_at(event.y, self.window)) if picture else None
        if cell is None:
            return
        self.tell(CellChosen(*cell))
        if event.chain >= 2:
            self.tell(CellOpened())
