"""`stepper debug --plain`: the debugger without a screen.

    $ stepper debug by-hand --plain
    by-hand reads “green car”. An empty line goes on; `help` lists the commands, `quit` leaves.
    turn 0, encoder, embedding, ids, row 0 of 0–2 “green”
    > next

Commands are those of the registry, one a line; an empty line is `step`. From a pipe, the first command that cannot be
carried out ends it. With `--whole` none are read: every step from there to the end of the run is told, a line for each.

A whole front end stands in this file: a line goes to `execute`, `text` says what came back, and `spoken_position` where it led.
"""

import argparse
import sys
from collections.abc import Iterator

from stepper.cli.opening import flag_not_finite, open_session
from stepper.cli.saying import say
from stepper.commands import COMMANDS, Desk, execute, text
from stepper.commands.results import Left, Moved
from stepper.commands.saved_stops import keep_stops
from stepper.course.lessons_verb import LessonVerb
from stepper.errors import BadInput, StepperError
from stepper.inspect.spoken import spoken_position, spoken_step
from stepper.pages.answers import answer_lines
from stepper.render.look import Look
from stepper.words import phrase

__all__ = ["run_plain"]

PROMPT = "> "
KEYS = {"": "step"} | {each.key: each.line for verb in ("step", "back") for each in COMMANDS[verb].keys if each.key.endswith("space")}
"""What stands for a command where it is all that a line has: nothing, or the name of a key of the screen."""


def run_plain(arguments: argparse.Namespace) -> int:
    """Returns the exit status."""
    desk = Desk(open_session(arguments.model, arguments.text, arguments.target), lessons=LessonVerb(), drawer=answer_lines)
    flag_not_finite(desk.session.model)
    talks = not arguments.whole and sys.stdin is not None and sys.stdin.isatty()
    if talks and arguments.replay is None:
        keep_stops(desk)
    if arguments.replay is not None and isinstance(execute(desk, f"replay {arguments.replay}"), Left):
        return 0
    if arguments.at is not None:
        execute(desk, f"goto {arguments.at}")
    look = Look("none", arguments.ascii)
    if arguments.whole:
        _tell_everything(desk, look)
    elif talks:
        _converse(desk, look)
    else:
        _follow(desk, look)
    return 0


def _tell(said: str, look: Look) -> None:
    """Some lines of ours, in ASCII where that was asked for."""
    if said:
        say(look.spelled(said))


def _converse(desk: Desk, look: Look) -> None:
    """Commands from a person: a mistake is answered, and the conversation goes on."""
    _tell(phrase("narration.reads", model=desk.session.model.name, sentence=desk.session.source_text), look)
    _tell(spoken_position(desk.session, look, one_row=True), look)
    for line in _typed():
        try:
            if _answer(desk, look, line):
                return
        except StepperError as error:
            _tell(phrase("narration.cannot", error=error), look)


def _typed() -> Iterator[str]:
    """Lines, each after a prompt."""
    while True:
        print(PROMPT, end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            print()
            return
        yield line


def _follow(desk: Desk, look: Look) -> None:
    """Commands from a file or a pipe."""
    _tell(spoken_position(desk.session, look, one_row=True), look)
    sys.stdout.flush()
    for number, line in enumerate(sys.stdin or (), 1):
        try:
            if _answer(desk, look, line):
                return
        except StepperError as error:
            raise BadInput("line.numbered", number=number, error=error) from None


def _answer(desk: Desk, look: Look, line: str) -> bool:
    """Carry out a line and say what came of it; True where it asks to leave."""
    result = execute(desk, KEYS.get(line.strip(), line.strip()))
    _tell(text(result), look)
    if result.led_elsewhere:
        _tell(spoken_position(desk.session, look, one_row=isinstance(result, Moved) and result.by_row), look)
    sys.stdout.flush()  # whoever typed the line, at a terminal or through a pipe, waits for the answer
    return isinstance(result, Left)


def _tell_everything(desk: Desk, look: Look) -> None:
    """Every step from here to the end of the run, a line each, and the output."""
    session = desk.session
    before = None
    while before != session.position:
        _tell(spoken_step(session, look), look)
        before = session.position
        session.move("next")
    say(session.text)
