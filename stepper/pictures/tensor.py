"""The tensor of a snapshot, as it is looked at.

The header stays above and the row labels on the left while the numbers scroll; rows the run has not reached are dots. Below a
tensor over the vocabulary that leaves room, the likeliest words of the cursor's row are listed.
"""

from collections.abc import Container
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from stepper.engine import Array
from stepper.inspect.labelled import Along
from stepper.inspect.matrix_view import matrix_view
from stepper.inspect.snapshot import Snapshot
from stepper.pictures.ranking import RankedRow, ranked_row
from stepper.pictures.views import View
from stepper.render.heat import has_negative, scale_of
from stepper.render.line import Line, Span, join
from stepper.render.look import Look
from stepper.render.picture import Window
from stepper.render.style import Style
from stepper.render.tensor import MatrixCell, TensorView, cell_at, region_of, virtual_size
from stepper.render.tensor_lines import corner_lines, header_lines, render_line, row_label

if TYPE_CHECKING:
    from stepper.inspect.light import Light

__all__ = ["TensorPicture", "is_elsewhere", "shown_array", "shown_version", "shows_words", "tensor_picture"]

PLAIN = Style()


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a matrix of truths that are true."""

    matrix: Array

    def __contains__(self, cell: object) -> bool:
        return isinstance(cell, tuple) and bool(self.matrix[cell])


@dataclass(frozen=True, eq=False)
class TensorPicture:
    """A tensor, drawn line by line."""

    view: TensorView
    below: RankedRow | None = None
    """The likeliest words of the cursor's row."""

    @cached_property
    def size(self) -> tuple[int, int]:
        """Header and labels included."""
        width, height = virtual_size(self.view)
        return self.view.label_width + width, self.view.header_height + height + (self.below.height if self.below else 0)

    @property
    def frozen(self) -> tuple[int, int]:
        """Columns on the left and lines above that do not scroll."""
        return self.view.label_width, self.view.header_height

    @cached_property
    def _corner(self) -> tuple[Line, ...]:
        return corner_lines(self.view)

    def line(self, y: int, window: Window) -> Line:
        """The window's line `y`: the label, then the cells."""
        view = self.view
        start, end = self._whole_cells(window.x, max(window.x, window.x + window.width - view.label_width))
        gap = Span(" " * (start - window.x), PLAIN)
        if y < view.header_height:
            return join([*self._corner[y], gap, *header_lines(view, start, end)[y]])
        body = y - view.header_height + window.y
        if body >= view.lines:
            below = self.below.lines(window.width) if self.below else ()
            return below[body - view.lines] if body - view.lines < len(below) else ()
        return join([*row_label(view, body), gap, *render_line(view, body, start, end)])

    def _whole_cells(self, start: int, end: int) -> tuple[int, int]:
        """What of the body is drawn: where numbers stand, whole cells alone, for a piece of a number reads like another number."""
        wide = self.view.column_width
        first, last = -(-start // wide) * wide, end // wide * wide
        return (start, end) if self.view.mode == "heat" or first >= last else (first, last)

    def cell_at(self, x: int, y: int, window: Window) -> MatrixCell | None:
        """The cell drawn at a place of the window."""
        left, top = self.frozen
        if x < left or y < top:
            return None
        return cell_at(self.view, x - left + window.x, y - top + window.y)

    def listed_at(self, y: int, window: Window) -> MatrixCell | None:
        """The cell of the word that is listed in a line of the window."""
        if self.below is None or self.view.words:
            return None
        id = self.below.id_at(y - self.view.header_height + window.y - self.view.lines)
        return None if id is None else (self.below.row, id)

    def box_of(self, cell: MatrixCell) -> tuple[int, int, int]:
        """Where a cell stands in the body: column, line, width."""
        box = region_of(self.view, cell)
        return box.x, box.y, box.width

    def with_cursor(self, snapshot: Snapshot, view: View) -> "TensorPicture":
        """The same picture with the cell cursor elsewhere; measures nothing."""
        return replace(self, view=replace(self.view, cursor=(view.row, view.column), current_row=_current_row(snapshot, view)))


def shown_version(snapshot: Snapshot, view: View) -> str:
    """Which version of the tensor is drawn: the chosen one, as far as there is something to compare."""
    return view.version if snapshot.difference else "edited"


def is_elsewhere(snapshot: Snapshot, view: View) -> bool:
    """Whether all rows are there and the cell cursor stands in another than the run came to last: then its row is the one that counts."""
    return snapshot.whole and view.row != snapshot.position.row


def _current_row(snapshot: Snapshot, view: View) -> int | None:
    """The row that is marked as the one the run has come to."""
    return None if is_elsewhere(snapshot, view) else snapshot.position.row


def shown_array(snapshot: Snapshot, view: View) -> Array:
    """The numbers that are drawn."""
    version = shown_version(snapshot, view)
    if snapshot.difference is None or version == "edited":
        return snapshot.array
    return snapshot.difference.baseline if version == "baseline" else snapshot.difference.delta


def shows_words(snapshot: Snapshot, view: View) -> bool:
    """Whether the numbers that are drawn are ids of words: a difference of ids is not."""
    return snapshot.holds_ids and shown_version(snapshot, view) != "delta"


def tensor_picture(snapshot: Snapshot, view: View, look: Look, light: "Light | None" = None, room: int = 0) -> TensorPicture:
    """Draw the tensor of a snapshot as its view says; in the lines of `room` that it leaves empty, the likeliest words."""
    slicing, step = snapshot.slicing, snapshot.step
    columns = slicing.column_axis
    array, scale, diverging = _version(snapshot, view)
    drawn = matrix_view(
        slicing.matrix(array, view.head),
        snapshot.axes[slicing.row_axis] if snapshot.axes else Along(),
        Along(texts=[step.place.word]) if columns is None else snapshot.axes[columns],
        look,
        mode=view.mode,
        scale=scale,
        diverging=diverging,
        transposed=view.transposed,
        words=snapshot.words if shows_words(snapshot, view) else None,
    )
    below = ranked_row(snapshot, view.row, view.column, look, room - drawn.header_height - drawn.lines)
    return TensorPicture(
        replace(
            drawn,
            mask=snapshot.mask,
            rows_shown=snapshot.position.row + 1,
            current_row=_current_row(snapshot, view),
            cursor=(view.row, view.column),
            lit=_lit(snapshot, view, light),
            edited=_touched(snapshot, view),
        ),
        below,
    )


def _version(snapshot: Snapshot, view: View) -> tuple[Array, float, bool]:
    """The array that is drawn, the scale of its colours, and whether they run both ways."""
    array, digest = shown_array(snapshot, view), snapshot.digest
    if array is snapshot.array:
        return array, max(abs(digest.low), abs(digest.high)) if digest.low == digest.low else 0.0, digest.low < 0
    return array, scale_of(array), has_negative(array)


def _touched(snapshot: Snapshot, view: View) -> Container[MatrixCell]:
    """The cells that differ from the baseline; where the difference itself is drawn it says so better."""
    if snapshot.difference is None or shown_version(snapshot, view) == "delta":
        return frozenset()
    cells = snapshot.slicing.matrix(snapshot.difference.cells, view.head)
    return Cells(cells) if cells.any() else frozenset()


def _lit(snapshot: Snapshot, view: View, light: "Light | None") -> Container[MatrixCell]:
    """The cells of this head that belong to the lit one."""
    if light is None or light.turn != snapshot.position.turn or snapshot.name not in light.cells:
        return frozenset()
    return Cells(snapshot.slicing.matrix(light.cells[snapshot.name], view.head))
