"""`stepper debug --plain`: the debugger without a screen.

    $ stepper debug by-hand --plain
    by-hand reads “green car”. An empty line goes on; `help` lists the commands, `quit` leaves.
    turn 0, encoder, embedding, ids, row 0 of 0–2 “green”
    > next

Commands are those of the registry, one a line; an empty line is `step`. From a pipe, the first command that cannot be
carried out ends it. With `--whole` none are read: every step from there to the end of the run is told, a line for each.
"""

import argparse
import sys
from collections.abc import Iterator

from stepper.cli.narration import Narrator
from stepper.cli.opening import flag_not_finite, open_session
from stepper.cli.saying import say
from stepper.commands import Desk, execute, text
from stepper.commands.results import Left, Moved
from stepper.commands.state import keep_stops
from stepper.course.verb import LessonVerb
from stepper.errors import BadInput, StepperError
from stepper.words import phrase

__all__ = ["run_plain"]

PROMPT = "> "
KEYS = {"": "step", "space": "step", "backspace": "back"}
"""What stands for a command where it is all that a line has: nothing, or the name of a key of the screen."""


def run_plain(arguments: argparse.Namespace) -> int:
    """Returns the exit status."""
    desk = Desk(open_session(arguments.model, arguments.text, arguments.target), lessons=LessonVerb())
    flag_not_finite(desk.session.model)
    talks = not arguments.whole and sys.stdin is not None and sys.stdin.isatty()
    if talks and arguments.replay is None:
        keep_stops(desk)
    if arguments.replay is not None and isinstance(execute(desk, f"replay {arguments.replay}"), Left):
        return 0
    if arguments.at is not None:
        execute(desk, f"goto {arguments.at}")
    narrator = Narrator(arguments.ascii)
    if arguments.whole:
        _tell_everything(desk, narrator)
    elif talks:
        _converse(desk, narrator)
    else:
        _follow(desk, narrator)
    return 0


def _converse(desk: Desk, narrator: Narrator) -> None:
    """Commands from a person: a mistake is answered, and the conversation goes on."""
    say(narrator.spelled(phrase("narration.reads", model=desk.session.model.name, sentence=desk.session.source_text)))
    say(narrator.position(desk.session, one_row=True))
    for line in _typed():
        try:
            if _answer(desk, narrator, line):
                return
        except StepperError as error:
            say(narrator.spelled(phrase("narration.cannot", error=error)))


def _typed() -> Iterator[str]:
    """Lines, each after a prompt."""
    while True:
        print(PROMPT, end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            print()
            return
        yield line


def _follow(desk: Desk, narrator: Narrator) -> None:
    """Commands from a file or a pipe."""
    say(narrator.position(desk.session, one_row=True))
    sys.stdout.flush()
    for number, line in enumerate(sys.stdin or (), 1):
        try:
            if _answer(desk, narrator, line):
                return
        except StepperError as error:
            raise BadInput(phrase("narration.line", number=number, error=error)) from None


def _answer(desk: Desk, narrator: Narrator, line: str) -> bool:
    """Carry out a line and say what came of it; True where it asks to leave."""
    line = KEYS.get(line.strip(), line.strip())
    result = execute(desk, line)
    if said := text(result):
        say(narrator.spelled(said))
    if result.led_elsewhere:
        say(narrator.position(desk.session, one_row=isinstance(result, Moved) and result.by_row))
    sys.stdout.flush()  # whoever typed the line, at a terminal or through a pipe, waits for the answer
    return isinstance(result, Left)


def _tell_everything(desk: Desk, narrator: Narrator) -> None:
    """Every step from here to the end of the run, a line each, and the output."""
    session = desk.session
    before = None
    while before != session.position:
        say(narrator.step_line(session))
        before = session.position
        session.move("next")
    say(session.text)
