"""Running the screen from a command line: `run_tui(...) -> exit status`.

Without Textual: whether there can be a screen is found out before it is imported, with the app.
"""

import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stepper.checkpoints import Model
    from stepper.desk.conversation import Conversation
    from stepper.desk.opening import ChosenLesson
    from stepper.lab import Hunt

__all__ = ["can_draw", "run_tui"]

_PATIENCE = 0.3
"""Seconds that work has to stop."""


def run_tui(
    model: "str | Model" = "en-fr",
    text: str | None = None,
    target: str | None = None,
    at: str | None = None,
    *,
    ascii_only: bool = False,
    theme: str | None = None,
    replay: str | None = None,
    lesson: "ChosenLesson | None" = None,
    demo: float = 0.0,
    hunt: "Hunt | None" = None,
    talk: "Conversation | None" = None,
) -> int:
    """Open the screen, and return the exit status: 0, or 2 with one line on standard error.

    Args:
        model: the name or directory of a model.
        text: the sentence; the model's example where left out.
        target: a target sentence to read in one turn.
        at: the tensor to begin at.
        ascii_only: draw with ASCII characters alone.
        theme: dark, light, high-contrast or none; chosen by the surroundings where left out.
        replay: a file of lines to carry out first.
        lesson: one to begin.
        demo: how quickly the demo plays, if it does.
        hunt: a mistake to be found; `model` is the model that has it.
        talk: the prompt behind `:`; the verbs alone where left out.
    """
    refusal = _refusal()
    if refusal:
        return _refuse(refusal)
    gc.disable()  # until the screen is there: nothing made on the way to it is garbage
    from stepper.desk.opening import Opening
    from stepper.tui.app import StepperApp

    opening = Opening(model, text, target, at, replay, lesson, keep_stops=not demo, check=not hunt, hunt=hunt, demo=demo)
    app = StepperApp(opening, ascii_only=ascii_only or not _speaks_unicode(), theme_name=theme, talk=talk)
    status = _refuse(message) if (message := app.run()) else app.return_code or 0
    return _leave_work_alone(status)


def can_draw() -> bool:
    """Whether there can be a screen here."""
    return not _refusal()


def _refusal() -> str:
    """Why there can be no screen here; empty where there can."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):  # it is drawn on standard error
        return "this is not a terminal; for narration without a screen use: stepper debug --plain"
    if os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        return "this terminal cannot be drawn on (TERM is dumb); for narration without a screen use: stepper debug --plain"
    return ""


def _leave_work_alone(status: int) -> int:
    """The status; end at once with it where torch, or a product, cannot be stopped: an interpreter taken down under them crashes."""
    from stepper.desk.background import come_to_rest

    at_work = not come_to_rest(_PATIENCE)
    if "stepper.desk.torch_check" in sys.modules:
        from stepper.desk.torch_check import is_at_work

        at_work = is_at_work(_PATIENCE) or at_work
    if at_work:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return status


def _speaks_unicode() -> bool:
    encoding = (sys.stdout.encoding or "").lower()
    return "utf" in encoding


def _refuse(message: str) -> int:
    """Say it on standard error; where only that leads elsewhere, on the terminal too."""
    if sys.stdout.isatty() and not sys.stderr.isatty():
        sys.stdout.write(f"stepper: {message}\n")
    sys.stderr.write(f"stepper: {message}\n")
    return 2
