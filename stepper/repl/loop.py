"""Talking with a learner: a prompt on a terminal, a plain one where the terminal is dumb.

run_prompt(lambda: Desk(session))     until ctrl-D or quit; status 0
run_repl(desk, in_thread=True)        the same inside another program that has given its screen back
"""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING

from stepper.desk.ending import terminal_given_back
from stepper.repl.opening import DeskOpening
from stepper.repl.python import is_incomplete
from stepper.repl.streams import is_dumb
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.commands import Desk

__all__ = ["run_prompt", "run_repl"]

PROMPT, MORE = ">>> ", "... "


def run_prompt(open_desk: "Callable[[], Desk]", quiet: bool = False, in_thread: bool = False, typed: str = "") -> int:
    """Read and carry out lines until the learner leaves; always 0.

    Args:
        open_desk: called once, while the prompt is on the screen already.
        quiet: no greeting, and no position after a move.
        in_thread: read in a thread of its own, where this one has a running event loop.
        typed: what was typed before the prompt was there; its whole lines are carried out.

    Raises:
        StepperError: the desk cannot be opened.
    """
    opening = DeskOpening(open_desk)
    with terminal_given_back():
        if not quiet:
            print(phrase("repl.greeting"))
        read = _plain_reader(opening) if is_dumb(sys.stdout) else _reader(opening, in_thread, typed)
        try:
            _converse(opening, read, quiet)
        finally:
            opening.finish()
    return 0


def _converse(opening: DeskOpening, read: Callable[[], str], quiet: bool) -> None:
    """Line after line; ctrl-C drops the line that is typed, ctrl-D ends."""
    while True:
        try:
            line = read()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        try:
            if _carry_out(opening, line, quiet):
                return
        except KeyboardInterrupt:  # between the pieces of a line, or while its result was written
            print(phrase("repl.stopped"), file=sys.stderr)


def _carry_out(opening: DeskOpening, line: str, quiet: bool) -> bool:
    """Carry out a line and show what it gave; True where it asks to leave."""
    workspace = opening.wait()
    from stepper.render.line import line_of
    from stepper.repl.evaluate import run_line
    from stepper.repl.output import output_of, terminal_text

    workspace.quiet = quiet
    output = output_of(sys.stdout)
    result = run_line(workspace, line, output)
    if result.lines:
        print(terminal_text(result.lines, output))
    if result.error:
        print(terminal_text([line_of(line) for line in result.error.splitlines()], output), file=sys.stderr)
    return result.ends


def _reader(opening: DeskOpening, in_thread: bool, typed: str) -> Callable[[], str]:
    """Reads lines with prompt_toolkit, imported now."""
    from stepper.repl.history import open_history
    from stepper.repl.prompt import drops_the_line, prompt_session

    history, trouble = open_history()
    if trouble:
        print(trouble, file=sys.stderr)
    session = prompt_session(opening, history, PROMPT, MORE)
    lines = typed.split("\n")

    def read() -> str:
        line = lines.pop(0) if lines else ""
        with drops_the_line(session.app) if in_thread else nullcontext():
            return session.prompt(default=line, accept_default=bool(lines), in_thread=in_thread)

    return read


def _plain_reader(opening: DeskOpening) -> Callable[[], str]:
    """Reads lines as the terminal gives them, without a single escape sequence."""
    opening.wait()

    def read() -> str:
        lines = [input(PROMPT)]
        while is_incomplete("\n".join(lines)):
            lines.append(input(MORE))
        return "\n".join(lines)

    return read


def run_repl(desk: "Desk", typed: str = "", in_thread: bool = True) -> None:
    """Talk inside another program: whatever happens here, nothing escapes.

    The program must have given the terminal back. Ctrl-C is ours for the time being: it stops what runs here.
    """
    with suppress(Exception), _own_interrupt():
        try:
            run_prompt(lambda: desk, in_thread=in_thread, typed=typed)
        except Exception as error:  # noqa: BLE001 - said here, because it must not reach the caller
            print(f"the prompt failed: {type(error).__name__}: {error}", file=sys.stderr)


@contextmanager
def _own_interrupt() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt here, whatever the program around us does with it."""
    try:
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
    except ValueError:  # not in the main thread: nothing to change, and nothing to put back
        yield
        return
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGINT, before)
