"""Playing a lesson: one chunk at a time, without a screen.

    player = Player(lesson, desk)
    player.current                  what to show: see `shown`
    player.advance()                on; an open question is answered first, it never blocks
    player.back()                   the part before, and the run as it was there
    player.answer(1)                a choice of the current question
    player.hint(), player.solution(), player.check(file)        of the current exercise
    player.finished, player.result, player.events
    player.leave()                  the desk is as it was before

A front end draws `current` and calls these; the learner's desk follows the lesson. Where they wander off in between, the
next chunk that needs the run brings them back.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from stepper.commands import Desk
from stepper.course.chunks import show_do, show_prose, show_see
from stepper.course.exercise import Verdict, check_code, read_code
from stepper.course.lesson import Ask, Chunk, Do, Lesson, Prose, See, Try
from stepper.course.lesson_desks import LessonDesks
from stepper.course.progress import Progress
from stepper.course.questions import OpenQuestion
from stepper.course.shown import ShownAsk, ShownChunk, ShownEnd, ShownTry
from stepper.errors import BadInput, StepperError, Stopped
from stepper.words import phrase

__all__ = ["Player"]


@dataclass(frozen=True)
class Event:
    """Something that happened."""

    kind: str
    """reached, carried out, answered, revealed, checked, hint, solution, finished."""
    detail: str


@dataclass(frozen=True)
class LessonResult:
    """How it went."""

    asked: int = 0
    right: int = 0
    """Predictions right at the first try."""
    attempts: int = 0
    """Checks of exercises."""
    solved: int = 0
    exercises: int = 0


class Player:
    """One lesson being played.

    Args:
        lesson: what to play.
        desk: the learner's; it follows the lesson until `leave`.
        progress: where to write down how far they are; None writes nothing.
        start: the chunk to begin at, what comes before it carried out.

    Raises:
        StepperError: the model is not here, or the lesson does not fit it.
    """

    def __init__(self, lesson: Lesson, desk: Desk, progress: Progress | None = None, start: int = 0) -> None:
        self.lesson = lesson
        self.events: list[Event] = []
        self.result = LessonResult()
        self.number = 0
        self.came_back = False
        """A what-if ended when the current chunk was reached: the run is as it was before."""
        self._questions: dict[int, OpenQuestion] = {}
        self._seen: dict[int, ShownChunk] = {}
        """What was shown of each chunk, as it was left."""
        self._furthest = -1
        self._desks = LessonDesks(lesson.header, desk)
        self._progress = progress
        try:
            self.current = self._begun(start)
        except StepperError:
            self._desks.leave()
            raise
        self._write_place()

    def _begun(self, start: int) -> ShownChunk:
        """Where a lesson is taken up: what lies before is carried out and not shown."""
        while self.number < min(start, len(self.lesson.chunks) - 1):
            self._pass_by(self.lesson.chunks[self.number])
        if self._progress and start:
            entry = self._progress.entry(self.lesson.header.id)
            self._count(asked=entry.asked, right=entry.right, solved=min(entry.solved, self.result.exercises))
        return self._arrive()

    # --- where we are ------------------------------------------------------------------------------------------------

    @property
    def current(self) -> ShownChunk:
        """What is shown of the current chunk."""
        return self._seen[self.number]

    @current.setter
    def current(self, shown: ShownChunk) -> None:
        self._seen[self.number] = shown

    @property
    def page(self) -> tuple[ShownChunk, ...]:
        """What was shown since the last heading; the current chunk is the last of it."""
        parts: list[ShownChunk] = []
        for number in range(self.number, -1, -1):
            begins = bool(parts) and bool(getattr(parts[-1], "heading", ""))
            if begins or number not in self._seen:
                break
            parts.append(self._seen[number])
        return tuple(reversed(parts))

    @property
    def total(self) -> int:
        """How many chunks there are."""
        return len(self.lesson.chunks)

    @property
    def finished(self) -> bool:
        """Whether the last chunk is behind us."""
        return self.number >= self.total

    @property
    def chunk(self) -> Chunk | None:
        """The current chunk; None at the end."""
        return None if self.finished else self.lesson.chunks[self.number]

    @property
    def question(self) -> OpenQuestion | None:
        """The current question, with what is said to each choice; None where there is none."""
        return self._questions.get(self.number)

    # --- moving ------------------------------------------------------------------------------------------------------

    def advance(self) -> ShownChunk:
        """Go on, and return what to show. An open question shows its answer first.

        Raises:
            StepperError: the lesson does not fit the run (`stepper lessons check` says where).
            Stopped: the learner asked for it; what could not be computed comes when they go on again.
        """
        question = self.question
        if question and question.is_open:
            self._questions[self.number] = question.revealed()
            self._note("revealed", str(self.number))
            self._count(asked=1)
            self.current = self._questions[self.number].shown
        elif not self.finished:
            self.number += 1
            try:
                self.current = self._arrive()
            except Stopped:
                if not isinstance(self.chunk, Do):  # nothing was carried out: it comes with the next step
                    self.number -= 1
                raise
            self._write_place()
        return self.current

    def back(self) -> ShownChunk:
        """Go back to the chunk before, as it was left, and return what to show; the run is as it was there.

        Raises:
            BadInput: this is the first.
            Stopped: the learner asked for it; they are where they were.
        """
        here = self.number
        if not here:
            raise BadInput("lesson.nothing_before")
        self.number = 0
        try:
            with self._desks.begun_again():
                while self.number < here - 1:
                    self._pass_by(self.lesson.chunks[self.number])
                self.current = self._arrive()
        except StepperError:
            self.number = here
            raise
        return self.current

    def _pass_by(self, chunk: Chunk) -> None:
        """Carry out what lies before a place in the lesson, and show nothing of it."""
        if chunk.heading:
            self._desks.begin_section()
        if isinstance(chunk, Do):
            self._desks.carry_out(chunk)
        self._meet(chunk)
        self.number += 1

    def _meet(self, chunk: Chunk) -> None:
        """Count an exercise that was not met before."""
        if self.number > self._furthest:
            self._furthest = self.number
            self._count(exercises=int(isinstance(chunk, Try)))

    def _write_place(self) -> None:
        if self._progress is None or (self.number < self._furthest):
            return
        if self.finished:
            self._progress.finished(self.lesson.header.id, self.result.right, self.result.asked)
        else:
            self._progress.reached(self.lesson.header.id, self.number, self.total, self.result.right, self.result.asked)

    def _arrive(self) -> ShownChunk:
        chunk = self.chunk
        if chunk is None:
            return self._end()
        self._note("reached", str(self.number))
        self.came_back = bool(chunk.heading) and self._desks.begin_section()
        self._meet(chunk)
        return self._show(chunk) if self.number not in self._seen else self._show_again(chunk)

    def _show_again(self, chunk: Chunk) -> ShownChunk:
        """A chunk that was shown before, as it was left; what it carries out is carried out again."""
        if isinstance(chunk, Do):
            self._desks.carry_out(chunk)
        else:
            self._desks.bring_back()
        return self._seen[self.number]

    def _show(self, chunk: Chunk) -> ShownChunk:
        language = self.lesson.language
        match chunk:
            case Prose():
                return show_prose(chunk, self._desks)
            case Do():
                for command in chunk.commands:
                    self._note("carried out", command.text)
                return show_do(chunk, self._desks, language)
            case See():
                self._desks.bring_back()
                return show_see(chunk, self._desks.runs)
            case Ask():
                self._questions[self.number] = OpenQuestion.of(chunk, self._desks.runs, language)
                return self._questions[self.number].shown
            case Try():
                return ShownTry(chunk.heading, chunk.task.text(self._desks.runs), chunk.function, chunk.starter, all_hints=len(chunk.hints))

    def _end(self) -> ShownEnd:
        language, header, result = self.lesson.language, self.lesson.header, self.result
        self._note("finished", header.id)
        key = "lesson.finished" if result.asked else "lesson.finished_unasked"
        lines = [phrase(key, language, id=header.id, right=result.right, asked=result.asked)]
        if result.exercises:
            key = "lesson.exercise_solved" if result.solved == result.exercises else "lesson.exercise_open"
            lines.append(phrase(key, language, solved=result.solved, exercises=result.exercises))
        return ShownEnd(tuple(lines))

    # --- answering ---------------------------------------------------------------------------------------------------

    def answer(self, choice: int) -> ShownAsk:
        """Try a choice of the current question, counted from 0.

        Raises:
            BadInput: this is no question, or there is no such choice.
        """
        question = self.question
        if question is None:
            raise BadInput("lesson.no_question")
        answered = question.answered(choice)
        self._questions[self.number] = answered
        self._note("answered", f"{choice} {'right' if choice == answered.right else 'wrong'}")
        if not answered.is_open:
            self._count(asked=1, right=int(answered.right_at_first))
        self.current = answered.shown
        return answered.shown

    # --- exercises ---------------------------------------------------------------------------------------------------

    def _exercise(self) -> tuple[Try, ShownTry]:
        if not isinstance(self.chunk, Try) or not isinstance(self.current, ShownTry):
            raise BadInput("lesson.no_exercise")
        return self.chunk, self.current

    def hint(self) -> str:
        """The next hint, as a line; a sentence where there are no more.

        Raises:
            BadInput: this is no exercise.
        """
        chunk, shown = self._exercise()
        number = len(shown.hints)
        if number == len(chunk.hints):
            return phrase("exercise.no_more_hints", self.lesson.language)
        self.current = replace(shown, hints=chunk.hints[: number + 1])
        self._note("hint", str(number + 1))
        return phrase("exercise.hint", self.lesson.language, number=number + 1, total=len(chunk.hints), hint=chunk.hints[number])

    def solution(self) -> str:
        """One solution; the hints stay those that were asked for.

        Raises:
            BadInput: this is no exercise.
        """
        chunk, shown = self._exercise()
        self.current = replace(shown, solution=chunk.solution)
        self._note("solution", chunk.function)
        return chunk.solution

    def check(self, file: Path) -> Verdict:
        """Run the learner's file against the exercise, in a process of its own.

        Raises:
            BadInput: this is no exercise, its code may not be run here, or the file cannot be read.
        """
        chunk, shown = self._exercise()
        if not self._desks.rights.exercises:
            raise BadInput("lesson.no_code_here")
        code = read_code(file)
        verdict = check_code(chunk, code, self._desks.runs, self.lesson.language)
        newly_solved = verdict.passed and not shown.solved
        self._note("checked", "passed" if verdict.passed else "failed")
        self._count(attempts=1, solved=int(newly_solved))
        solved_by = code if verdict.passed else shown.solved_by
        self.current = replace(shown, solved=shown.solved or verdict.passed, verdict=verdict.lines, solved_by=solved_by)
        if self._progress:
            self._progress.attempted(self.lesson.header.id, self.result.solved)
        return verdict

    # --- leaving -----------------------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Give the desk back as it was before the lesson."""
        self._desks.leave()

    def _note(self, kind: str, detail: str) -> None:
        self.events.append(Event(kind, detail))

    def _count(self, asked: int = 0, right: int = 0, attempts: int = 0, solved: int = 0, exercises: int = 0) -> None:
        was = self.result
        self.result = LessonResult(
            was.asked + asked, was.right + right, was.attempts + attempts, was.solved + solved, was.exercises + exercises
        )
