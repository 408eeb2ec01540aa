"""Which lesson shows which section of the article, and at which tensor: read from the lessons' front matter.

print(coverage_page(open_course().lessons))          docs/coverage.md
"""

from collections.abc import Iterable, Sequence

from stepper.course.lesson import Cover, Header, Lesson
from stepper.course.sections import ARTICLE, MUST_BE_COVERED

__all__ = ["coverage_page", "uncovered"]

_INTRODUCTION = f"""# What the lessons cover

The lessons follow questions 6 to 9 of {ARTICLE}, section by section. Each section has a lesson, and a tensor to stop at.
This page is made from the front matter of the lessons: `python -m tools.coverage`.

| section | what it is about | lesson | stop |
|---|---|---|---|
"""


def coverage_page(lessons: Sequence[Lesson]) -> str:
    """The page as Markdown."""
    rows = [
        _row(section, about, lesson.header, cover) for section, about in MUST_BE_COVERED.items() for lesson, cover in _of(section, lessons)
    ]
    return _INTRODUCTION + "".join(rows)


def uncovered(lessons: Sequence[Lesson]) -> list[str]:
    """The sections that no lesson names."""
    return [section for section in MUST_BE_COVERED if not any(_of(section, lessons))]


def _of(section: str, lessons: Iterable[Lesson]) -> list[tuple[Lesson, Cover]]:
    return [(lesson, cover) for lesson in lessons for cover in lesson.header.covers if cover.section == section]


def _row(section: str, about: str, header: Header, cover: Cover) -> str:
    model = cover.model or header.model
    return f"| {section} | {about} | {header.id}: {header.title} | `{cover.stop}` of {model} |\n"
