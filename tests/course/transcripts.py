"""The golden transcripts: everything a learner reads in each lesson, in files beside this one.

    python -m tests.course.transcripts          writes them anew; look at the difference before you commit it

Numbers may differ from one processor to another in their last digit, and so are compared to within one of it.
"""

import re
import sys
from pathlib import Path

from stepper.course import lesson_languages, open_course
from stepper.course.lesson import Lesson
from stepper.words import speaking
from tests.course.sample import transcript

__all__ = ["FOLDER", "lessons", "read_out", "same_line", "transcript_file"]

FOLDER = Path(__file__).parent / "transcripts"
_NUMBER = re.compile(r"[−-]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?")


def lessons() -> list[Lesson]:
    """Every lesson of every language."""
    return [lesson for language in lesson_languages() for lesson in open_course(language).lessons if lesson.language == language]


def read_out(lesson: Lesson) -> list[str]:
    """What is read in the lesson's own language, line by line."""
    with speaking(lesson.language):
        return "\n".join(line.rstrip() for line in transcript(lesson)).strip().splitlines()


def transcript_file(lesson: Lesson) -> Path:
    return FOLDER / f"{lesson.language}-{lesson.file.stem}.txt"


def same_line(one: str, other: str) -> bool:
    """Whether two lines are the same but for the last digit of a number."""
    if _NUMBER.sub("#", one).split() != _NUMBER.sub("#", other).split():
        return False
    return all(_near(a, b) for a, b in zip(_NUMBER.findall(one), _NUMBER.findall(other), strict=True))


def _near(one: str, other: str) -> bool:
    first, second = (float(text.replace(",", "").replace("−", "-")) for text in (one, other))
    decimals = len(one.partition("e")[0].partition(".")[2])
    if "." not in one:
        return first == second or max(abs(first), abs(second)) < 1e-4
    return abs(first - second) <= 1.5 * 10**-decimals or max(abs(first), abs(second)) < 1e-4


def main() -> int:
    """Write the transcripts anew."""
    FOLDER.mkdir(exist_ok=True)
    for lesson in lessons():
        transcript_file(lesson).write_text("\n".join([*read_out(lesson), ""]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
