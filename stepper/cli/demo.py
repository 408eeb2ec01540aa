"""`stepper demo`: thirty seconds on the screen without a key pressed; where there is no screen, the same in words."""

import argparse

from stepper.cli.debug import screen_talk
from stepper.cli.saying import say
from stepper.desk.demo import DEMO, DEMO_MODEL, DEMO_TEXT

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Play it; returns the exit status."""
    from stepper.tui import can_draw, run_tui

    if not can_draw():
        return _tell(arguments.ascii)
    if arguments.theme is not None:
        from stepper.render.look import Look

        Look(arguments.theme)  # refuses what is none
    return run_tui(DEMO_MODEL, DEMO_TEXT, ascii_only=arguments.ascii, theme=arguments.theme, demo=1.0, talk=screen_talk())


def _tell(ascii_only: bool) -> int:
    """The acts in words: what is said, and where that is."""
    from stepper.commands import Desk, execute
    from stepper.inspect.spoken import spoken_position
    from stepper.render.look import Look
    from stepper.trace import Session
    from stepper.words import phrase

    look, desk, before = Look("none", ascii_only), Desk(Session(DEMO_MODEL, DEMO_TEXT)), ""
    say(look.spelled(phrase("demo.plain")))
    for act in DEMO:
        lines = [each for each in act.does if not each.startswith("=")]
        for line in lines:
            execute(desk, line)
        if act.says != before:
            say(look.spelled(f"\n{phrase(act.says)}"))
        if lines:
            say(look.spelled(spoken_position(desk.session, look, one_row=True)))
        before = act.says
    return 0
