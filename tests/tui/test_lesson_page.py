"""The page of a lesson: what was said last is in sight, tables are whole, the keys that count are named, in the language asked for."""

from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from rich.cells import cell_len
from textual.widgets import TextArea

from stepper.course import Player, Progress
from stepper.course.lesson import Try
from stepper.course.narration import table_lines
from stepper.course.shown import ShownAsk, ShownEnd, ShownTable, ShownTry
from stepper.desk.opening import ChosenLesson, Opening
from stepper.pages.page import PageWriter
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.words import phrase, speaking
from tests.tui.driving import LONGEST, Drive, opened
from tests.tui.test_lessons import begun, current, on_to

WIDE = ShownTable("words", (("0.25",) * 10, ("-0.5",) * 10), ("词", "word"), tuple(f"猫{number}" for number in range(10)))


@pytest.mark.parametrize("room", [14, 20, 33, 44, 79])
def test_a_table_too_wide_for_the_page_goes_on_below(room: int) -> None:
    lines = table_lines(WIDE, room)
    assert max(map(cell_len, lines)) <= room
    assert sum(line.count("0.25") for line in lines) == 10
    assert all(f"猫{number}" in "".join(lines) for number in range(10))
    assert lines.count("") == len([line for line in lines if line.strip().startswith("词")]) - 1


def test_a_table_that_fits_stays_whole() -> None:
    assert table_lines(WIDE, 200) == table_lines(WIDE)


def test_lines_too_long_for_the_page_are_whole_and_keep_their_indent() -> None:
    page = PageWriter(Look("none"), 30)
    page.verbatim("def f(x):\n    return [(source, d_model), (heads, target, source)]\nname        4 of 5          12 of 34", Role.BAR, 2)
    lines = ["".join(span.text for span in line) for line in page.page().lines]
    assert lines == [
        "  def f(x):",
        "      return [(source,",
        "          d_model), (heads,",
        "          target, source)]",
        "  name  4 of 5  12 of 34",
    ]


async def answered(drive: Drive, right: bool) -> None:
    """Give the open question a right or a wrong answer."""
    asked, player = current(drive), drive.screen.controllers.lessons._player
    assert isinstance(asked, ShownAsk)
    assert player is not None
    assert player.question is not None
    solution = player.question.right
    wanted = solution if right else next(n for n, each in enumerate(asked.choices) if n != solution and each.state == "open")
    await drive.press(str(wanted + 1))


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_what_is_said_to_an_answer_is_in_sight(size: tuple[int, int]) -> None:
    async with opened(size) as drive:
        await begun(drive)
        await on_to(drive, ShownAsk)
        await answered(drive, right=False)
        assert phrase("lesson.wrong") in drive.text("#page")
        assert phrase("lesson.again") in drive.text("#page")
        await answered(drive, right=False)
        assert "It is: " in drive.text("#page")


async def test_after_another_size_what_was_shown_last_is_in_sight() -> None:
    async with opened((120, 40)) as drive:
        await begun(drive)
        await on_to(drive, ShownAsk)
        await drive.pilot.resize_terminal(80, 24)
        await drive.settled()
        assert "─ Predict ─" in drive.text("#page")
        assert "show the answer (a)" in drive.text("#page")


async def test_the_keys_at_the_bottom_are_those_that_count() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        assert drive.text("#hints").startswith(" space on")
        assert "space token" not in drive.text("#hints")
        await on_to(drive, ShownAsk)
        assert drive.text("#hints").startswith(" 1 2 … answer  a show it")
        assert " space" not in drive.text("#hints")
        await drive.press("a")
        assert drive.text("#hints").startswith(" space on")
        await drive.press("tab")
        assert "L to the lesson" in drive.text("#hints")
        await drive.press("L")
        assert drive.text("#hints").startswith(" space on")
        await on_to(drive, ShownTry)
        assert drive.text("#hints").startswith(" e edit here  c check  h hint  s solution  space on")


async def test_where_the_lesson_hides_the_tensor_the_way_there_and_back_is_shown() -> None:
    async with opened((80, 24)) as drive:
        await begun(drive)
        assert "esc the tensor" in drive.text("#hints")
        await drive.press("escape")
        assert "L to the lesson" in drive.text("#hints")
        await drive.press("L")
        assert "esc the tensor" in drive.text("#hints")
    async with opened((140, 50)) as drive:
        await begun(drive)
        assert "the tensor" not in drive.text("#hints")


async def test_a_number_after_the_answer_is_not_taken_for_a_head() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        await on_to(drive, ShownAsk)
        await drive.press("space", "1", "9")
        assert "no heads" not in drive.text("#hints")


