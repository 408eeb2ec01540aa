"""`stepper repl`: the prompt, or the lines of `-c` or of standard input."""

import argparse
import sys

from stepper.cli.opening import open_session
from stepper.commands import Desk
from stepper.commands.state import keep_stops
from stepper.repl import run_piped, run_prompt, run_script

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Returns 0, or 1 where a line of `-c` or of standard input could not be carried out."""
    desk = Desk(open_session(arguments.model, arguments.text, arguments.target))
    if arguments.commands is not None:
        return run_script(desk, arguments.commands, arguments.quiet)
    if not sys.stdin.isatty():
        return run_piped(desk, sys.stdin, arguments.quiet)
    keep_stops(desk)
    return run_prompt(desk, arguments.quiet)
