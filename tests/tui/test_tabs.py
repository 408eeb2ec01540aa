"""The tabs on the right: where their pages begin, and that their names are read."""

from tests.tui.driving import opened
from tests.tui.test_lessons import begun


async def test_another_tab_opens_at_its_top_and_the_lesson_where_it_stands() -> None:
    async with opened((120, 24)) as drive:
        await begun(drive, "L4")
        await drive.press("space", "space", "space")
        stands = drive.page.window.y
        assert stands > 0
        for tab in ("f2", "f3", "f5"):
            await drive.press(tab)
            assert drive.page.window.y == 0
        await drive.act("#page", "page(1)")
        await drive.press("L")
        assert drive.page.window.y == stands


async def test_drawing_the_same_tab_again_keeps_the_place() -> None:
    async with opened((120, 24)) as drive:
        await drive.line("goto encoder.0.self_attn.weights")
        await drive.press("f5")
        await drive.act("#page", "page(1)")
        place = drive.page.window.y
        assert place > 0
        drive.screen.draw("page")
        assert drive.page.window.y == place


async def test_tabs_that_were_added_leave_the_first_names_whole() -> None:
    async with opened((120, 36)) as drive:
        assert drive.text("#tabs").startswith(" Notes  Map  Why  Code ")
        for name in ("stops", "glossary", "lesson"):
            drive.screen.controllers.panes.offer(name)
        await drive.settled()
        assert drive.text("#tabs").rstrip() == "Notes Map Why Code Stops Glossary Lesson"


async def test_where_tabs_do_not_fit_the_chosen_one_is_seen_and_none_is_cut_at_the_left() -> None:
    async with opened((120, 36)) as drive:
        for name in ("glossary", "lesson", "stops", "answer"):
            drive.screen.controllers.panes.offer(name)
        await drive.settled()
        assert drive.text("#tabs").rstrip().endswith("Answer")
        assert drive.text("#tabs").split()[0] in ("Map", "Why", "Code", "Compare")
