"""Half a name, a turn that is none, an index out of all bounds: typed on the screen they are answered, and the screen goes on."""

import pytest

from stepper.desk.opening import Opening
from tests.tui.driving import opened

TYPED = ("@1", "[", "[::0] 1", "ids[0] ²", "[0,0] " + "9" * 400, "* if " + "-" * 200 + "max > 1")


@pytest.mark.parametrize("verb", ["goto", "set", "break", "find"])
async def test_what_cannot_be_meant_is_answered_and_the_screen_goes_on(verb: str) -> None:
    async with opened(opening=Opening("by-hand", check=False)) as drive:
        for text in TYPED:
            drive.screen.controllers.input_line.ask(verb)
            await drive.quiet()
            drive.burst(f"{text}\t\r")
            await drive.settled()
            drive.burst("\x1b\x1b")
            await drive.settled()
        before = drive.snapshot.position
        await drive.keys("n")
        assert drive.snapshot.position != before
