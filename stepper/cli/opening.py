"""Opening a session from arguments.

open_session("en-fr", "the red car sleeps .")
open_session(None, None)          the default model on its example
"""

import sys

from stepper.checkpoints import Model, load, models
from stepper.cli.parser import DEFAULT_MODEL
from stepper.cli.saying import write
from stepper.errors import BadInput, UnknownName
from stepper.trace import Session

__all__ = ["flag_not_finite", "open_session"]


def open_session(model: str | None, text: str | None, target: str | None = None) -> Session:
    """The session that a command line asks for; how its model was read is said on standard error, where there is something to know.

    Raises:
        StepperError: there is no such model, or it cannot read the sentence.
    """
    name = DEFAULT_MODEL if model is None else model
    try:
        loaded = load(name)
    except UnknownName:
        if text is None and " " in name.strip():
            raise BadInput("line.sentence_after_model", models=models(), default=DEFAULT_MODEL, sentence=name) from None
        raise
    if text is None and not loaded.example.strip():
        raise BadInput("line.no_example", model=loaded.name)
    session = Session(loaded, text, target)
    for note in loaded.notes:
        write(f"stepper: note: {note}", sys.stderr)
    return session


def flag_not_finite(model: Model) -> None:
    """Say on standard error which parameters hold NaN or infinities: the run goes on with them."""
    for note in model.not_finite():
        write(f"stepper: note: {note}", sys.stderr)
