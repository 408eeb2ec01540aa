"""`stepper lessons`: what there is, playing one, checking, writing, forgetting.

list                        every lesson, and how far you are
report [FILE]               what was done, as a page to hand in: Markdown
start ID [--plain]          play it, from where you left it: on the screen, or in words where there is none
check [PATH]                carry out every block of every lesson; 1 where something is wrong; exercises only with --run-exercises,
                            which those that come with stepper do not need
new ID                      the skeleton of a lesson of your own
reset [ID]                  forget what was done
"""

import argparse
import select
import sys
from collections.abc import Callable
from pathlib import Path

from stepper.checkpoints import load
from stepper.cli.debug import screen_talk
from stepper.cli.progress import progress_line
from stepper.cli.saying import say, write
from stepper.commands import Desk, text
from stepper.course import Course, Progress, check_lessons, lessons_folder, open_course, play_plain
from stepper.course.course import lesson_files
from stepper.course.lesson import Header
from stepper.course.lessons_verb import listed
from stepper.course.report import report
from stepper.course.skeleton import write_skeleton
from stepper.desk.opening import ChosenLesson
from stepper.errors import BadInput, Clause
from stepper.files import file_named, in_shell, write_whole
from stepper.trace import Session
from stepper.tui import can_draw, run_tui
from stepper.words import phrase, spoken

__all__ = ["run"]

LOOK_AGAIN = 0.3
"""Seconds between two looks at a file that is being edited."""


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked; returns the exit status."""
    return _ACTIONS[arguments.action](arguments)


def _course(arguments: argparse.Namespace) -> Course:
    return open_course(folder=_path(arguments.folder))


def _progress(arguments: argparse.Namespace, course: Course) -> Progress:
    return Progress.open(_path(arguments.progress), course.aliases)


def _path(named: str | None) -> Path | None:
    return Path(named) if named else None


# --- list -------------------------------------------------------------------------------------------------------------


def _list(arguments: argparse.Namespace) -> int:
    course = _course(arguments)
    progress = _progress(arguments, course)
    for line in text(listed(course, progress)).splitlines():
        write(line)
    for problem in course.problems:
        write(f"stepper: {problem.text()}", sys.stderr)
    _warn(progress)
    write(f"\n{phrase('lesson.article')}")
    write(f"{phrase('lesson.all_done' if course.is_complete(progress) else 'lesson.list.head')}")
    return 0


def _warn(progress: Progress) -> None:
    if progress.warning:
        write(f"stepper: {progress.warning}", sys.stderr)


# --- start ------------------------------------------------------------------------------------------------------------


def _start(arguments: argparse.Namespace) -> int:
    course = _course(arguments)
    lesson = course.find(_named(arguments, "start", Clause("line.start_takes")))
    if not arguments.plain and can_draw():
        return _start_on_screen(arguments, lesson.header)
    progress = _progress(arguments, course)
    start = 0 if arguments.again else progress.place(lesson.header.id, len(lesson.chunks))
    desk = Desk(Session(load("by-hand")))
    if play_plain(lesson, desk, say, _hear, progress=progress, start=start):
        _what_next(course, progress, lesson.header.id)
    _warn(progress)
    return 0


def _start_on_screen(arguments: argparse.Namespace, header: Header) -> int:
    """The debugger, on what the lesson reads, and the lesson in it."""
    chosen = ChosenLesson(header.id, _path(arguments.folder), _path(arguments.progress), arguments.again)
    return run_tui(header.model, header.input, header.target, lesson=chosen, talk=screen_talk())


def _what_next(course: Course, progress: Progress, lesson: str) -> None:
    following = course.after(lesson)
    if course.is_complete(progress):
        write(phrase("lesson.all_done"))
    elif following:
        write(phrase("lesson.next", id=following.header.id, title=following.header.title))


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
        write(line.rstrip("\n"))
    return line.rstrip("\n") if line else None


# --- report ------------------------------------------------------------------------------------------------------------


def _report(arguments: argparse.Namespace) -> int:
    """Write what was done, or print it where no file is named."""
    course = _course(arguments)
    progress = _progress(arguments, course)
    page = report(course, progress, arguments.learner)
    if arguments.name:
        file = file_named(arguments.name)
        write_whole(file, [page.text])
        write(phrase("lesson.report.wrote", file=in_shell(file), sum=page.sum))
    else:
        write(page.text)
    _warn(progress)
    return 0


# --- check, new, reset ------------------------------------------------------------------------------------------------


def _check(arguments: argparse.Namespace) -> int:
    path = Path(arguments.name) if arguments.name else lessons_folder()
    runs = arguments.run_exercises or not arguments.name
    with progress_line("checking") as progress:
        problems = check_lessons(path, runs, progress)
    for problem in problems:
        write(problem.text())
    count = len(lesson_files(path))
    write(f"{count} lesson{'' if count == 1 else 's'}, {len(problems) or 'no'} fault{'' if len(problems) == 1 else 's'}")
    if not runs:
        write("Exercises were not run: with --run-exercises their Python is, in a process with limits.")
    return 1 if problems else 0


def _new(arguments: argparse.Namespace) -> int:
    file = write_skeleton(_named(arguments, "new", Clause("line.new_takes")), _new_home(arguments))
    write(f"{file}\nwhat is still to be written: stepper lessons check {in_shell(file)}")
    return 0


def _new_home(arguments: argparse.Namespace) -> Path:
    """The folder that was named, else that of a checkout we stand in, else this one."""
    if arguments.folder:
        return Path(arguments.folder)
    checkout = Path("lessons") / spoken()
    return checkout if checkout.is_dir() else Path(".")


def _reset(arguments: argparse.Namespace) -> int:
    course = _course(arguments)
    progress = _progress(arguments, course)
    lesson = course.find(arguments.name).header.id if arguments.name else None
    try:
        kept = progress.reset(lesson)
    except OSError as error:
        raise BadInput("line.cannot_write", file=progress.file, why=error.strerror) from None
    write(phrase("progress.reset", file=kept) if kept else phrase("progress.nothing"))
    return 0


def _named(arguments: argparse.Namespace, action: str, what: Clause) -> str:
    if not arguments.name:
        raise BadInput("line.action_takes", action=action, what=what)
    return str(arguments.name)


_ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "list": _list,
    "start": _start,
    "report": _report,
    "check": _check,
    "new": _new,
    "reset": _reset,
}
