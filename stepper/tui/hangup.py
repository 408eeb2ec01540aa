"""Notices that the terminal is gone: its window closed, its connection lost, its multiplexer killed.

    end_without_terminal(fileno, leave)

Usually SIGHUP says so. It does not come to a program outside the terminal's session (setsid), and one that was started to
survive it (nohup) is not to care; but a screen that nobody can see or type at has nothing left to do. Without this, Textual
goes on reading the end of the input, without a pause, for ever.

Without Textual: the terminal of the screen is watched from a thread, whatever the app does.
"""

import os
import select
import signal
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from time import sleep

__all__ = ["end_without_terminal"]

_PATIENCE = 1.0
"""Seconds for an orderly end. It may never come: what is written to a lost terminal can block whoever writes it."""
_STATUS = 128 + getattr(signal, "SIGHUP", 1)


def end_without_terminal(fileno: int, leave: Callable[[int], object]) -> None:
    """Watch a terminal; once it is gone, ask the program to leave with a status, and end it if it does not.

    Args:
        fileno: the terminal.
        leave: asks for an orderly end; called on another thread.
    """
    if hasattr(select, "poll"):  # Windows has none, and no such terminals
        Thread(target=_watch, args=(fileno, leave), name="stepper-hangup", daemon=True).start()


def _watch(fileno: int, leave: Callable[[int], object]) -> None:
    if _hangs_up(fileno):
        with suppress(RuntimeError):  # it is leaving already
            leave(_STATUS)
        sleep(_PATIENCE)
        os._exit(_STATUS)


def _hangs_up(fileno: int) -> bool:
    """Wait for the end of a terminal; False where the system cannot tell of it."""
    poll = select.poll()
    poll.register(fileno, 0)  # hanging up is reported unasked
    return any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll())
