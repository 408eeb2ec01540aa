"""The verbs about the session as a whole."""

from stepper.commands.command import Command, Desk, Key, Outcome
from stepper.errors import BadInput
from stepper.trace import Session

__all__ = ["SESSION"]


def _input(desk: Desk, rest: str) -> Outcome:
    """Another sentence, at the same tensor."""
    if not rest.strip():
        raise BadInput("input takes a sentence: input the cats see us .")
    session = Session(desk.session.model, rest.strip())
    session.stops = desk.session.stops
    step = desk.session.position.step
    if step in session.program:
        session.goto(step)
    desk.session = session
    return Outcome()


def _quit(desk: Desk, rest: str) -> Outcome:
    return Outcome(ends=True)


SESSION = (
    Command(
        "input",
        _input,
        "another sentence",
        "session",
        usage="TEXT",
        example="input the cats see us .",
        keys=(Key("slash", "input", asks=True),),
    ),
    Command("quit", _quit, "leave", "session", aliases=("q", "exit"), keys=(Key("ctrl+q", "quit"),)),
)
