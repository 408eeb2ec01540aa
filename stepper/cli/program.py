"""`stepper program`: the listing of the first turn."""

import argparse

from stepper.cli.opening import open_session
from stepper.cli.saying import write
from stepper.words import formula

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Print the listing."""
    write(open_session(arguments.model, arguments.text).program.listing(formula))
    return 0
