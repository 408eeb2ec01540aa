"""Signals that end a program, and the terminal given back where one comes while a prompt has it.

    with terminal_given_back():
        ...                             a signal sets the terminal as it was before, and ends the program with 128 + its number

The screen has its own way (`stepper.tui.app`): its event loop hears of the signal, and leaves in order. A prompt waits in
places where no loop hears anything.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread
from typing import Any

__all__ = ["ENDING", "terminal_given_back"]

ENDING: tuple[signal.Signals, ...] = tuple(
    getattr(signal, name)
    for name in ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM", "SIGABRT", "SIGXCPU")
    if hasattr(signal, name)
)
"""Those whose default is to end a program, and that it can still hear. Ctrl-C is none of them: it stops what runs."""

_USUAL = "\x1b[0m\x1b[?2004l\x1b[?1l\x1b[?7h\x1b[?25h\r\n"
"""No style, no bracketed paste, ordinary arrow keys, wrapped lines, a cursor; and a line of its own for the shell."""


@contextmanager
def terminal_given_back() -> Iterator[None]:
    """Meanwhile a signal that ends the program gives the terminal back first, as it is now."""
    if current_thread() is not main_thread() or not sys.stdin.isatty():
        yield
        return
    end = _ender(sys.stdin.fileno())
    before = {each: signal.signal(each, end) for each in ENDING if signal.getsignal(each) is not signal.SIG_IGN}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _ender(terminal: int) -> Any:
    """A handler that sets a terminal as it is now, and ends the program."""
    import termios

    attributes = termios.tcgetattr(terminal)

    def end(number: int, _: object) -> None:
        with suppress(OSError, termios.error):  # it may be gone
            termios.tcsetattr(terminal, termios.TCSANOW, attributes)
            os.write(terminal, _USUAL.encode())
        os._exit(128 + number)  # not an exception: it would have to get through whatever runs, in another thread too

    return end
