"""What a learner has done, as a page to hand in.

    page = report(course, Progress.open(), "Ada Lovelace")
    page.text           Markdown: a table of the lessons, and the functions that were written
    page.sum            the same in one line

It says what the progress file says, and the files of the exercises: it is the learner's own statement, and no certificate.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from stepper import __version__
from stepper.commands.results import ListedLesson
from stepper.course.course import Course
from stepper.course.exercise import read_code
from stepper.course.lesson import Lesson, Try
from stepper.course.lessons_verb import listed
from stepper.course.progress import Progress
from stepper.errors import BadInput
from stepper.files import state_folder
from stepper.words import phrase

__all__ = ["report"]

_FENCE = "```"


@dataclass(frozen=True)
class LearnersReport:
    """The page, and the sum of it."""

    text: str
    sum: str


def report(course: Course, progress: Progress, learner: str = "", folder: Path | None = None) -> LearnersReport:
    """Put it together.

    Args:
        course: the lessons.
        progress: what was done.
        learner: whose it is; left out, the page says nothing of that.
        folder: where the exercises are kept; the usual one where left out.
    """
    rows = listed(course, progress).lessons
    whole = _sum(rows)
    lines = [f"# {phrase('lesson.report.title')}", ""]
    lines += [phrase("lesson.report.of", name=" ".join(learner.split())), ""] if learner.strip() else []
    lines += [phrase("lesson.report.made", date=date.today().isoformat(), version=__version__), "", whole, ""]
    lines += [f"| {phrase('lesson.report.columns')} |", "|---|---|---|---|", *map(_row, rows), ""]
    code = [line for lesson in course.lessons for line in _code(lesson, progress, folder or state_folder() / "exercises")]
    lines += [f"## {phrase('lesson.report.code')}", "", *code] if code else []
    return LearnersReport("\n".join(lines).rstrip() + "\n", whole)


def _sum(rows: tuple[ListedLesson, ...]) -> str:
    done, right, asked = (sum(getattr(each, name) for each in rows) for name in ("done", "right", "asked"))
    solved, exercises = (sum(getattr(each, name) for each in rows) for name in ("solved", "exercises"))
    return phrase("lesson.report.sum", done=done, all=len(rows), right=right, asked=asked, solved=solved, exercises=exercises)


def _row(each: ListedLesson) -> str:
    state = phrase(f"lesson.list.{'done' if each.done else 'begun' if each.total else 'fresh'}", at=each.at + 1, total=each.total)
    title = each.title.replace("|", "\\|")
    return f"| {each.id} {title} | {state} | {f'{each.right}/{each.asked}' if each.asked else ''} | {each.solved}/{each.exercises} |"


def _code(lesson: Lesson, progress: Progress, folder: Path) -> list[str]:
    """The functions of the exercises that were solved, as they stand in the learner's files."""
    tries = [chunk for chunk in lesson.chunks if isinstance(chunk, Try)]
    lines = []
    for exercise in tries[: progress.entry(lesson.header.id).solved]:
        file = folder / f"{lesson.header.id}-{exercise.function}.py"
        try:
            written = read_code(file).strip()
        except BadInput:
            continue
        fence = _FENCE if _FENCE not in written else "~" * 12
        lines += [f"### {lesson.header.id} · `{exercise.function}`", "", f"{fence}python", written, fence, ""]
    return lines
