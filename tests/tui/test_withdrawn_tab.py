"""A tab that goes while a small screen hides it."""

from tests.tui.driving import opened


async def test_the_next_part_is_found_after_the_differences_are_gone() -> None:
    async with opened() as drive:
        await drive.line("edit encoder.0.self_attn.scores[0,0,0] 5")
        await drive.keys("d")
        await drive.settled()
        await drive.pilot.resize_terminal(40, 10)
        await drive.settled()
        await drive.keys("u")
        await drive.settled()
        await drive.pilot.resize_terminal(80, 24)
        await drive.settled()
        bar = drive.screen.parts.narrow_tabs
        assert bar.chosen in bar.tabs
        await drive.keys("tab")
        assert bar.chosen in bar.tabs
