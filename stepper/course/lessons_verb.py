"""The verb `lessons`, for a prompt: a lesson talked through, a line at a time, between other lines.

desk.lessons = LessonVerb()
execute(desk, "lessons")             the list
execute(desk, "lessons start L4")
execute(desk, "lessons")             on
execute(desk, "lessons 2")           the second choice; also h, s, n, q, as in `dialogue`
"""

from dataclasses import dataclass, replace
from pathlib import Path

from stepper.commands import Desk
from stepper.commands.results import LessonLines, LessonList, ListedLesson
from stepper.course.course import Course, open_course
from stepper.course.dialogue import Dialogue
from stepper.course.lesson import Lesson
from stepper.course.progress import LessonEntry, Progress
from stepper.errors import BadInput
from stepper.words import phrase

__all__ = ["LessonVerb", "listed"]


@dataclass
class LessonVerb:
    """The lesson that is under way at a desk, if any."""

    language: str = ""
    """The one that is spoken, where empty."""
    progress_file: Path | None = None
    folder: Path | None = None
    """Where exercises are kept."""
    _dialogue: Dialogue | None = None

    def __call__(self, desk: Desk, rest: str) -> LessonLines | LessonList:
        """Carry out what follows the verb.

        Raises:
            StepperError: there is no such lesson, or nothing to answer.
        """
        word, _, name = rest.partition(" ")
        if word == "start" or (word and self._is_lesson(word)):
            return LessonLines(tuple(self._start(desk, name.strip() if word == "start" else word)))
        if word == "list" or self._dialogue is None:
            return self._list(rest if word != "list" else "")
        lines = self._dialogue.answer(rest)
        shown = [*lines, *self._ended(desk)] if self._dialogue.over else [*lines, f"[{self._hint()}]"]
        return LessonLines(tuple("\n".join(shown).strip("\n").split("\n")))

    def _is_lesson(self, word: str) -> bool:
        """Whether a word names a lesson and nothing that may be answered."""
        return not word.isdigit() and any(word.lower() == each.header.id.lower() for each in self._course().lessons)

    def _course(self) -> Course:
        return open_course(self.language)

    def _progress(self, course: Course) -> Progress:
        return Progress.open(self.progress_file, course.aliases)

    def _list(self, rest: str) -> LessonList:
        if rest:
            raise BadInput("lesson.none_under_way", answer=rest)
        course = self._course()
        progress = self._progress(course)
        return replace(listed(course, progress), remark=progress.warning)

    def _start(self, desk: Desk, name: str) -> list[str]:
        course = self._course()
        lesson = course.find(name or "L0")
        if self._dialogue is not None:
            self._dialogue.leave()
            self._ended(desk)
        progress = self._progress(course)
        start = progress.place(lesson.header.id, len(lesson.chunks))
        self._dialogue = Dialogue(lesson, desk, progress, start, self.folder)
        return [*self._dialogue.opening(), f"[{self._hint()}]"]

    def _ended(self, desk: Desk) -> list[str]:
        dialogue, self._dialogue = self._dialogue, None
        following = self._course().after(dialogue.player.lesson.header.id) if dialogue and dialogue.completed else None
        if following is None:
            return []
        return [phrase("lesson.next", self.language, id=following.header.id, title=following.header.title)]

    def _hint(self) -> str:
        return phrase("lesson.prompt", self.language, asks=self._dialogue.asks if self._dialogue else "")


def listed(course: Course, progress: Progress) -> LessonList:
    """Every lesson, and how far the learner is."""
    return LessonList(tuple(_listed(lesson, progress.entry(lesson.header.id)) for lesson in course.lessons))


def _listed(lesson: Lesson, entry: LessonEntry) -> ListedLesson:
    header, exercises = lesson.header, len(lesson.exercises)
    solved = min(entry.solved, exercises)
    return ListedLesson(header.id, header.title, entry.at, entry.total, entry.done, entry.right, entry.asked, solved, exercises)
