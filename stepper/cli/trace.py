"""`stepper trace`: every tensor of every turn, to a file."""

import argparse

from stepper.cli.opening import flag_not_finite, open_session
from stepper.cli.progress import progress_line
from stepper.cli.saying import write
from stepper.commands import text
from stepper.commands.exporting import export

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Run to the end and write the file."""
    session = open_session(arguments.model, arguments.text)
    flag_not_finite(session.model)
    with progress_line("writing") as progress:
        written = export(session, arguments.output, progress)
    write(text(written))
    return 0
