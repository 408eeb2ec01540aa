"""What looks inside, on the screen: its page is drawn, its links lead on, and an image is drawn by hand."""

import numpy as np

from stepper.desk.opening import Opening
from stepper.tui.messages import LinkFollowed
from tests.tui.driving import opened


async def test_a_head_that_is_chosen_on_its_picture_is_shown() -> None:
    async with opened(opening=Opening("next-word", check=False)) as drive:
        await drive.line("heads")
        assert "1 induction 1.00" in drive.everything()
        drive.page.tell(LinkFollowed("decoder.1.self_attn.weights[1,0,0]"))
        await drive.settled()
        assert drive.snapshot.name == "decoder.1.self_attn.weights"
        assert drive.screen.views.of(drive.snapshot.name).head == 1


async def test_an_image_is_drawn_pixel_by_pixel_and_run() -> None:
    async with opened(opening=Opening("digits", "17", check=False)) as drive:
        before = drive.snapshot.array.copy()
        await drive.line("draw")
        assert drive.on_top == "DrawingScreen"
        await drive.press("down", "right", "space", "space", "right", "0", "left", "left", "left", "plus", "minus", "enter")
        await drive.settled()
        assert drive.on_top == "DebuggerScreen"
        changed = drive.snapshot.array
        wanted = before.copy()
        wanted[1, 1], wanted[1, 2] = min(16, before[1, 1] + 8), 0
        wanted[1, 7] = max(0, min(16, before[1, 7] + 4) - 4)
        np.testing.assert_array_equal(changed, wanted)


async def test_escape_leaves_the_image_as_it_was() -> None:
    async with opened(opening=Opening("digits", "17", check=False)) as drive:
        before = drive.snapshot.array.copy()
        await drive.line("draw")
        await drive.press("c", "escape")
        assert drive.on_top == "DebuggerScreen"
        np.testing.assert_array_equal(drive.snapshot.array, before)


async def test_the_mouse_draws() -> None:
    async with opened(opening=Opening("digits", "17", check=False)) as drive:
        await drive.line("draw")
        pad = drive.app.screen.query_one("#pad")
        await drive.pilot.click(pad, offset=(0, 0))
        await drive.press("enter")
        await drive.settled()
        assert drive.snapshot.array[0, 0] == 16
