"""`stepper debug`: the screen, or words in its place.

Nothing heavy is imported on the way to the screen: it paints its first frame and loads the model then.
"""

import argparse
from typing import TYPE_CHECKING

from stepper.cli.parser import DEFAULT_MODEL

if TYPE_CHECKING:
    from stepper.commands import Desk
    from stepper.desk.conversation import Conversation
    from stepper.repl import ReplResult

__all__ = ["run", "screen_talk"]


def run(arguments: argparse.Namespace) -> int:
    """Open the screen, or talk; returns the exit status."""
    if arguments.replay is not None and arguments.model is None:
        from stepper.cli.replay import opened_by

        arguments = opened_by(arguments)
    if arguments.plain or arguments.whole:
        from stepper.cli.plain import run_plain

        return run_plain(arguments)
    from stepper.tui import run_tui

    if arguments.theme is not None:
        from stepper.render.look import Look

        Look(arguments.theme)  # refuses what is none
    return run_tui(
        DEFAULT_MODEL if arguments.model is None else arguments.model,
        arguments.text,
        arguments.target,
        arguments.at,
        ascii_only=arguments.ascii,
        theme=arguments.theme,
        replay=arguments.replay,
        talk=screen_talk(),
    )


def screen_talk() -> "Conversation":
    """The prompt behind `:`."""
    from stepper.desk.conversation import Conversation

    return Conversation(_converse, _evaluate)


def _converse(desk: "Desk", typed: str) -> None:
    """The prompt, on the screen's session."""
    from stepper.repl import run_repl

    run_repl(desk, typed, in_thread=True)


def _evaluate(desk: "Desk", line: str) -> "ReplResult":
    """One line of it."""
    from stepper.repl import evaluate_line

    return evaluate_line(desk, line)
