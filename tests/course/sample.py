"""A small complete lesson for tests, and a way to play one."""

from pathlib import Path
from tempfile import TemporaryDirectory

from stepper.commands import Desk
from stepper.course.lesson import Ask, Lesson, Try
from stepper.course.narration import narrate
from stepper.course.player import Player
from stepper.course.read import load_lesson
from stepper.course.shown import ShownAsk, ShownEnd, ShownTry
from stepper.course.skeleton import write_skeleton
from stepper.trace import Session

__all__ = ["SOLUTION", "desk", "finished_lesson", "lesson_text", "loaded_lesson", "play_to_the_end", "reach", "transcript"]

SOLUTION = "def scaled(scores, d_head):\n    return scores / np.sqrt(d_head)\n"


def desk() -> Desk:
    """What a learner had open before the lesson."""
    return Desk(Session("by-hand", "green book"))


def lesson_text(folder: Path) -> str:
    """The skeleton, with nothing left to write."""
    with TemporaryDirectory(dir=folder) as fresh:
        text = write_skeleton("sample", Path(fresh)).read_text(encoding="utf-8")
    return text.replace("TODO: ", "").replace("TODO", "somewhere")


def finished_lesson(folder: Path, *changes: tuple[str, str], name: str = "sample.md") -> Path:
    """The lesson as a file, some of its text replaced."""
    text = lesson_text(folder)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def loaded_lesson(folder: Path, *changes: tuple[str, str]) -> Lesson:
    return load_lesson(finished_lesson(folder, *changes))


def reach(player: Player, kind: type[ShownAsk] | type[ShownTry]) -> None:
    """Go on to the next question, or the next exercise."""
    while not isinstance(player.current, kind):
        player.advance()


def play_to_the_end(player: Player) -> None:
    while not isinstance(player.current, ShownEnd):
        player.advance()


def transcript(lesson: Lesson) -> list[str]:
    """Everything a learner reads: each question answered wrong first, each exercise with its hints and its solution."""
    player = Player(lesson, desk())
    lines: list[str] = []
    while True:
        lines += ["", f"[{player.number + 1}/{player.total}]", *narrate(player.current, lesson.language)]
        if isinstance(player.chunk, Ask):
            lines += _answers(player)
        if isinstance(player.chunk, Try):
            lines += [player.hint() for _ in player.chunk.hints]
            lines += player.solution().splitlines()
        if isinstance(player.current, ShownEnd):
            return lines
        player.advance()


def _answers(player: Player) -> list[str]:
    """Two tries, in the order of the choices, and what would have been said to the others."""
    question = player.question
    assert question is not None
    tried = range(min(2, question.right + 1))
    for choice in tried:
        shown = player.answer(choice)
    others = [each for number, each in enumerate(question.sayings) if number not in tried and number != question.right]
    return [f"> {line}" for reply in shown.replies for line in reply.lines] + [f"| {line}" for each in others for line in each.lines]
