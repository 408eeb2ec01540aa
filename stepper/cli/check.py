"""`stepper check`: the cross-check, as a table or as JSON."""

import argparse

from stepper.cli.opening import flag_not_finite, open_session
from stepper.cli.progress import progress_line
from stepper.witness import crosscheck

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Returns 0 where every tensor agrees, 1 where one does not."""
    session = open_session(arguments.model, arguments.text)
    flag_not_finite(session.model)
    with progress_line("checking") as progress:
        report = crosscheck(session, progress=progress)
    print(report.to_json() if arguments.json else report.text())
    return 0 if report.ok else 1
