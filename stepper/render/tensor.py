"""What is to be seen of a tensor, and where each of its cells stands.

One 2-D slice of a tensor (heads are chosen before), its labels, a format, a scale and the state of the debugger:

            label_width
            |------------|  column_width
                         |-----|
            query╲key│    the    red ...      header_lines   stays when scrolled down
                  the│ +0.123 -0.456 ...      row_label      stays when scrolled right
                ▸ red│ +0.789      × ...      render_line    the body; (0, 0) is its top left corner
                  car│      ·      · ...      not reached by the run

Making a view with `tensor_view` measures labels and reads the array once for its scale, unless that is given. What changes
while stepping (`cursor`, `rows_shown`, `current_row`, `lit`, `edited`) is changed with `dataclasses.replace`, which measures nothing.
Cells are always (row, column) of the array; `transposed` only changes where they are drawn.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal

from stepper.render.heat import HEAT_WIDTH, Array, has_negative, heat_text, scale_of
from stepper.render.labels import MEASURED, Indices, longest_label
from stepper.render.look import Look
from stepper.render.numbers import NumberFormat, NumberKind, format_for
from stepper.render.palette import LEVELS
from stepper.render.style import Style

__all__ = ["Crossing", "MatrixCell", "Mode", "ScreenBox", "TensorView", "cell_at", "matrix_of", "region_of", "tensor_view", "virtual_size"]

Mode = Literal["numbers", "heat", "both"]
MatrixCell = tuple[int, int]
"""Row and column in the array."""

LONGEST_LABEL = 14
"""Cells a row's label may take."""
LONGEST_COLUMN_LABEL = 10
LONGEST_WORD = 14
"""Cells that the word of an id may take."""
TALLEST_HEADER = 8
"""Lines a column's label may take when it is written downwards."""


