"""The linter: every block of every lesson is carried out, and whatever is not as it should be is named.

    for problem in check_lessons(Path("lessons")):
        problem.text()          "lessons/en/L04.md:31: this is not so: …; …"

form        can it be read (`read`), is anything missing (`check_form`)
run         do the commands work, are the claims true, are numbers and answers computable (`check_run`)
exercises   does the starter fail and the solution pass (`check_run`, in processes of their own, and only where that is asked for)
together    are ids used once, do translations match (here)
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from stepper.course.check_form import check_form
from stepper.course.check_run import check_run
from stepper.course.course import lesson_files
from stepper.course.lesson import Ask, Chunk, Claim, Do, Lesson, LocatedExpression, Prose, See, Try
from stepper.course.problem import Problem, Problems
from stepper.course.read import read_lesson
from stepper.progress import OnProgress

__all__ = ["check_lessons"]

_QUOTED = re.compile(r'(\("[^"]*")|"[^"]*"')
"""A text in an expression; what begins a call is kept."""
ORIGINAL = "en"
"""The language that translations are compared with."""


def check_lessons(path: Path, exercises: bool = False, progress: OnProgress | None = None) -> list[Problem]:
    """Check a lesson, or all lessons in a folder.

    Args:
        path: a file, or a folder.
        exercises: run starters and solutions: the Python of whoever wrote the lesson, in processes with limits.
        progress: is told how many of how many files are done, and which comes next.

    Raises:
        BadInput: there is no lesson there.
    """
    found: list[Problem] = []
    lessons: list[Lesson] = []
    files = lesson_files(path)
    for number, file in enumerate(files):
        if progress:
            progress(number, len(files), file.name)
        problems = Problems(_name(file))
        lesson = read_lesson(file, problems)
        if lesson:
            lessons.append(lesson)
            check_form(lesson, problems)
            check_run(lesson, problems, exercises)
        found += problems.found
    return sorted(set(found + _used_twice(lessons) + _unlike_original(lessons)))


def _name(file: Path) -> str:
    """The file as a person in this folder writes it."""
    try:
        return str(file.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def _used_twice(lessons: Sequence[Lesson]) -> list[Problem]:
    found = []
    owners: dict[tuple[str, str], Path] = {}
    for lesson in lessons:
        for name in (lesson.header.id, *lesson.header.aliases):
            owner = owners.setdefault((lesson.language, name.lower()), lesson.file)
            if owner != lesson.file:
                found.append(Problem(_name(lesson.file), 2, f"the id {name!r} is that of {_name(owner)} too", "choose another"))
    return found


def _unlike_original(lessons: Sequence[Lesson]) -> list[Problem]:
    """A translation says the same things about the same run: its blocks are those of the original, in their order."""
    originals = {lesson.header.id: lesson for lesson in lessons if lesson.language == ORIGINAL}
    found = []
    for lesson in lessons:
        original = originals.get(lesson.header.id, lesson)
        for mine, theirs in zip(_computed(lesson), _computed(original), strict=False):
            if mine[1:] != theirs[1:]:
                message = f"differs from line {theirs[0]} of {_name(original.file)}, which it translates"
                found.append(
                    Problem(_name(lesson.file), mine[0], message, "translate the words; leave commands and expressions as they are")
                )
                break
        else:
            if len(_computed(lesson)) != len(_computed(original)):
                message = (
                    f"has {len(_computed(lesson))} blocks, and {_name(original.file)}, which it translates, has {len(_computed(original))}"
                )
                found.append(Problem(_name(lesson.file), 1, message, "translate every block"))
    return found


def _computed(lesson: Lesson) -> list[tuple[int, str, tuple[str, ...]]]:
    """Each block: its line, its kind, and what is computed in it."""
    return [(chunk.line, type(chunk).__name__, tuple(_essence(chunk))) for chunk in lesson.chunks if not isinstance(chunk, Prose)]


def _essence(chunk: Chunk) -> Iterable[str]:
    match chunk:
        case Do(commands=commands):
            yield from (command.text for command in commands)
        case See(items=items):
            yield from (_unworded(item.holds if isinstance(item, Claim) else item.values) for item in items)
        case Ask(answer=answer, choices=choices):
            yield from map(_unworded, (answer, *(choice.value for choice in choices)))
        case Try(function=function, cases=cases):
            yield function
            yield from (_unworded(each) for case in cases for each in (*case.give, case.expect))


def _unworded(located: LocatedExpression) -> str:
    """An expression without the texts that a learner reads; those that begin a call are names and commands."""
    return _QUOTED.sub(lambda match: match[1] or '""', located.expression.text)
