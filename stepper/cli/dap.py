"""`stepper dap`: a debug adapter for editors, on standard input and output or on a port of this machine."""

import argparse
import os
import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

from stepper.cli.saying import write
from stepper.dap import Talk, serve_port, serve_stream
from stepper.errors import BadInput
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.commands import Desk

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Serve until the editor leaves; always 0."""
    from stepper.repl import evaluate_line

    talk = Talk(evaluate_line, _complete)
    if arguments.port is not None:
        try:
            serve_port(arguments.port, talk, lambda port: write(phrase("dap.listening", port=port)))
        except OSError as refused:
            raise BadInput("dap.no_port", port=arguments.port, why=refused.strerror) from None
        return 0
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers, redirect_stdout(sys.stderr):  # what is printed is no message
        serve_stream(sys.stdin.buffer, answers, talk)
    return 0


def _complete(desk: "Desk", text: str) -> list[tuple[str, int, str]]:
    from stepper.repl.completion import candidates
    from stepper.repl.workspace import workspace_of

    return [(each.text, each.replaces, each.meaning) for each in candidates(workspace_of(desk), text)]
