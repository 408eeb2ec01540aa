"""The ways in: a prompt on a terminal, a plain one where the terminal is dumb, and lines from a pipe or a command line.

run_prompt(desk)                   talk, until ctrl-D                      status 0
run_script(desk, "n; n; p here")   carry out, no prompt, no escapes        status 1 at the first error, with its line
run_repl(desk, in_thread=True)     the prompt inside another program that has suspended its screen
"""

import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from stepper.commands import Desk
from stepper.repl.evaluate import STOPPED, ReplResult, run_line
from stepper.repl.lines import pieces_of, split_line
from stepper.repl.python import is_incomplete
from stepper.repl.room import Room, is_dumb, room_of, terminal_text
from stepper.repl.workspace import Workspace, workspace_of
from stepper.words import phrase

__all__ = ["run_piped", "run_prompt", "run_repl", "run_script"]

INTERRUPTED = 130
"""Exit status after ctrl-C, as shells have it."""

# --- talking --------------------------------------------------------------------------------------------------------------


def run_prompt(desk: Desk, quiet: bool = False, in_thread: bool = False) -> int:
    """Read and carry out lines until the learner leaves; always 0."""
    workspace = workspace_of(desk)
    workspace.quiet = quiet
    read = _plain_reader() if is_dumb(sys.stdout) else _reader(workspace, in_thread)
    if not quiet and not workspace.greeted:
        workspace.greeted = True
        session = desk.session
        print(f"{session.model.name}: {session.source_text!r}\n{phrase('repl.greeting')}")
    while True:
        try:
            if _say(run_line(workspace, read(), room_of(sys.stdout)), room_of(sys.stdout)):
                return 0
        except KeyboardInterrupt:
            continue
        except EOFError:
            return 0


def _reader(workspace: Workspace, in_thread: bool) -> Callable[[], str]:
    """Reads lines with prompt_toolkit, imported now."""
    from stepper.repl.history import open_history
    from stepper.repl.prompt import prompt_session

    history, trouble = open_history()
    if trouble:
        print(trouble, file=sys.stderr)
    prompt = prompt_session(workspace, history)
    return lambda: prompt.prompt(in_thread=in_thread)


def _plain_reader() -> Callable[[], str]:
    """Reads lines as the terminal gives them, without a single escape sequence."""

    def read() -> str:
        lines = [input(">>> ")]
        while is_incomplete("\n".join(lines)):
            lines.append(input("... "))
        return "\n".join(lines)

    return read


def _say(result: ReplResult, room: Room) -> bool:
    """Show a result; True where it asks to leave."""
    if result.lines:
        print(terminal_text(result.lines, room))
    if result.error:
        print(result.error, file=sys.stderr)
    return result.ends


def run_repl(desk: Desk, in_thread: bool = True) -> None:
    """Talk inside another program: whatever happens here, nothing escapes.

    The program must have given the terminal back. Ctrl-C is ours for the time being: it stops what runs here.
    """
    with suppress(Exception), _own_interrupt():
        try:
            run_prompt(desk, in_thread=in_thread)
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


# --- carrying out lines that are there already ----------------------------------------------------------------------------


def run_script(desk: Desk, commands: str, quiet: bool = False) -> int:
    """Carry out the lines of `-c`, parted by semicolons or line ends."""
    parts = [part for _, piece in pieces_of(commands.splitlines()) for part in split_line(piece)]
    return _run_all(desk, ((f"command {number}", part) for number, part in enumerate(parts, start=1)), quiet)


def run_piped(desk: Desk, source: TextIO, quiet: bool = False) -> int:
    """Carry out the lines of a file or a pipe."""
    return _run_all(desk, ((f"line {number}", text) for number, text in pieces_of(source)), quiet)


def _run_all(desk: Desk, pieces: Iterable[tuple[str, str]], quiet: bool) -> int:
    """Carry out pieces until one fails or leaves; a failure is told on standard error, with where it is."""
    workspace = workspace_of(desk)
    workspace.quiet = quiet
    room = room_of(sys.stdout)
    for where, text in pieces:
        result = run_line(workspace, text, room)
        if result.lines:
            print(terminal_text(result.lines, room))
        sys.stdout.flush()
        if result.error:
            print(f"{where}: {text.splitlines()[0]}: {result.error}", file=sys.stderr)
            return INTERRUPTED if result.error == STOPPED else 1
        if result.ends:
            break
    return 0
