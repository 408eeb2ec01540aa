"""Carrying out lines that are there already, from a command line or a pipe: no prompt, no escapes, an exit status.

run_script(desk, "n; n; p scores[0]")     status 1 at the first error; standard error says which command it was
run_piped(desk, sys.stdin)                the same, line by line
"""

import sys
from collections.abc import Iterable
from typing import TextIO

from stepper.commands import Desk
from stepper.render.tokens import visible_text
from stepper.repl.command_or_python import pieces_of, split_line
from stepper.repl.evaluate import run_line
from stepper.repl.output import output_of, terminal_text
from stepper.repl.workspace import workspace_of

__all__ = ["run_piped", "run_script"]

INTERRUPTED = 130
"""Exit status after ctrl-C, as shells have it."""


def run_script(desk: Desk, commands: str, quiet: bool = False) -> int:
    """Carry out the lines of `-c`, parted by semicolons or line ends."""
    parts = [part for _, piece in pieces_of(commands.splitlines()) for part in split_line(piece)]
    return _run_all(desk, ((f"command {number}", part) for number, part in enumerate(parts, start=1)), quiet)


def run_piped(desk: Desk, source: TextIO, quiet: bool = False) -> int:
    """Carry out the lines of a file or a pipe."""
    return _run_all(desk, ((f"line {number}", text) for number, text in pieces_of(source)), quiet)


def _run_all(desk: Desk, pieces: Iterable[tuple[str, str]], quiet: bool) -> int:
    """Carry out pieces until one fails or leaves; a failure is told on standard error, with where it is."""
    workspace = workspace_of(desk)
    workspace.quiet = quiet
    output = output_of(sys.stdout)
    for where, text in pieces:
        result = run_line(workspace, text, output)
        if result.lines:
            print(terminal_text(result.lines, output))
        sys.stdout.flush()
        if result.error:
            print(f"{where}: {visible_text(text.splitlines()[0], output.text)}: {result.error}", file=sys.stderr)
            return INTERRUPTED if result.stopped else 1
        if result.ends:
            break
    return 0
