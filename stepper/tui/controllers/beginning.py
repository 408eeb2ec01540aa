"""The first moments, once a snapshot is on the screen: what was asked for on the command line, what is to be known, what may begin now."""

from functools import partial
from typing import TYPE_CHECKING

from stepper.desk.first_run import is_first_run
from stepper.desk.opening import notes_of
from stepper.errors import StepperError
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.tui.controllers.host import Host
    from stepper.tui.controllers.table import Controllers

__all__ = ["begin"]

_BREATH = 0.2
"""Seconds for the first keys, before PyTorch is imported beside them."""


def begin(host: "Host", controllers: "Controllers") -> None:
    """What can wait until the first snapshot is on the screen."""
    host.application.settle()
    if host.opening.lesson:
        controllers.lessons.begin(host.opening.lesson)
    elif host.opening.hunt:
        host.perform("symptom")
    elif host.opening.demo:
        controllers.demonstrating.begin()
    elif host.opening.replay is None and is_first_run():
        from stepper.tui.card_screen import CardScreen

        host.application.push_screen(CardScreen(host.application.look))
    controllers.stops_list.tell_of_kept()
    if not host.opening.lesson:  # what was typed before a lesson is for its first page
        host.type(host.ahead.release())
    host.debugger.ask(notes_of, partial(_say_notes, host), idle=True)
    host.set_timer(_BREATH, controllers.torch_badge.begin)


def _say_notes(host: "Host", notes: tuple[str, ...] | StepperError) -> None:
    """What is to be known of the model, until the next key."""
    if notes and not isinstance(notes, StepperError):
        host.say(notes[0] if len(notes) == 1 else phrase("run.notes", note=notes[0], more=len(notes) - 1))
