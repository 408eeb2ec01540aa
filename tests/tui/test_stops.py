"""Breakpoints and watches on the screen."""

from stepper.commands import Desk, execute
from stepper.commands.saved_stops import keep_stops
from stepper.trace import Session
from tests.tui.driving import opened

CONTEXT = "encoder.0.self_attn.context"


async def test_b_asks_for_a_breakpoint_at_the_tensor_in_front() -> None:
    async with opened() as drive:
        await drive.line(f"goto {CONTEXT}")
        await drive.keys("b")
        prompt = drive.screen.controllers.input_line.prompt
        assert prompt is not None
        assert prompt.value == f"{CONTEXT} "
        await drive.press("enter")
        assert any(line.startswith("▸◆") for line in drive.lines("#tree"))
        assert "◉" in drive.text("#timeline")


async def test_the_list_shows_hits_and_switches_and_deletes() -> None:
    async with opened() as drive:
        await drive.line(f"break {CONTEXT}")
        await drive.keys("B")
        assert "hit 0×" in drive.text("#page")
        await drive.keys("c")
        assert drive.snapshot.name == CONTEXT
        assert "hit 1×" in drive.text("#page")
        await drive.press("enter")
        assert not drive.snapshot.breakpoints[1].enabled
        assert "switch on" in drive.text("#page")
        assert drive.screen.controllers.panes.page == "stops"
        await drive.press("down", "enter")
        assert not drive.snapshot.breakpoints
        assert "None. b sets one" in drive.text("#page")


async def test_a_watch_shows_the_course_of_its_number() -> None:
    async with opened() as drive:
        await drive.keys("B")
        await drive.line("watch *.norm1.out norm")
        assert "no such tensor yet" in drive.text("#page")
        await drive.line("goto encoder.out")
        page = drive.text("#page")
        assert "in 2 steps" in page
        assert "encoder.1.norm1.out" in page
        assert any(sign in page for sign in "▁▂▃▄▅▆▇█")


async def test_what_was_kept_from_the_last_time_is_said_at_the_start() -> None:
    desk = Desk(Session("en-fr"))
    keep_stops(desk)
    execute(desk, f"break {CONTEXT}")
    async with opened() as drive:
        assert "Kept from last time: breakpoints 1, watches 0" in drive.text("#hints")
        await drive.press("n")
        assert "Kept" not in drive.text("#hints")


async def test_where_a_condition_stopped_the_run_the_head_and_the_cell_that_fulfil_it_are_shown() -> None:
    async with opened() as drive:
        await drive.line("input the white dog sees a small house .")
        await drive.line('break decoder.*.cross_attn.weights if argmax("key") == token("dog")')
        await drive.keys("c")
        view = drive.screen.views.of(drive.snapshot.name)
        weights = drive.snapshot.slicing.matrix(drive.snapshot.array, view.head)
        assert drive.snapshot.labels[2] is not None
        assert drive.snapshot.labels[2][view.column] == "dog"
        assert weights[view.row].argmax() == view.column
        assert f"[{view.head},{view.row},{view.column}]" in drive.text("#hints")