async def test_an_exercise_has_letters_while_the_lesson_has_the_keyboard() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        await on_to(drive, ShownTry)
        await drive.press("h", "s", "s", "c")
        exercise = current(drive)
        assert isinstance(exercise, ShownTry)
        assert (len(exercise.hints), bool(exercise.solution), exercise.solved, bool(exercise.verdict)) == (1, True, False, True)
        await drive.press("e")
        assert drive.on_top == "EditorScreen"


async def test_space_leads_from_the_end_of_a_lesson_to_the_next() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        await on_to(drive, ShownEnd)
        assert "next: L1 (space)" in drive.text("#page")
        await drive.press("space")
        assert "L1 · " in drive.text("#page")


async def test_a_lesson_named_on_the_command_line_is_begun_where_it_was_left(tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    for again, at in ((False, 0), (False, 2), (True, 0)):
        chosen = ChosenLesson("L3", progress=file, again=again)
        async with opened((140, 50), replace(Opening("room"), check=False, lesson=chosen)) as drive:
            await drive.until(lambda drive=drive: drive.screen.controllers.lessons.view)  # type: ignore[misc]  # mypy sees no type of a default
            view = drive.screen.controllers.lessons.view
            assert view is not None
            assert (view.id, view.number) == ("L3", at)
            await drive.press("space", "space")
    assert Progress.open(file).entry("L3").at == 2


async def test_the_screen_and_the_lesson_speak_the_language_that_was_asked_for() -> None:
    with speaking("zh"):
        async with opened((120, 40)) as drive:
            assert "程序" in drive.everything()
            await begun(drive, "L4")
            assert "口渴的人" in drive.text("#page")
            assert "继续（空格）" in drive.text("#page")
            assert "编码器 · 嵌入 · ids" in drive.text("#place")
            assert max(cell_len(line) for line in drive.everything().splitlines()) == 120
            await begun(drive, "L5")
            assert "两个词，两个方向" in drive.text("#page")


async def test_python_is_coloured_in_the_editor() -> None:
    async with opened((120, 40)) as drive:
        await begun(drive)
        await on_to(drive, ShownTry)
        await drive.press("e")
        area = drive.app.screen.query_one(TextArea)
        area.load_text("def double(x):\n    return 2 * x\n")
        await drive.pilot.pause()
        colours = {
            segment.text.strip(): segment.style.color
            for y in range(2)
            for segment in area.render_line(y)
            if segment.style is not None and segment.text.strip() in ("double", "return", "2")
        }
        assert colours.keys() == {"double", "return", "2"}
        assert len(set(colours.values())) == 3


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_backspace_goes_back_in_a_lesson(size: tuple[int, int]) -> None:
    async with opened(size) as drive:
        await begun(drive)
        first = drive.text("#page")
        await drive.press("space", "space", "backspace", "backspace")
        view = drive.screen.controllers.lessons.view
        assert view is not None
        assert view.number == 0
        assert drive.text("#page") == first
        assert "backspace" in drive.text("#hints")
        await drive.press("backspace")
        assert "first part" in drive.text("#hints")


async def test_keys_typed_while_one_sees_that_a_lesson_computes_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        lessons, go_on = drive.screen.controllers.lessons, Event()
        player = lessons._player
        assert player is not None
        real = type(player).advance

        def slow(self: Player) -> object:
            assert go_on.wait(LONGEST)
            return real(self)

        monkeypatch.setattr(type(player), "advance", slow)
        drive.burst(" ")
        await drive.until(lambda: "Computing" in drive.text("#hints"))
        drive.burst("    ")
        await drive.quiet()
        go_on.set()
        await drive.settled()
        assert lessons.view is not None
        assert lessons.view.number == 1
        await drive.press("space")
        assert lessons.view.number == 2


async def test_a_check_that_goes_on_says_so_and_the_page_shows_what_solved_the_exercise(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        await on_to(drive, ShownTry)
        lessons, go_on = drive.screen.controllers.lessons, Event()
        assert lessons.view is not None
        player, file = lessons._player, Path(lessons.view.file)
        assert player is not None
        exercise = player.chunk
        assert isinstance(exercise, Try)
        file.write_text(f"# the learner's own\n{exercise.solution}", encoding="utf-8")
        real = type(player).check
        monkeypatch.setattr("stepper.tui.controllers.exercises._EACH", 0.05)
        monkeypatch.setattr(type(player), "check", lambda self, file: real(self, file) if go_on.wait(LONGEST) else None)
        drive.screen.act("lesson_check")
        await drive.until(lambda: "a loop that never ends" in drive.text("#hints"))
        go_on.set()
        await drive.settled()
        assert "# the learner's own" in drive.text("#page")
