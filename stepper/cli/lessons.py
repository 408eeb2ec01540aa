"""`stepper lessons`: what there is, playing one, checking, writing, forgetting.

list [--language LANG]      every lesson, and how far you are
start ID [--plain]          play it, from where you left it
check [PATH]                carry out every block of every lesson; 1 where something is wrong
new ID                      the skeleton of a lesson of your own
reset [ID]                  forget what was done
"""

import argparse
import select
import sys
from collections.abc import Callable
from pathlib import Path

from stepper.checkpoints import load
from stepper.cli.progress import progress_line
from stepper.commands import Desk
from stepper.course import Course, Progress, check_lessons, lessons_folder, open_course, play_plain
from stepper.course.course import lesson_files
from stepper.course.skeleton import write_skeleton
from stepper.course.verb import list_lines
from stepper.errors import BadInput
from stepper.trace import Session
from stepper.words import phrase

__all__ = ["run"]

LOOK_AGAIN = 0.3
"""Seconds between two looks at a file that is being edited."""


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked; returns the exit status."""
    return _ACTIONS[arguments.action](arguments)


def _course(arguments: argparse.Namespace) -> Course:
    return open_course(arguments.language, Path(arguments.folder) if arguments.folder else None)


def _progress(arguments: argparse.Namespace, course: Course) -> Progress:
    return Progress.open(Path(arguments.progress) if arguments.progress else None, course.aliases)


# --- list -------------------------------------------------------------------------------------------------------------


def _list(arguments: argparse.Namespace) -> int:
    course = _course(arguments)
    progress = _progress(arguments, course)
    for line in list_lines(course, progress, _words(arguments.language)):
        print(line)
    for problem in course.problems:
        print(f"stepper: {problem.text()}", file=sys.stderr)
    _warn(progress)
    print(f"\n{phrase('lesson.list.head', _words(arguments.language))}")
    return 0


def _words(language: str) -> str:
    """The language of the interface; English where it has none of its own."""
    from stepper.words import languages

    return language if language in languages() else "en"


def _warn(progress: Progress) -> None:
    if progress.warning:
        print(f"stepper: {progress.warning}", file=sys.stderr)


# --- start ------------------------------------------------------------------------------------------------------------


def _start(arguments: argparse.Namespace) -> int:
    course = _course(arguments)
    lesson = course.find(_named(arguments, "start", "the id of a lesson: stepper lessons start L0"))
    progress = _progress(arguments, course)
    entry = progress.entry(lesson.header.id)
    resumes = not arguments.again and entry.total == len(lesson.chunks)
    desk = Desk(Session(load("by-hand")))
    if play_plain(lesson, desk, print, _hear, progress=progress, start=entry.at if resumes else 0):
        _what_next(course, progress, lesson.header.id, lesson.language)
    _warn(progress)
    return 0


def _what_next(course: Course, progress: Progress, lesson: str, language: str) -> None:
    following = course.after(lesson)
    if all(progress.entry(each.header.id).done for each in course.lessons):
        print(phrase("lesson.all_done", language))
    elif following:
        print(phrase("lesson.next", language, id=following.header.id, title=following.header.title))


def _hear(question: str, waiting: Callable[[], bool] | None) -> str | None:
    """A typed line; a blank one where what we wait for has happened; None at the end of the input."""
    print(f"[{question}] ", end="", flush=True)
    while waiting and sys.stdin.isatty() and sys.platform != "win32":
        if select.select([sys.stdin], [], [], LOOK_AGAIN)[0]:
            break
        if waiting():
            print()
            return ""
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        print(line.rstrip("\n"))
    return line.rstrip("\n") if line else None


# --- check, new, reset ------------------------------------------------------------------------------------------------


def _check(arguments: argparse.Namespace) -> int:
    path = Path(arguments.name) if arguments.name else lessons_folder()
    with progress_line("checking") as progress:
        problems = check_lessons(path, progress=progress)
    for problem in problems:
        print(problem.text())
    count = len(lesson_files(path))
    print(f"{count} lesson{'' if count == 1 else 's'}, {len(problems) or 'no'} fault{'' if len(problems) == 1 else 's'}")
    return 1 if problems else 0


def _new(arguments: argparse.Namespace) -> int:
    file = write_skeleton(_named(arguments, "new", "an id: stepper lessons new L15"), _new_home(arguments))
    print(f"{file}\nwhat is still to be written: stepper lessons check {file}")
    return 0


def _new_home(arguments: argparse.Namespace) -> Path:
    """The folder that was named, else that of a checkout we stand in, else this one."""
    if arguments.folder:
        return Path(arguments.folder)
    checkout = Path("lessons") / arguments.language
    return checkout if checkout.is_dir() else Path(".")


def _reset(arguments: argparse.Namespace) -> int:
    course = _course(arguments)
    progress = _progress(arguments, course)
    lesson = course.find(arguments.name).header.id if arguments.name else None
    try:
        kept = progress.reset(lesson)
    except OSError as error:
        raise BadInput(f"cannot write {progress.file}: {error.strerror}") from None
    print(phrase("progress.reset", file=kept) if kept else phrase("progress.nothing"))
    return 0


def _named(arguments: argparse.Namespace, action: str, what: str) -> str:
    if not arguments.name:
        raise BadInput(f"{action} takes {what}")
    return str(arguments.name)


_ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "list": _list,
    "start": _start,
    "check": _check,
    "new": _new,
    "reset": _reset,
}
