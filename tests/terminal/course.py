"""Plays lessons in a real terminal, key by key, as a learner does: right answers and wrong ones, exercises failed and then solved.

    python -m tests.terminal.course          the whole course in one sitting, and how long each lesson took

A second player, without a screen, says what must be seen after each key, and which choice is right.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from stepper.bench.terminal import Terminal, TimedOut
from stepper.course import Player, Progress, open_course
from stepper.course.lesson import Lesson, Try
from stepper.course.markdown import plain_lines
from stepper.course.narration import narrate
from stepper.course.shown import ShownAsk, ShownChunk, ShownDo, ShownEnd, ShownTry
from stepper.course.workbench import Workbench
from stepper.words import phrase
from stepper.words.language import spoken
from tests.course.sample import desk
from tests.terminal.picture import Picture

__all__ = ["Sitting", "begun", "sitting"]

COLUMNS, LINES = 120, 40
PAGE_FROM = 73
"""The column at which the lesson begins."""
PATIENCE = 60.0
QUIET = 0.5
"""Seconds without a byte after which the editor listens."""
RECOGNISED_BY = 24
"""Characters by which a piece of text is known again, blanks not counted."""
ALL, DELETE, SAVE, ESCAPE, LEAVE = "\x1b[18~", "\x1b[3~", "\x13", "\x1b", "\x11"
"""F7 (all of a text area), delete, ctrl+s, escape, ctrl+q."""


@contextmanager
def sitting(first: str, folder: Path) -> Iterator["Sitting"]:
    """A lesson begun in a terminal, its progress file in the folder, and left in order at the end."""
    with begun(first, folder) as learner:
        yield learner
        learner.terminal.type(LEAVE)
        assert learner.terminal.wait() == 0


@contextmanager
def begun(lesson: str, folder: Path) -> Iterator["Sitting"]:
    """The same, without the end."""
    file = folder / "progress.txt"
    command = [sys.executable, "-m", "stepper", "lessons", "start", lesson, "--progress", str(file), "--language", spoken()]
    with Terminal(command, COLUMNS, LINES) as terminal:
        learner = Sitting(terminal, file)
        learner.sees(_head(open_course().find(lesson)))
        yield learner


class Sitting:
    """Somebody at a terminal, taking lessons."""

    def __init__(self, terminal: Terminal, file: Path) -> None:
        self.file = file
        self.terminal, self._picture, self._fed = terminal, Picture(COLUMNS, LINES), 0
        self._questions, self._exercises = count(), count()

    # --- looking -----------------------------------------------------------------------------------------------------

    @property
    def page(self) -> str:
        """The lesson as it stands on the screen, without blanks."""
        return _pressed("".join(self._picture.right_of(PAGE_FROM)))

    def until(self, reached: Callable[[], object], what: str) -> None:
        """Wait for something to be seen, or written to the progress file."""
        end = time.monotonic() + PATIENCE
        while not reached():
            if time.monotonic() > end:
                raise TimedOut("\n".join([f"{what!r} did not come; on the screen:", *self._picture.lines]))
            self.terminal.read(0.1)
            self._picture.feed(bytes(self.terminal.output[self._fed :]))
            self._fed = len(self.terminal.output)

    def sees(self, text: str) -> None:
        """Wait until a text stands in the lesson."""
        wanted = _pressed(" ".join(plain_lines(text)))[:RECOGNISED_BY]
        self.until(lambda: wanted in self.page, text)

    def _type(self, keys: str) -> None:
        self.terminal.type(keys)

    # --- a lesson ----------------------------------------------------------------------------------------------------

    def play(self, lesson: Lesson) -> None:
        """From its first key to its last."""
        player = Player(lesson, desk())
        self.sees(_head(lesson))
        while not isinstance(player.current, ShownEnd):
            self._sees_chunk(player.current)
            if isinstance(player.current, ShownAsk):
                self._answer(player)
            if isinstance(player.current, ShownTry):
                self._work(player)
            self._type(" ")
            player.advance()
            self._recorded(player)
        self._sees_chunk(player.current)
        self.sees(phrase("lesson.exercise_solved", solved=player.result.exercises, exercises=player.result.exercises))

    def goes_on(self) -> None:
        """From the end of a lesson to the next."""
        self._type(" ")

    def goes_on_to(self, lesson: str, chunk: int) -> None:
        """On, until the file says that we are there: keys typed into a lesson that visibly takes its time are dropped."""
        self._type(" ")
        self.until(lambda: self.place(lesson) == chunk, f"{lesson} at {chunk}")

    def _sees_chunk(self, shown: ShownChunk) -> None:
        """What is new begins on the screen."""
        self.sees(getattr(shown, "heading", ""))
        self.sees(_beginning(shown))

    def _recorded(self, player: Player) -> None:
        """The file says how far we are, whatever happens next."""
        lesson = player.lesson.header.id
        self.until(lambda: self.place(lesson) == (None if player.finished else player.number), f"{lesson} at {player.number}")

    def place(self, lesson: str) -> int | None:
        """The chunk that is on record; None before a lesson is begun, and once it is done."""
        entry = Progress.open(self.file).entry(lesson)
        return entry.at if entry.total else None

    def sees_chunk_of(self, lesson: Lesson, number: int) -> None:
        """What stands at a place of a lesson begins on the screen."""
        self._sees_chunk(Player(lesson, desk(), start=number).current)

    # --- questions ---------------------------------------------------------------------------------------------------

    def _answer(self, player: Player) -> None:
        """In turn: wrong twice; wrong, then right; right at once; not answered, but shown."""
        question = player.question
        assert question is not None
        wrong = [choice for choice in range(len(question.shown.choices)) if choice != question.right]
        ways: tuple[list[int], ...] = (wrong[:2], [wrong[-1], question.right], [question.right], [])
        for choice in ways[next(self._questions) % len(ways)]:
            self._type(str(choice + 1))
            replied = player.answer(choice).replies[-1]
            for line in replied.lines[:2]:
                self.sees(line)
        if isinstance(player.current, ShownAsk) and player.current.state == "open":
            self._type("a")
            player.advance()
            self.sees(phrase("lesson.revealed", answer=question.shown.choices[question.right].text))

    # --- exercises ---------------------------------------------------------------------------------------------------

    def _work(self, player: Player) -> None:
        """Checked as it is, hints and solution asked for, solved: in the app, or with an editor of one's own."""
        exercise = player.chunk
        assert isinstance(exercise, Try)
        bench = Workbench.of(player.lesson, exercise)
        lesson, passed = player.lesson.header.id, phrase("exercise.passed", cases="", engine="").split(":")[0].split("：")[0]
        before = Progress.open(self.file).entry(lesson).attempts
        self._type("c")
        self.until(lambda: Progress.open(self.file).entry(lesson).attempts == before + 1, "the starter is checked")
        assert _pressed(passed) not in self.page
        for number, hint in enumerate(exercise.hints, 1):
            self._type("h")
            self.sees(phrase("exercise.hint", number=number, total=len(exercise.hints), hint=hint))
        self._type("s")  # all hints are there: it is shown at once
        self.sees(phrase("exercise.solution"))
        if next(self._exercises) % 2:
            bench.file.write_text(exercise.solution, encoding="utf-8")
        else:
            self._write(bench.file, exercise.solution, passed)
        self.sees(passed)
        assert player.check(bench.file).passed

    def _write(self, file: Path, code: str, passed: str) -> None:
        """In the app's own editor: what is there is deleted, the code pasted and saved, the verdict read."""
        before = _pressed(file.read_text(encoding="utf-8"))[:RECOGNISED_BY]
        self._type("e")
        self.until(lambda: before in self._screen, "the editor")
        self.terminal.settle(QUIET)
        self._type(f"{ALL}{DELETE}")
        self.until(lambda: before not in self._screen, "the empty editor")
        self._type(f"\x1b[200~{code}\x1b[201~")
        self.until(lambda: f"1{_pressed(code.splitlines()[0])}" in self._screen, "the code in the editor")
        self._type(SAVE)
        self.until(lambda: _pressed(passed) in self._screen, "the verdict in the editor")
        self._type(ESCAPE)

    @property
    def _screen(self) -> str:
        """All that stands on the screen, without blanks."""
        return _pressed("".join(self._picture.lines))


def _head(lesson: Lesson) -> str:
    return phrase("lesson.head", id=lesson.header.id, title=lesson.header.title)


def _beginning(shown: ShownChunk) -> str:
    """A text that a moment of a lesson begins with, below its heading."""
    match shown:
        case ShownDo():
            return shown.commands[0].command
        case ShownAsk():
            return shown.question
        case ShownTry():
            return shown.task
        case _:
            return next(line for line in narrate(shown) if line and not line.startswith("##"))


def _pressed(text: str) -> str:
    """A text without blanks and without the marks of emphasis."""
    return "".join(text.replace("`", "").split())


def main() -> int:
    """The whole course in one sitting."""
    with TemporaryDirectory() as folder, sitting("L0", Path(folder)) as learner:
        for lesson in open_course().lessons:
            begun = time.monotonic()
            learner.play(lesson)
            sys.stdout.write(f"{lesson.header.id:<4} {time.monotonic() - begun:5.1f} s\n")
            sys.stdout.flush()
            learner.goes_on()
        sys.stdout.write(learner.file.read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
