"""Only the lines that changed are drawn again: the screen is what drawing all of it anew would give."""

import random
from dataclasses import replace

import pytest

from stepper.desk.opening import Opening
from tests.tui.driving import Drive, opened

KEYS = ("n", "n", "space", "space", "N", "backspace", "h", "v", "x", "full_stop", "right_square_bracket", "right_curly_bracket", "i", "o")
CURSOR = ("go(1, 0)", "go(0, 1)", "page(1, 0)", "far(1, 1)", "far(-1, -1)")


async def is_drawn_whole(drive: Drive) -> bool:
    drawn = drive.everything()
    for widget in drive.app.screen.walk_children():
        widget.refresh()
    await drive.settled()
    return drawn == drive.everything()


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (200, 50)])
async def test_the_screen_is_what_drawing_it_anew_would_give(size: tuple[int, int]) -> None:
    moves = random.Random(size[0])
    async with opened(size, replace(Opening(check=False), text="the cat sleeps .")) as drive:
        for _ in range(25):
            if moves.random() < 0.3:
                await drive.act("#grid", moves.choice(CURSOR))
            else:
                await drive.keys(moves.choice(KEYS))
            assert await is_drawn_whole(drive), drive.snapshot.position
