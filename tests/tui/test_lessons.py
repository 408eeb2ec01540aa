"""Lessons on the screen: the list, playing one, answering, an exercise, leaving."""

from pathlib import Path

from textual.widgets import Static

from stepper.course import open_course
from stepper.course.shown import ShownAsk, ShownEnd, ShownTry
from stepper.pages.page import Act
from stepper.tui.editor_screen import EditorScreen
from stepper.tui.widgets.page_view import PageView
from stepper.words import phrase
from tests.tui.driving import Drive, opened


async def begun(drive: Drive, lesson: str = "L0") -> None:
    """Open the list and begin a lesson."""
    await drive.keys("L")
    drive.screen.act(f"lesson_start {lesson}")
    await drive.settled()


def current(drive: Drive) -> object:
    view = drive.screen.controllers.lessons.view
    assert view is not None
    return view.shown[-1]


async def on_to(drive: Drive, kind: type) -> None:
    """On until something of a kind is shown; questions on the way are left unanswered."""
    for _ in range(80):
        if isinstance(current(drive), kind):
            return
        view = drive.screen.controllers.lessons.view
        await drive.press("a" if view and view.part == "question" else "space")
    raise AssertionError(f"no {kind.__name__}")


async def test_the_list_has_every_lesson_and_enter_begins_one() -> None:
    async with opened((140, 50)) as drive:
        await drive.keys("L")
        assert drive.screen.controllers.panes.focused == "page"
        for lesson in open_course().lessons[:3]:
            assert f"{lesson.header.id}  " in drive.text("#page")
        await drive.press("enter")
        assert "1/" in drive.lines("#page")[0] + drive.lines("#page")[1]
        assert "go on (space)" in drive.text("#page")


async def test_space_goes_on_and_the_run_follows() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        for _ in range(3):
            await drive.press("space")
        assert "Carried out" in drive.text("#page") or drive.snapshot.number > 0
        number = drive.screen.controllers.lessons.view.number if drive.screen.controllers.lessons.view else 0
        assert number == 3
        await drive.keys("f2")
        step = drive.snapshot.name
        await drive.press("space")
        assert drive.screen.controllers.lessons.view is not None
        assert drive.screen.controllers.lessons.view.number == 3
        assert (drive.snapshot.name, drive.snapshot.position.row) != (step, 0)


async def test_a_question_stands_in_a_frame_and_takes_two_tries() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        await on_to(drive, ShownAsk)
        asked = current(drive)
        assert isinstance(asked, ShownAsk)
        assert any("─ Predict ─" in line for line in drive.lines("#page"))
        assert "show the answer" in drive.text("#page")
        tried = 0
        for number in range(1, len(asked.choices) + 1):
            now = current(drive)
            assert isinstance(now, ShownAsk)
            if now.state != "open":
                break
            await drive.press(str(number))
            tried += 1
        assert 1 <= tried <= 2
        assert any("✓" in line for line in drive.lines("#page"))
        assert "go on (space)" in drive.text("#page")


async def test_space_does_not_give_a_question_away() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        await on_to(drive, ShownAsk)
        asked, place = current(drive), drive.snapshot.position
        await drive.press("space", "space")
        assert current(drive) == asked
        assert drive.snapshot.position == place
        assert "A number answers the question; a shows the answer." in drive.text("#hints")
        await drive.press("a")
        assert "It is: " in drive.text("#page")


async def test_a_choice_can_be_made_with_arrows_and_enter() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        await on_to(drive, ShownAsk)
        await drive.press("down", "enter")
        asked = current(drive)
        assert isinstance(asked, ShownAsk)
        assert asked.choices[1].state != "open"


async def test_an_exercise_is_checked_when_its_file_is_saved() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        await on_to(drive, ShownTry)
        view = drive.screen.controllers.lessons.view
        assert view is not None
        file = Path(view.file)
        assert file.exists()
        drive.screen.act("lesson_hint")
        await drive.settled()
        assert "Hint 1" in drive.text("#page")
        drive.screen.act("lesson_check")
        await drive.settled()
        exercise = current(drive)
        assert isinstance(exercise, ShownTry)
        assert exercise.verdict
        assert not exercise.solved
        drive.screen.act("lesson_solution")
        await drive.settled()
        assert "Hints left: 2" in drive.text("#hints")
        drive.screen.act("lesson_solution")
        await drive.settled()
        assert "Hint 2" not in drive.text("#page")
        exercise = current(drive)
        assert isinstance(exercise, ShownTry)
        file.write_text(exercise.solution, encoding="utf-8")
        drive.screen.controllers.lessons.exercises._look_at_file()
        await drive.settled()
        exercise = current(drive)
        assert isinstance(exercise, ShownTry)
        assert exercise.solved


