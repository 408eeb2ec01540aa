"""From a file to a lesson.

load_lesson(path)                 the lesson, or BadLesson with file and line of the first fault
read_lesson(path, problems)       the same for the linter: all faults, and what could be read
"""

from collections.abc import Callable
from pathlib import Path

from stepper.course.blocks import read_ask, read_do, read_prose, read_see
from stepper.course.document import Part, cut
from stepper.course.exercise_block import read_try
from stepper.course.header import read_header
from stepper.course.lesson import Chunk, Lesson
from stepper.course.problem import BadLesson, Problem, Problems
from stepper.files import as_text
from stepper.words import languages

__all__ = ["load_lesson", "read_lesson"]

_READERS: dict[str, Callable[[Part, Problems], Chunk | None]] = {
    "prose": read_prose,
    "do": read_do,
    "see": read_see,
    "ask": read_ask,
    "try": read_try,
}

_MOST_BYTES = 500_000
"""Of a lesson: twenty times what one has."""


def load_lesson(path: Path) -> Lesson:
    """Read a lesson.

    Raises:
        BadLesson: it cannot be read; the message names file, line and remedy.
    """
    problems = Problems(str(path))
    lesson = read_lesson(path, problems)
    if problems.found:
        raise BadLesson("lesson.fault", problem=problems.found[0])
    if lesson is None:
        raise BadLesson("lesson.fault", problem=Problem(str(path), 0, "the lesson cannot be read", "see docs/writing-lessons.md"))
    return lesson


def read_lesson(path: Path, problems: Problems) -> Lesson | None:
    """Read what can be read; None where even the front matter cannot."""
    try:
        text = as_text(path, _MOST_BYTES)
    except OSError as error:
        problems.add(0, f"cannot be read: {error.strerror}", "name a lesson, or a folder of lessons")
        return None
    except UnicodeDecodeError:
        problems.add(0, "is not text in UTF-8", "save it as UTF-8")
        return None
    document = cut(text, problems)
    header = read_header(document.front, document.front_line, problems)
    chunks = [_READERS[part.kind](part, problems) for part in document.parts]
    if header is None:
        return None
    language = path.parent.name if path.parent.name in languages() else "en"
    return Lesson(path, language, header, tuple(each for each in chunks if each))
