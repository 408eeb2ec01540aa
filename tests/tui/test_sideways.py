"""Scrolling sideways goes from column to column; what a key leads to is done before the next key."""

import pytest

from stepper.render.line import line_width
from tests.tui.driving import Drive, opened


def gap_after_labels(drive: Drive) -> int:
    """Blank cells between the row labels and the first number, beyond those that a number has."""
    grid = drive.grid
    assert grid.tensor is not None
    return -grid.window.x % grid.tensor.view.column_width


@pytest.mark.parametrize("size, mode", [((80, 24), "both"), ((97, 30), "numbers"), ((120, 36), "both"), ((133, 40), "heat")])
async def test_what_is_seen_begins_with_a_whole_column(size: tuple[int, int], mode: str) -> None:
    async with opened(size) as drive:
        await drive.line("goto encoder.0.add1")
        await drive.line(f"view as={mode}")
        for action in (*["go(1, 0)"] * 12, "page(1, 0)", "go(-1, 0)", "far(1, 0)", *["go(-1, 0)"] * 13, "page(-1, 0)"):
            await drive.act("#grid", action)
            assert gap_after_labels(drive) == 0
        for by in (1, 3, 11, -2, -1, 500, -4):
            before = drive.grid.window.x
            drive.grid.scroll_relative(x=by, animate=False)
            await drive.settled()
            assert gap_after_labels(drive) == 0
            assert (drive.grid.window.x - before) * by >= 0


async def test_the_last_column_can_be_scrolled_to() -> None:
    async with opened((97, 30)) as drive:
        await drive.line("goto encoder.0.add1")
        drive.grid.scroll_relative(x=10_000, animate=False)
        await drive.settled()
        assert drive.lines("#grid")[0].split()[-1] == "63"


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("tabs", [("f4", "f5"), ("f4", "f2")])
async def test_a_tab_is_written_for_the_width_it_has_however_fast_it_was_chosen(size: tuple[int, int], tabs: tuple[str, str]) -> None:
    async with opened(size) as drive:
        await drive.line("goto encoder.0.self_attn.weights")
        for burst in (tabs, ("\r", tabs[1])):
            for key in burst:
                drive.burst_key(key)
            await drive.settled()
            await drive.quiet()
            seen = drive.text("#page")
            assert drive.screen.controllers.panes.page == {"f2": "notes", "f3": "map", "f4": "why", "f5": "code"}[tabs[1]]
            drive.screen.draw("all")
            await drive.settled()
            assert drive.text("#page") == seen
            assert drive.page.picture is not None
            assert max(line_width(line) for line in drive.page._shown.page.lines) <= drive.page.size.width  # type: ignore[union-attr]  # it is shown


async def test_a_key_that_follows_enter_comes_after_it() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.weights")
        drive.burst_key("right")
        drive.burst_key("enter")
        drive.burst_key("f5")
        await drive.settled()
        await drive.quiet()
        assert drive.screen.controllers.panes.page == "code"
        assert drive.screen.views.of("encoder.0.self_attn.weights").column == 1
