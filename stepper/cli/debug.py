"""`stepper debug`: the screen, or words in its place.

Nothing heavy is imported on the way to the screen: it paints its first frame and loads the model then.
"""

import argparse

from stepper.cli.parser import DEFAULT_MODEL
from stepper.cli.replay import opened_by

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Open the screen, or talk; returns the exit status."""
    if arguments.replay and arguments.model is None:
        arguments = opened_by(arguments)
    if arguments.plain:
        from stepper.cli.plain import run_plain

        return run_plain(arguments)
    from stepper.tui import run_tui

    return run_tui(
        arguments.model or DEFAULT_MODEL,
        arguments.text,
        arguments.target,
        arguments.at,
        ascii_only=arguments.ascii,
        replay=arguments.replay,
    )
