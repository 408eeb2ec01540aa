"""Searching the tree, dragging on the timeline, and the hints that go with what is shown."""

from tests.tui.driving import opened


async def test_a_part_of_a_name_finds_the_next_tensor_that_has_it() -> None:
    async with opened() as drive:
        await drive.press("ctrl+f")
        drive.screen.controllers.input_line.enter("find cross_attn.k")
        await drive.settled()
        row = drive.tree._row
        assert row is not None
        assert row.node.step == "decoder.0.cross_attn.k"
        await drive.press("ctrl+f")
        prompt = drive.screen.controllers.input_line.prompt
        assert prompt is not None
        assert prompt.value == "cross_attn.k"
        while drive.tree._row and drive.tree._row.node.step != "decoder.1.cross_attn.k":
            drive.screen.controllers.finding.find("cross_attn.k")
            await drive.settled()
        await drive.act("#tree", "choose")
        assert drive.snapshot.name == "decoder.1.cross_attn.k"


async def test_what_is_not_there_is_said() -> None:
    async with opened() as drive:
        drive.screen.controllers.finding.find("nonsense")
        await drive.settled()
        assert "No tensor of this turn" in drive.text("#hints")


async def test_dragging_on_the_timeline_moves() -> None:
    async with opened() as drive:
        timeline = drive.screen.query_one("#timeline")
        await drive.pilot.mouse_down(timeline, offset=(30, 0))
        await drive.settled()
        first = drive.snapshot.number
        await drive.pilot.hover(timeline, offset=(60, 0))
        await drive.settled()
        second = drive.snapshot.number
        await drive.pilot.mouse_up(timeline, offset=(60, 0))
        await drive.pilot.hover(timeline, offset=(90, 0))
        await drive.settled()
        assert 0 < first < second == drive.snapshot.number


async def test_in_a_what_if_the_hints_name_its_keys() -> None:
    async with opened((160, 36)) as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        assert "d compare" not in drive.text("#hints")
        await drive.line("set scores[0,0,0] 1")
        await drive.line("goto encoder.0.self_attn.scaled")
        assert "d compare" in drive.text("#hints")
