"""Lessons on the screen: the list, and the one that is played, beside the tensor it speaks of.

The player works on the thread of the session; what it shows is a value, and drawn here. While the lesson has the keyboard, space
goes on, backspace goes back, a number answers, a letter shows the answer, and an exercise has four letters; all other keys are the
debugger's. While the lesson is on its way from one page to the next, keys are kept for that; once it is said that this takes its time,
they are dropped: nobody answers what they have not seen.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from stepper.desk.conversation import Answer
from stepper.desk.screen_keys import EXERCISE_KEYS, REVEAL_KEY
from stepper.errors import StepperError
from stepper.tui.controllers.exercises import Exercises
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.commands import Desk
    from stepper.course import Course, Lesson, Player, Progress
    from stepper.desk.opening import ChosenLesson
    from stepper.pages.lesson_view import LessonView
    from stepper.pages.page import Page
    from stepper.render.look import Look
    from stepper.tui.controllers.host import Host
    from stepper.tui.controllers.input_line import InputLine
    from stepper.tui.controllers.panes import Panes

__all__ = ["LINE", "Lessons"]

LINE = "lesson"
"""What the player's work is announced under."""
_LIST = ("", 0)
"""Stands for the list, where a lesson and a chunk stand otherwise."""


class Lessons:
    """The course, and the player."""

    def __init__(self, host: "Host", panes: "Panes", input_line: "InputLine") -> None:
        self._host, self._panes, self._input_line = host, panes, input_line
        self.exercises = Exercises(host, self.have)
        self._course: tuple[Course, Progress] | None = None
        self._player: Player | None = None
        self.view: LessonView | None = None
        """What is to be drawn; None shows the list."""
        self._stood = ("", -1)
        """The lesson and the chunk that the page was scrolled to last, or the list."""

    # --- the list ----------------------------------------------------------------------------------------------------

    def show(self) -> None:
        """The lesson that is under way, or the list."""
        self._show()
        if self._course is None:
            self._host.debugger.ask(lambda _: _open_course(), self._opened)
        else:
            self.keep_in_sight()

    def begin(self, chosen: "ChosenLesson") -> None:
        """A lesson that was asked for on the command line."""

        def opened(found: "tuple[Course, Progress] | StepperError") -> None:
            if isinstance(found, StepperError):
                self._refused(found)
                return
            self._course = found
            try:
                self.start(chosen.id, chosen.again)
            except StepperError as refused:
                self._refused(refused)

        self._host.ahead.hold()
        self._show()
        self._host.debugger.ask(lambda _: _open_course(chosen.folder, chosen.progress), opened)

    def _refused(self, error: StepperError) -> None:
        self._host.complain(str(error))
        self.take_keys()

    def ask(self, rest: str) -> None:
        """What follows the verb `lessons`, typed: nothing, `list`, or `start` and a lesson."""
        from stepper.desk.opening import ChosenLesson

        words = rest.split()
        if words[:1] == ["start"] and len(words) == 2:
            self._host.ahead.hold()  # what is typed after the line is for the lesson
        self._input_line.leave()
        match words:
            case ["start", lesson]:
                self.begin(ChosenLesson(lesson))
            case ["list"]:
                self.show_list()
            case []:
                self.show()
            case _:
                self._host.complain(phrase("lesson.on_the_screen"))

    def show_list(self) -> None:
        """The list; the lesson that is under way waits."""
        self.view = None
        self.show()

    def _opened(self, found: "tuple[Course, Progress] | StepperError") -> None:
        if isinstance(found, StepperError):
            self._host.complain(str(found))
            return
        self._course = found
        self._draw()

    def _show(self) -> None:
        """The tab, with the keyboard on it."""
        self._panes.offer("lesson")
        self._host.parts.page.focus()

    # --- playing -----------------------------------------------------------------------------------------------------

    def start(self, lesson_id: str, again: bool = False) -> None:
        """Play a lesson, from where it was left, or again from its beginning."""
        if self._course is None:
            return
        course, progress = self._course
        if self._player and self._player.lesson.header.id == lesson_id and not self._player.finished:
            self._changed()
            self.take_keys()
            return
        lesson = course.find(lesson_id)
        self._play(lesson, 0 if again else progress.place(lesson_id, len(lesson.chunks)))

    def go_to_exercise(self, lesson_id: str) -> None:
        """To the exercise of a lesson that is still open."""
        if self._course:
            course, progress = self._course
            lesson = course.find(lesson_id)
            self._play(lesson, progress.open_exercise(lesson) or 0)

    def _play(self, lesson: "Lesson", start: int) -> None:
        """A lesson from one of its chunks."""
        progress = self._course[1] if self._course else None

        def work(desk: "Desk") -> None:
            from stepper.course import Player

            self._give_back()
            player = Player(lesson, desk, progress, start)
            self._player = player

        self._host.ahead.hold()
        self._do(work)

    def go_on(self) -> None:
        """On; an open question shows its answer first, and the end of a lesson leads to the next."""
        player = self._player
        if player and self.view:
            if not player.finished:
                self._go(lambda player: player.advance())
            elif self.view.following:
                self.start(self.view.following)
            else:
                self.leave()

    def go_back(self) -> None:
        """Back to the part before, with the run as it was there."""
        if self._player and self.view:
            self._go(lambda player: player.back())

    def answer(self, choice: int) -> None:
        """Answer the current question."""
        if self.view:
            self._go(lambda player: player.answer(choice - 1))

    def leave(self) -> None:
        """Leave the lesson: the session is as it was before."""
        self._do(lambda _: self._give_back())

    def _give_back(self) -> None:
        if self._player:
            self._player.leave()
        self._player = None

    def _go(self, work: "Callable[[Player], object]") -> None:
        """Have the player show something else: keys that come meanwhile are for that, unless one can see that it takes its time."""
        self._host.ahead.hold(while_quick=True)
        self.have(work)

    def have(self, work: "Callable[[Player], object]") -> None:
        """Have the player do something, where there is one."""
        player = self._player
        if player:
            self._do(lambda _: work(player))

    def _do(self, work: "Callable[[Desk], object]") -> None:
        """Have something done about the player, and draw what it then shows."""

        def carry_out(desk: "Desk") -> Answer:
            try:
                work(desk)
            except StepperError as refused:
                return Answer(error=str(refused))
            return Answer()

        self._host.debugger.do(LINE, carry_out)

    def announced(self) -> None:
        """The player has done what it was asked to."""
        self._changed()

    def take_keys(self) -> None:
        """What was to be shown is there, or will not come: the keys that were kept for it are pressed."""
        self._host.type(self._host.ahead.release())

    def _changed(self) -> None:
        player = self._player
        if player is None:
            self.view = None
            self.exercises.follow(None)
        else:
            self.view = self._view(player)
            self.exercises.tell_editor(*getattr(player.current, "verdict", ()))
        self._draw()
        if self._panes.page != "lesson":
            self._show()

    def _view(self, player: "Player") -> "LessonView":
        """What is to be seen of the lesson, with what is shown now."""
        from stepper.pages.lesson_view import view_of

        return view_of(player, self._course, self.exercises.follow(player))

    # --- keys and drawing --------------------------------------------------------------------------------------------

    def takes(self, key: str) -> bool:
        """Do what a key means while the lesson has the keyboard; False where it means nothing here."""
        view = self.view
        if view is None or not self.hinted:
            return False
        if key == "space" and view.choices:
            self._host.say(phrase("lesson_tab.answer_first"))
        elif key == "space" or (key == REVEAL_KEY and view.choices):
            self.go_on()
        elif key == "backspace":
            self.go_back()
        elif view.part == "exercise" and key in EXERCISE_KEYS:
            self._host.act(f"lesson_{EXERCISE_KEYS[key]}")
        elif key.isdigit() and view.asks:
            if 0 < int(key) <= view.choices:
                self.answer(int(key))
        else:
            return False
        return True

    @property
    def hinted(self) -> str:
        """Whose keys count while the lesson has the keyboard: question, exercise, lesson; empty where it has not."""
        panes = self._panes
        return self.view.part if self.view and panes.page == "lesson" and panes.focused == "page" else ""

    def keep_in_sight(self) -> None:
        """After the page became another size: what was shown last."""
        if self._panes.page == "lesson":
            self._host.call_after_refresh(self._show_newest if self.view else self._show_next_lesson)

    def _draw(self) -> None:
        self._host.draw("page")
        self._host.draw("hints")
        self.keep_in_sight()

    def _show_newest(self) -> None:
        """Scroll to what was shown last, and stand on the link that goes on."""
        from stepper.pages.lesson import lesson_page

        page = self._host.parts.page
        if self.view:
            _, start, link = lesson_page(self.view, self._host.application.look, page.size.width - 1)
            place = (self.view.id, self.view.number)
            works_on = self.view.part == "exercise" and place == self._stood
            page.stand_on(page.chosen if works_on else link, start)
            self._stood = place

    def _show_next_lesson(self) -> None:
        """In the list, once it is opened: stand on the first lesson that is not done."""
        from stepper.pages.page import Act

        page = self._host.parts.page
        if self._course is None or self._stood == _LIST:
            return
        course, progress = self._course
        waiting = next((lesson.header.id for lesson in course.lessons if not progress.entry(lesson.header.id).done), "")
        page.stand_on_target(Act(f"lesson_start {waiting}"))
        self._stood = _LIST

    def page(self, look: "Look", width: int) -> "Page":
        """What stands in the tab."""
        from stepper.pages.lesson import lesson_page, list_page
        from stepper.pages.page import PageWriter

        if self.view:
            return lesson_page(self.view, look, width)[0]
        if self._course is None:
            writer = PageWriter(look, width)
            writer.text(phrase("lesson_tab.opening"))
            return writer.page()
        return list_page(*self._course, look, width)


def _open_course(folder: Path | None = None, progress: Path | None = None) -> "tuple[Course, Progress]":
    from stepper.course import Progress, open_course

    course = open_course(folder=folder)
    return course, Progress.open(progress, course.aliases)
