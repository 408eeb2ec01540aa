"""Which matrix of a tensor is drawn, and which cell of the tensor a drawn cell is.

    slicing = slicing_of(step)               of scores: heads along axis 0, rows along 1, columns along 2
    slicing.matrix(array, head=2)            (query, key)
    slicing.index(head=2, row=1, column=0)   (2, 1, 0)
    slicing.place((2, 1, 0))                 (head 2, row 1, column 0)

Rows are always those that stepping walks, so that a tensor of (head, query) is drawn with a line for each query.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stepper.engine import Array, Step

__all__ = ["Slicing", "slicing_of"]

DrawnCell = tuple[int, int, int]
"""Head, row and column."""


@dataclass(frozen=True)
class Slicing:
    """What the axes of one tensor are in its drawing."""

    shape: tuple[int, ...]
    row_axis: int
    column_axis: int | None
    """None for a tensor of one axis, drawn as a column, and for a single number, drawn as one cell."""
    head_axis: int | None

    @property
    def heads(self) -> int:
        return 1 if self.head_axis is None else self.shape[self.head_axis]

    @property
    def rows(self) -> int:
        return self.shape[self.row_axis] if self.shape else 1

    @property
    def columns(self) -> int:
        return 1 if self.column_axis is None else self.shape[self.column_axis]

    @property
    def in_order(self) -> bool:
        """Whether rows and columns are drawn in the order that the axes have."""
        return self.column_axis is None or self.row_axis < self.column_axis

    def matrix(self, array: "Array", head: int = 0) -> "Array":
        """The matrix of one head, rows first; nothing is copied."""
        if self.column_axis is None:
            return array.reshape(-1, 1)
        plane = array if self.head_axis is None else array[(slice(None),) * self.head_axis + (head,)]
        return plane if self.in_order else plane.T

    def index(self, head: int, row: int, column: int) -> tuple[int, ...]:
        """The index in the tensor of a drawn cell."""
        index = [0] * len(self.shape)
        if self.shape:
            index[self.row_axis] = row
        if self.column_axis is not None:
            index[self.column_axis] = column
        if self.head_axis is not None:
            index[self.head_axis] = head
        return tuple(index)

    def place(self, index: tuple[int, ...]) -> DrawnCell:
        """Where a cell of the tensor is drawn: the inverse of `index`."""
        if not index:
            return 0, 0, 0
        head = 0 if self.head_axis is None else index[self.head_axis]
        return head, index[self.row_axis], 0 if self.column_axis is None else index[self.column_axis]


def slicing_of(step: "Step") -> Slicing:
    """The slicing of a step's tensor: the first axis of three is the head's."""
    count = len(step.shape)
    row_axis = max(0, count - 2) if step.row_axis is None else step.row_axis
    others = [axis for axis in range(count) if axis != row_axis]
    head_axis = others.pop(0) if len(others) == 2 else None
    return Slicing(step.shape, row_axis, others[0] if others else None, head_axis)
