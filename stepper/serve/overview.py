"""The teacher's page: who is here, and at which lesson."""

import html
from collections.abc import Iterator, Mapping, Sequence

from stepper.course import open_course
from stepper.course.progress import LessonEntry, read_entries
from stepper.errors import BadInput
from stepper.files import as_text
from stepper.serve.classroom import Classroom
from stepper.words import phrase

__all__ = ["overview"]

PROGRESS = ("stepper", "progress.txt")
"""Where a learner's folder holds how far they are."""


def overview(classroom: Classroom) -> str:
    """The rows of the table, as HTML."""
    titles = {lesson.header.id: lesson.header.title for lesson in open_course().lessons}
    here = {seat.learner: seat.quiet_for for seat in classroom.seats}
    rows = (_row(name, _entries(classroom, name), here.get(name), titles) for name in classroom.learners())
    return "\n".join(rows) or f'<tr><td colspan="5">{html.escape(phrase("serve.nobody"))}</td></tr>'


def _entries(classroom: Classroom, learner: str) -> Mapping[str, LessonEntry]:
    try:
        return read_entries(as_text(classroom.folder.joinpath(learner, *PROGRESS)))[0]
    except (OSError, BadInput, UnicodeDecodeError):  # not begun yet, or written by somebody else
        return {}


def _row(name: str, entries: Mapping[str, LessonEntry], quiet: float | None, titles: Mapping[str, str]) -> str:
    return f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in _cells(name, entries, quiet, titles))}</tr>"


def _cells(name: str, entries: Mapping[str, LessonEntry], quiet: float | None, titles: Mapping[str, str]) -> Iterator[str]:
    yield name
    yield phrase("serve.away") if quiet is None else phrase("serve.here", seconds=round(quiet))
    under_way = [entry for entry in entries.values() if not entry.done and entry.total]
    yield ", ".join(f"{each.id} {titles.get(each.id, '')} {each.at}/{each.total}" for each in under_way[-1:])
    yield str(sum(entry.done for entry in entries.values()))
    yield _share(list(entries.values()))


def _share(entries: Sequence[LessonEntry]) -> str:
    """Predictions that were right at the first try."""
    asked = sum(entry.asked for entry in entries)
    return f"{sum(entry.right for entry in entries)}/{asked}" if asked else ""
