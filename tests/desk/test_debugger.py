"""What cannot be carried out becomes a message, whatever it was."""

import pytest

import stepper.inspect.snapshot
from stepper.errors import BadInput
from tests.tui.driving import opened


async def test_what_cannot_be_computed_is_said_and_the_screen_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as drive:
        before = drive.snapshot.position
        with monkeypatch.context() as broken:

            def refuse(*_: object) -> None:
                raise BadInput("this cannot be computed")

            broken.setattr(stepper.inspect.snapshot, "take_snapshot", refuse)
            for line in ("next", "repl where"):
                verb, _, rest = line.partition(" ")
                drive.screen.controllers.conversing.evaluate(rest) if verb == "repl" else drive.screen.perform(line)
                await drive.settled()
                assert "this cannot be computed" in drive.text("#hints")
            drive.screen.debugger.look_again("repl")
            await drive.settled()
            assert drive.snapshot.position == before
        await drive.line("next")
        assert drive.snapshot.number == 2
