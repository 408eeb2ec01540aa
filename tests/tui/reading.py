"""Reading the tensor on the screen back, cell by cell."""

import math
from collections.abc import Iterator

from stepper.engine import Array
from stepper.pictures.tensor import TensorPicture
from stepper.render.heat import heat_level, level_of
from stepper.render.numbers import agrees
from tests.tui.driving import Drive

__all__ = ["check_all", "drawn_cells"]


def drawn_cells(drive: Drive) -> Iterator[tuple[tuple[int, int], str]]:
    """Every whole cell in sight: its place in the drawn matrix, and its text."""
    picture = drive.grid.tensor
    assert isinstance(picture, TensorPicture)
    window, lines = drive.grid.window, drive.lines("#grid")
    left, top = picture.frozen
    width = picture.view.column_width
    for y in range(top, window.height):
        for x in range(left, window.width - width + 1):
            cell = picture.cell_at(x, y, window)
            if cell is not None and (x - left + window.x) % width == 0:
                yield cell, lines[y][x : x + width]


def check_all(drive: Drive, array: Array) -> int:
    """Hold every cell in sight against the array that should be there; returns how many there were."""
    snapshot, view = drive.snapshot, drive.screen.views.of(drive.snapshot.name)
    count = 0
    for (row, column), text in drawn_cells(drive):
        value = float(array[snapshot.slicing.index(view.head, row, column)])
        if row > snapshot.position.row:
            assert text.strip() == "·"
        elif value == -math.inf:
            assert text.strip(" ▸") in ("×", "-∞")
        elif view.mode == "heat" and array.dtype.kind == "f":
            scale = max(abs(snapshot.digest.low), abs(snapshot.digest.high))
            assert heat_level(text) == level_of(value, scale), (snapshot.name, row, column, text, value)
        else:
            assert agrees(text, value), (snapshot.name, row, column, text, value)
        count += 1
    return count
