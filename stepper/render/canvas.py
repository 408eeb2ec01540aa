"""A small sheet of terminal cells to draw figures on.

    sheet = Canvas(10, 3)
    sheet.put(2, 1, "ffn", style)
    sheet.lines()      ->  three lines of ten cells

What is put later covers what was there; what would stand outside is left out. A wide character takes two cells.
"""

from itertools import chain

from rich.cells import cell_len

from stepper.render.line import Line, Span, join
from stepper.render.style import Style

__all__ = ["Canvas"]

EMPTY = Span(" ", Style())
COVERED = Span("", Style())
"""The second cell of a wide character."""


class Canvas:
    """Cells in lines, to be written over."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._cells = [[EMPTY] * width for _ in range(height)]

    def put(self, x: int, y: int, text: str, style: Style) -> None:
        """Write a text from a place to the right."""
        for character in text:
            size = cell_len(character)
            if 0 <= y < self.height and x >= 0 and x + size <= self.width:
                self._cells[y][x : x + size] = [Span(character, style), *[COVERED] * (size - 1)]
            x += size

    def text(self, x: int, y: int) -> str:
        """What stands in a cell."""
        return self._cells[y][x].text if 0 <= y < self.height and 0 <= x < self.width else ""

    def lines(self) -> tuple[Line, ...]:
        """The sheet as lines of equal width."""
        return tuple(join(chain(line)) for line in self._cells)
