"""The first moments, once a snapshot is on the screen: what was asked for on the command line, what is to be known, what may begin now."""

from functools import partial
from typing import TYPE_CHECKING

from stepper.desk.first_run import is_first_run
from stepper.desk.opening import notes_of
from stepper.errors import StepperError
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.tui.screen import DebuggerScreen

__all__ = ["begin"]

_BREATH = 0.2
"""Seconds for the first keys, before PyTorch is imported beside them."""


def begin(screen: "DebuggerScreen") -> None:
    """What can wait until the first snapshot is on the screen."""
    screen.stepper_app.settle()
    if screen.opening.lesson:
        screen.lessons.begin(screen.opening.lesson)
    elif is_first_run():
        from stepper.tui.card_screen import CardScreen

        screen.app.push_screen(CardScreen(screen.stepper_app.look))
    screen.stops_list.tell_of_kept()
    if not screen.opening.lesson:  # what was typed before a lesson is for its first page
        screen.type(screen.ahead.release())
    screen.debugger.ask(notes_of, partial(_say_notes, screen), idle=True)
    screen.set_timer(_BREATH, screen.torch_badge.begin)


def _say_notes(screen: "DebuggerScreen", notes: tuple[str, ...] | StepperError) -> None:
    """What is to be known of the model, until the next key."""
    if notes and not isinstance(notes, StepperError):
        screen.say(notes[0] if len(notes) == 1 else phrase("run.notes", note=notes[0], more=len(notes) - 1))
