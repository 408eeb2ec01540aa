"""`stepper repl`: the prompt, or the lines of `-c` or of standard input.

The prompt is on the screen before the model is loaded, so what loads it is imported when it is called for.
"""

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stepper.commands import Desk

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Returns 0, or 1 where a line of `-c` or of standard input could not be carried out."""
    if arguments.commands is None and sys.stdin.isatty():
        from stepper.repl.loop import run_prompt

        return run_prompt(lambda: _open_to_talk(arguments), arguments.quiet)
    from stepper.repl.script import run_piped, run_script

    if arguments.commands is not None:
        return run_script(_open(arguments), "\n".join(arguments.commands), arguments.quiet)
    return run_piped(_open(arguments), sys.stdin, arguments.quiet)


def _open(arguments: argparse.Namespace) -> "Desk":
    from stepper.cli.opening import open_session
    from stepper.commands import Desk
    from stepper.course.lessons_verb import LessonVerb
    from stepper.pages.answers import answer_lines

    return Desk(open_session(arguments.model, arguments.text, arguments.target), lessons=LessonVerb(), drawer=answer_lines)


def _open_to_talk(arguments: argparse.Namespace) -> "Desk":
    """The same, with the breakpoints and watches of the last time."""
    from stepper.commands.saved_stops import keep_stops

    desk = _open(arguments)
    keep_stops(desk)
    return desk
