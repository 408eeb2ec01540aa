"""What the running app draws for a cell reads back to the number that the session holds there."""

import math
from collections.abc import Iterator

import pytest

from stepper.render.heat import heat_level, level_of
from stepper.render.numbers import agrees
from stepper.trace import Session
from stepper.tui.pictures.tensor import TensorPicture
from tests.tui.driving import Drive, opened

NAMES = [
    "encoder.embed.ids",
    "encoder.embed.position",
    "encoder.0.self_attn.q",
    "encoder.0.self_attn.scores",
    "encoder.0.norm1.var",
    "encoder.0.ffn.activation",
    "decoder.0.self_attn.masked.mask@4",
    "decoder.0.self_attn.k@4",
    "decoder.1.cross_attn.weights@4",
    "decoder.1.cross_attn.weights.max@4",
    "logits@4",
    "next@4",
]


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


def check_all(drive: Drive, session: Session) -> int:
    """Hold every cell in sight against a fresh session; returns how many there were."""
    scene, view = drive.scene, drive.screen.views.of(drive.scene.name)
    array = session.value(f"{scene.name}@{scene.position.turn}")
    count = 0
    for (row, column), text in drawn_cells(drive):
        value = float(array[scene.slicing.index(view.head, row, column)])
        if row > scene.position.row:
            assert text.strip() == "·"
        elif value == -math.inf:
            assert text.strip(" ▸") in ("×", "-∞")
        elif view.mode == "heat" and array.dtype.kind == "f":
            scale = max(abs(scene.digest.low), abs(scene.digest.high))
            assert heat_level(text) == level_of(value, scale), (scene.name, row, column, text, value)
        else:
            assert agrees(text, value), (scene.name, row, column, text, value)
        count += 1
    return count


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_every_cell_in_sight_is_the_number_that_was_computed(size: tuple[int, int]) -> None:
    session = Session("en-fr")
    session.generate()
    async with opened(size) as drive:
        checked = 0
        for name in NAMES:
            await drive.line(f"goto {name}")
            heads = drive.scene.slicing.heads
            for mode in range(3):
                checked += check_all(drive, session)
                await drive.keys(str(heads - 1))
                checked += check_all(drive, session)
                await drive.keys("x")
                checked += check_all(drive, session)
                await drive.act("#grid", "far(1, 1)")
                checked += check_all(drive, session)
                await drive.keys("x", "v")
                assert mode < 3
        assert checked > 3000


async def test_rows_not_reached_are_dots_whatever_the_array_holds() -> None:
    session = Session("en-fr")
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scores 3")
        assert check_all(drive, session) >= 30
        await drive.keys("x")
        assert check_all(drive, session) >= 30
