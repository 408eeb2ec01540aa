"""The glossary on the screen: from a note, from a lesson, from a click on a word, and back."""

from textual.events import Click

from stepper.words import glossary, speaking
from tests.tui.driving import Drive, opened
from tests.tui.test_lessons import begun


def click_on(drive: Drive, word: str) -> None:
    """A click in the middle of a word of the page."""
    y, line = next((y, line) for y, line in enumerate(drive.lines("#page")) if word in line)
    x = line.index(word) + len(word) // 2
    drive.page.post_message(Click(drive.page, x, y, 0, 0, 1, False, False, False))


async def test_the_words_of_a_note_are_explained_and_escape_goes_back() -> None:
    async with opened((140, 50)) as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        note = drive.text("#page")
        await drive.press("G")
        assert drive.screen.controllers.panes.page == "glossary"
        assert "On the page you came from" in drive.text("#page")
        assert "dot product" in drive.text("#page")
        drive.screen.act("word dot product")
        await drive.settled()
        assert glossary()["dot product"].means[:30] in drive.text("#page")
        drive.screen.act("word cosine")
        await drive.settled()
        assert "Σᵢ aᵢ bᵢ" not in drive.text("#page")
        await drive.press("escape")
        assert "Σᵢ aᵢ bᵢ" in drive.text("#page")
        await drive.press("escape")
        assert drive.text("#page") == note


async def test_a_lesson_waits_while_a_word_is_looked_up() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive, "L3")
        await drive.press("space", "space")
        lesson = drive.text("#page")
        await drive.press("G")
        assert "value, v" in drive.text("#page")
        await drive.press("enter")
        await drive.press("escape")
        assert drive.text("#page") == lesson
        await drive.press("space")
        view = drive.screen.controllers.lessons.view
        assert view is not None
        assert view.number == 3


async def test_a_click_on_a_word_explains_it() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive, "L0")
        await drive.press("space")
        click_on(drive, "tensor")
        await drive.settled()
        assert glossary()["tensor"].means[:30] in drive.text("#page")
        await drive.press("escape")
        click_on(drive, "Nobody")
        await drive.settled()
        assert drive.screen.controllers.panes.page == "lesson"


async def test_in_another_language_the_words_are_found_in_its_prose() -> None:
    with speaking("zh"):
        async with opened((140, 50)) as drive:
            await begun(drive, "L4")
            await drive.press("space", "space", "space")
            await drive.press("G")
            assert "刚才那一页上的词" in drive.text("#page")
            assert "参数" in drive.text("#page")
