"""Lessons: a small complete one, or one that comes with stepper, its lines changed; then checked and played to its end."""

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from stepper import Session
from stepper.commands import Desk
from stepper.course import check_lessons, lessons_folder
from stepper.course.lesson import Ask, Try
from stepper.course.narration import narrate
from stepper.course.player import Player
from stepper.course.read import load_lesson
from stepper.course.skeleton import write_skeleton
from stepper.errors import StepperError
from tools.fuzz.kinds.expressions import _grown
from tools.fuzz.nasty import NASTY_TEXTS, changed_text
from tools.fuzz.refusals import is_an_answer

__all__ = ["SECONDS", "carry_out", "count", "make", "prepare"]

SECONDS = 15.0
"""For a whole lesson of dozens of answers, played twice; what comes with stepper takes up to 8."""
_LINES = (
    *(
        "export ../stolen.npz",
        "save ~/.profile",
        "open ../elsewhere",
        "replay moment.txt",
        "lessons start L0",
        "quit",
        "continue",
        "turn 5",
    ),
    *("```do what-if", "```ask", "```see", "```try", "```", "---", "## ", "+++", "choice: answer", "answer: 1", "because: x", "%% engine"),
    *(
        'covers = [{ section = "9.3", stop = "x", model = "../elsewhere" }]',
        'model = "../elsewhere"',
        'model = "\\u001b[31mx"',
        "minutes = 1e400",
    ),
    *("covers = " + "[" * 3000, "aliases = [1, [2]]", "%% check", "%% function f within 1e999", "give: " + "-" * 900 + "1", "format: {0}"),
)
_texts: list[str]


def prepare(home: Path) -> None:
    """The lessons to begin with."""
    global _texts
    with TemporaryDirectory(dir=home) as fresh:
        small = write_skeleton("sample", Path(fresh)).read_text(encoding="utf-8").replace("TODO: ", "").replace("TODO", "somewhere")
    _texts = [small, *(each.read_text(encoding="utf-8") for each in sorted((lessons_folder() / "en").glob("L*.md")))]


def make(random: Random) -> list[Any]:
    """Which lesson, then what is done to its lines."""
    which = 0 if random.random() < 0.85 else random.randrange(len(_texts))
    steps: list[Any] = [["text", which]]
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        number = random.randrange(len(_texts[which].splitlines()) + 1)
        kind = random.choice(("leave out", "double", "change", "change", "put", "put", "move", "expression", "bytes"))
        steps.append([kind, number, random.randrange(2**32)])
    return steps


def _changed(lines: list[str], kind: str, at: int, random: Random) -> list[str]:
    at = min(at, len(lines) - 1)
    match kind:
        case "leave out":
            return lines[:at] + lines[at + random.choice((1, 1, 5)) :]
        case "double":
            return lines[: at + 1] + lines[at:]
        case "change":
            return [*lines[:at], changed_text(random, lines[at]), *lines[at + 1 :]]
        case "put":
            return [*lines[:at], random.choice((*_LINES, *NASTY_TEXTS)), *lines[at:]]
        case "move":
            return [*lines[:at], lines[random.randrange(len(lines))], *lines[at + 1 :]]
        case "expression":
            return [*lines[:at], _with_expression(random, lines[at]), *lines[at + 1 :]]
        case _:
            return lines


def _with_expression(random: Random, line: str) -> str:
    """Another expression, behind the word that the line begins with, or in its prose."""
    grown = _grown(random, random.choice((1, 3)), True)
    head, colon, _ = line.partition(": ")
    return f"{head}{colon}{grown}" if colon else f"{line} {{= {grown} }}"


def carry_out(steps: list[Any], folder: Path) -> None:
    """Check the lesson, and play it: each question answered, no exercise run."""
    lines = _texts[steps[0][1]].splitlines() if steps and steps[0][0] == "text" else [""]
    for kind, number, seed in steps[1:]:
        lines = _changed(lines or [""], kind, number, Random(seed))
    file = folder / "lesson.md"
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    if any(kind == "bytes" for kind, *_ in steps[1:]):
        content = content.replace(b" ", b"\xff", 1)
    file.write_bytes(content)
    for problem in check_lessons(file):
        assert "\n" not in problem.text()
    _play(file)


def _play(file: Path) -> None:
    try:
        player = Player(load_lesson(file), Desk(Session("by-hand", "green book")))
        for _ in range(60):
            narrate(player.current, "en")
            if isinstance(player.chunk, Ask) and player.question:
                player.answer(0)
            if isinstance(player.chunk, Try):
                player.hint()
            player.advance()
    except StepperError as error:
        is_an_answer(error)


def count(steps: list[Any]) -> int:
    """Lessons."""
    return 1