async def test_an_exercise_can_be_written_in_the_app() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        await on_to(drive, ShownTry)
        drive.screen.act("lesson_edit")
        await drive.pilot.pause(0)
        assert [type(each) for each in drive.app.screen_stack[1:]] == [EditorScreen]
        editor = drive.app.screen
        await drive.pilot.press("ctrl+s")
        await drive.settled()
        exercise = current(drive)
        assert isinstance(exercise, ShownTry)
        assert exercise.verdict
        assert drive.app.screen is editor
        assert str(editor.query_one(Static).render()) == "\n".join(exercise.verdict)
        await drive.pilot.press("#", "x", "escape")
        await drive.settled()
        assert not drive.app.screen_stack[1:]
        view = drive.screen.controllers.lessons.view
        assert view is not None
        assert Path(view.file).read_text(encoding="utf-8").endswith("#x")


async def test_hint_after_hint_takes_one_key() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        await on_to(drive, ShownTry)
        page = drive.screen.query_one(PageView)
        page.stand_on_target(Act("lesson_hint"))
        for number in (1, 2, 3):
            await drive.press("enter")
            exercise = current(drive)
            assert isinstance(exercise, ShownTry)
            assert len(exercise.hints) == number
            assert f"Hint {number} of {exercise.all_hints}" in drive.text("#page")


async def test_a_finished_lesson_leads_back_to_its_open_exercise() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        await on_to(drive, ShownEnd)
        assert phrase("lesson_tab.open_exercise") in drive.text("#page")
        drive.screen.act("lesson_list")
        await drive.settled()
        drive.screen.query_one(PageView).stand_on_target(Act("lesson_exercise L0"))
        await drive.press("enter")
        exercise = current(drive)
        assert isinstance(exercise, ShownTry)
        view = drive.screen.controllers.lessons.view
        assert view is not None
        Path(view.file).write_text("def shapes(*sizes):\n    return 1\n", encoding="utf-8")
        drive.screen.act("lesson_solution")  # there are hints left: it is asked for twice
        drive.screen.act("lesson_solution")
        await drive.settled()
        exercise = current(drive)
        assert isinstance(exercise, ShownTry)
        Path(view.file).write_text(exercise.solution, encoding="utf-8")
        drive.screen.act("lesson_check")
        await drive.settled()
        await on_to(drive, ShownEnd)
        assert phrase("lesson_tab.open_exercise") not in drive.text("#page")


async def test_the_list_opens_at_the_first_lesson_that_is_not_done() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        await on_to(drive, ShownEnd)
        drive.screen.act("lesson_list")
        await drive.settled()
        await drive.press("enter")
        view = drive.screen.controllers.lessons.view
        assert view is not None
        assert view.id == "L1"


async def test_left_and_right_go_from_link_to_link_of_a_line() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        page = drive.screen.query_one(PageView)
        page.stand_on_target(Act("lesson_on"))
        on = page.chosen
        await drive.press("right", "right", "right")
        assert page.chosen == on + 2
        await drive.press("left")
        assert page.chosen == on + 1
        await drive.press("home")
        assert page.chosen == 0
        await drive.press("end")
        assert page.chosen == on + 2


async def test_the_end_leads_to_the_next_lesson_and_progress_is_kept() -> None:
    async with opened((140, 50)) as drive:
        await begun(drive)
        await on_to(drive, ShownEnd)
        following = open_course().after("L0")
        if following:
            assert f"next: {following.header.id}" in drive.text("#page")
        drive.screen.act("lesson_list")
        await drive.settled()
        assert "done" in drive.text("#page")


async def test_leaving_gives_the_session_back_as_it_was() -> None:
    async with opened((140, 50)) as drive:
        await drive.line("input the red car sleeps .")
        await drive.line("break encoder.0.self_attn.context")
        await drive.line("goto encoder.1.ffn.out")
        await begun(drive)
        await on_to(drive, ShownAsk)
        assert drive.snapshot.sentence.source != "the red car sleeps ."
        drive.screen.act("lesson_leave")
        await drive.settled()
        assert drive.snapshot.sentence.source == "the red car sleeps ."
        assert drive.snapshot.name == "encoder.1.ffn.out"
        assert drive.snapshot.breakpoints
        assert "Lessons" in drive.text("#page")


async def test_a_lesson_works_on_a_small_screen() -> None:
    async with opened((80, 24)) as drive:
        await begun(drive)
        await drive.press("space")
        assert "go on (space)" in drive.text("#page")
        await drive.press("escape")
        assert drive.screen.query_one("#grid").is_on_screen
        await drive.press("L")
        assert "go on (space)" in drive.text("#page")