@dataclass(frozen=True, slots=True)
class ScreenBox:
    """A rectangle of screen cells."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """The cells where some rows and some columns cross: a footprint too large to list.

    >>> (2, 7) in Crossing(range(3), range(8))
    True
    """

    rows: Container[int]
    columns: Container[int]

    def __contains__(self, cell: object) -> bool:
        return isinstance(cell, tuple) and cell[0] in self.rows and cell[1] in self.columns


@dataclass(frozen=True, eq=False)
class TensorView:
    """A picture of one matrix; make it with `tensor_view`."""

    matrix: Array
    row_labels: Sequence[str]
    column_labels: Sequence[str]
    row_axis: str
    column_axis: str
    mode: Mode
    numbers: NumberFormat
    scale: float
    """The size that gets the strongest colour."""
    diverging: bool
    """Colours run both ways from zero."""
    transposed: bool
    column_width: int
    label_width: int
    """Cells of the row label, its mark and the line after it."""
    header_height: int
    look: Look
    words: Sequence[str] | None = None
    """What each id stands for, where the numbers are ids: the word is written after the number."""
    word_width: int = 0
    masked: bool = False
    """Every −∞ in this tensor was put there by the mask."""
    mask: Array | None = None
    """True where the query may look; of the matrix's shape. A −∞ where it is False is the mask's doing."""
    rows_shown: int | None = None
    """Rows of the array computed so far; None for all."""
    current_row: int | None = None
    cursor: MatrixCell | None = None
    lit: Container[MatrixCell] = frozenset()
    edited: Container[MatrixCell] = frozenset()

    @cached_property
    def ramp(self) -> dict[int, tuple[str, Style]]:
        """Text and style of a heat cell by its level, −8 to 8 without 0."""
        levels = [level for level in range(-LEVELS, LEVELS + 1) if level]
        texts = (heat_text(level / LEVELS, 1.0, self.diverging, self.look.glyphs) for level in levels)
        return {level: (text, self.look.heat(level, self.diverging)) for level, text in zip(levels, texts, strict=True)}

    @property
    def lines(self) -> int:
        """How many lines are drawn."""
        return int(self.matrix.shape[1 if self.transposed else 0])

    @property
    def columns(self) -> int:
        """How many cells stand in one line."""
        return int(self.matrix.shape[0 if self.transposed else 1])

    @property
    def line_labels(self) -> Sequence[str]:
        """The labels on the left."""
        return self.column_labels if self.transposed else self.row_labels

    @property
    def top_labels(self) -> Sequence[str]:
        """The labels above."""
        return self.row_labels if self.transposed else self.column_labels

    def cell(self, line: int, column: int) -> MatrixCell:
        """Which cell of the array is drawn there; its own inverse."""
        return (column, line) if self.transposed else (line, column)


def matrix_of(array: Array, head: int = 0, as_row: bool = False) -> Array:
    """Return the matrix that is drawn of an array of 0 to 3 axes, without copying.

    >>> import numpy as np
    >>> matrix_of(np.zeros((4, 5, 6)), head=1).shape, matrix_of(np.zeros(3)).shape, matrix_of(np.zeros(3), as_row=True).shape
    ((5, 6), (3, 1), (1, 3))
    """
    matrix = array[head] if array.ndim == 3 else array
    if matrix.ndim < 2:
        matrix = matrix.reshape((1, -1) if as_row else (-1, 1))
    return matrix


def tensor_view(
    matrix: Array,
    *,
    row_labels: Sequence[str] | None = None,
    column_labels: Sequence[str] | None = None,
    row_axis: str = "",
    column_axis: str = "",
    mode: Mode = "numbers",
    digits: int = 3,
    scale: float | None = None,
    diverging: bool | None = None,
    transposed: bool = False,
    column_width: int | None = None,
    words: Sequence[str] | None = None,
    look: Look | None = None,
) -> TensorView:
    """Decide how a matrix is drawn.

    `scale` (see `scale_of`) and `diverging` (see `has_negative`) are worked out from this matrix when they are None; pass
    those of the whole tensor to make its heads comparable. A heat map of integers is drawn as numbers: ids are names, not sizes.
    """
    look, kind = look or Look(), _kind_of(matrix)
    scale = scale_of(matrix) if scale is None else scale
    diverging = has_negative(matrix) if diverging is None else diverging
    numbers = format_for(kind, scale, digits=digits, signed=diverging)
    row_labels, column_labels = _fitting_labels(matrix, row_labels, column_labels)
    line_labels, top_labels = (column_labels, row_labels) if transposed else (row_labels, column_labels)
    mode = "numbers" if kind == "int" else mode
    drawn = partial(TensorView, matrix, row_labels, column_labels, row_axis, column_axis, mode, numbers, scale, diverging, transposed)
    longest, word_width = longest_label(top_labels, look), _word_width(matrix, words, look)
    column_width = max(column_width or 0, _least_width(mode, numbers, longest, word_width, fits_labels=column_width is None))
    return drawn(
        column_width=column_width,
        label_width=min(max(longest_label(line_labels, look), len(row_axis) + len(column_axis) + 1), LONGEST_LABEL) + 2,
        header_height=min(longest, TALLEST_HEADER) if mode == "heat" and longest >= column_width else 1,
        look=look,
        words=words,
        word_width=word_width,
    )


def _fitting_labels(matrix: Array, rows: Sequence[str] | None, columns: Sequence[str] | None) -> tuple[Sequence[str], Sequence[str]]:
    """The labels of a matrix, numbers where none are given.

    Raises:
        ValueError: there are not as many as rows or columns.
    """
    row_labels = Indices(matrix.shape[0]) if rows is None else rows
    column_labels = Indices(matrix.shape[1]) if columns is None else columns
    if (len(row_labels), len(column_labels)) != matrix.shape:
        raise ValueError(f"{len(row_labels)} row and {len(column_labels)} column labels do not fit a matrix of shape {matrix.shape}")
    return row_labels, column_labels


def _word_width(matrix: Array, words: Sequence[str] | None, look: Look) -> int:
    """Columns that the words beside ids take, measured on the first of them; 0 where there are none."""
    return min(longest_label([words[each] for each in matrix.ravel()[:MEASURED].tolist()], look), LONGEST_WORD) if words else 0


def _least_width(mode: Mode, numbers: NumberFormat, longest: int, word_width: int, fits_labels: bool) -> int:
    """The columns that a cell needs; with numbers, and where asked, as many as the labels above them take."""
    if mode == "heat":
        return HEAT_WIDTH
    least = numbers.width + 1 + (word_width + 1 if word_width else 0)
    return max(least, min(longest, LONGEST_COLUMN_LABEL) + 1) if fits_labels else least


def _kind_of(matrix: Array) -> NumberKind:
    kinds: dict[str, NumberKind] = {"b": "bool", "i": "int", "u": "int"}
    return kinds.get(matrix.dtype.kind, "float")


def virtual_size(view: TensorView) -> tuple[int, int]:
    """Return width and height of the body, without header and row labels.

    >>> import numpy as np
    >>> virtual_size(tensor_view(np.zeros((3, 5), np.float32)))
    (35, 3)
    """
    return view.columns * view.column_width, view.lines


def cell_at(view: TensorView, x: int, y: int) -> MatrixCell | None:
    """Return the cell of the array drawn at a place of the body, None beside it."""
    column = x // view.column_width
    if 0 <= column < view.columns and 0 <= y < view.lines:
        return view.cell(y, column)
    return None


def region_of(view: TensorView, cell: MatrixCell) -> ScreenBox:
    """Return where a cell of the array is drawn in the body: what to refresh, or to scroll to."""
    line, column = view.cell(*cell)
    return ScreenBox(column * view.column_width, line, view.column_width, 1)
