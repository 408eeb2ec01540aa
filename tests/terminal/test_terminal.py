"""In a real terminal: however the program ends, the terminal is as it was."""

import os
import signal
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stepper.bench.terminal import Terminal
from stepper.desk.ending import ENDING
from stepper.desk.first_run import remember_run
from tests.terminal.modes import colours_in, is_cooked, left_behind

READY = b"row 0 of"
"""A part of the position in words: the first tensor is on the screen."""
FIRST_FRAME = b"stepper"

RAISES = """
from stepper.cli import main
from stepper.tui.controllers.viewing import Viewing

def broken(self):
    raise RuntimeError("a handler is broken")

Viewing.next_theme = broken
raise SystemExit(main(["debug", "by-hand"]))
"""
RAISES_IN_THE_BACKGROUND = """
import stepper.commands
from stepper.cli import main

def broken(desk, line):
    raise RuntimeError("the work is broken")

stepper.commands.execute = broken
raise SystemExit(main(["debug", "by-hand"]))
"""


@contextmanager
def opened(*command: str, wait_for: bytes = READY) -> Iterator[Terminal]:
    """The screen in a terminal, its first tensor drawn."""
    remember_run()
    with Terminal([sys.executable, *(command or ("-m", "stepper", "debug", "by-hand"))]) as terminal:
        before = termios.tcgetattr(terminal.inner)
        assert is_cooked(before)
        terminal.until(wait_for)
        assert not is_cooked(termios.tcgetattr(terminal.inner))
        assert "alternate screen" in left_behind(bytes(terminal.output))
        yield terminal
        assert termios.tcgetattr(terminal.inner) == before
        assert left_behind(bytes(terminal.output)) == set()


def by_signal(number: signal.Signals) -> Callable[[Terminal], None]:
    return lambda terminal: terminal.process.send_signal(number)


def by_key(key: str) -> Callable[[Terminal], None]:
    return lambda terminal: terminal.type(key)


def the_whole_group(terminal: Terminal) -> None:
    os.killpg(terminal.process.pid, signal.SIGTERM)


WAYS_OUT: dict[str, tuple[Callable[[Terminal], None], int]] = {
    "ctrl-q": (by_key("\x11"), 0),
    "ctrl-c, twice": (by_key("\x03\x03"), 0),
    "SIGTERM": (by_signal(signal.SIGTERM), 128 + signal.SIGTERM),
    "SIGHUP": (by_signal(signal.SIGHUP), 128 + signal.SIGHUP),
    "SIGINT": (by_signal(signal.SIGINT), 0),
    **{each.name: (by_signal(each), 128 + each) for each in ENDING if each not in (signal.SIGTERM, signal.SIGHUP)},
    "SIGTERM for the process group": (the_whole_group, 128 + signal.SIGTERM),
}


@pytest.mark.parametrize("leave, status", WAYS_OUT.values(), ids=WAYS_OUT)
def test_the_terminal_is_as_it_was(leave: Callable[[Terminal], None], status: int) -> None:
    with opened() as terminal:
        leave(terminal)
        assert terminal.wait() == status
        assert b"Traceback" not in terminal.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_before_the_first_tensor_leaves_the_terminal_as_it_was(number: signal.Signals) -> None:
    with opened(wait_for=FIRST_FRAME) as terminal:
        terminal.process.send_signal(number)
        terminal.wait()


@pytest.mark.parametrize("program, key", [(RAISES, "T"), (RAISES_IN_THE_BACKGROUND, "n")], ids=["handler", "background"])
def test_after_an_exception_the_terminal_is_as_it_was_and_the_error_is_shown(program: str, key: str) -> None:
    Path("driver.py").write_text(program, encoding="utf-8")
    with opened("driver.py") as terminal:
        terminal.type(key)
        assert terminal.wait() != 0
        assert b"is broken" in terminal.output


def test_what_cannot_be_opened_leaves_one_line_and_the_terminal_as_it_was() -> None:
    with Terminal([sys.executable, "-m", "stepper", "debug", "by-hand", "no such words"]) as terminal:
        before = termios.tcgetattr(terminal.inner)
        assert terminal.wait() == 2
        assert termios.tcgetattr(terminal.inner) == before
        assert left_behind(bytes(terminal.output)) == set()
        said = terminal.output[terminal.output.rfind(b"stepper: ") :]
        assert said.count(b"\n") == 1
        assert b"\x1b" not in said


def test_keys_typed_before_the_first_tensor_count() -> None:
    remember_run()
    with Terminal([sys.executable, "-m", "stepper", "debug", "by-hand"]) as terminal:
        terminal.until(FIRST_FRAME)
        terminal.type("nn")
        terminal.until(b"scaled")
        terminal.type("\x11")
        assert terminal.wait() == 0


def test_with_no_color_everything_is_in_the_colours_of_the_terminal() -> None:
    remember_run()
    with Terminal(["env", "NO_COLOR=1", sys.executable, "-m", "stepper", "debug", "by-hand"]) as terminal:
        terminal.until(READY)
        terminal.type("T")
        terminal.until(b"NO_COLOR is set")
        terminal.type("\x11")
        assert terminal.wait() == 0
    assert colours_in(bytes(terminal.output)) <= {"39", "49"}


def test_a_terminal_that_is_resized_is_drawn_again() -> None:
    with opened() as terminal:
        shown = len(terminal.output)
        terminal.resize(40, 10)
        terminal.until(b"at least 60 columns", since=shown)
        shown = len(terminal.output)
        terminal.resize(80, 24)
        terminal.until(READY, since=shown)
        terminal.type("\x11")
        assert terminal.wait() == 0


def test_after_a_stop_from_outside_the_terminal_is_given_back_as_it_was_first() -> None:
    with opened() as terminal:
        terminal.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, terminal.process.pid, os.WSTOPPED | os.WNOWAIT)
        terminal.settle()
        drawn = len(terminal.output)
        terminal.process.send_signal(signal.SIGCONT)
        terminal.until(b"by-hand", since=drawn)
        terminal.type("\x11")
        assert terminal.wait() == 0


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_ends_the_prompt_and_the_terminal_is_as_it_was(number: signal.Signals) -> None:
    with Terminal([sys.executable, "-m", "stepper", "repl", "by-hand"]) as terminal:
        before = termios.tcgetattr(terminal.inner)
        terminal.until(b">>>", b"?2004h")
        terminal.settle()
        terminal.process.send_signal(number)
        assert terminal.wait() == 128 + number
        assert termios.tcgetattr(terminal.inner) == before
        assert left_behind(bytes(terminal.output)) == set()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_the_screen_while_the_prompt_has_the_terminal(number: signal.Signals) -> None:
    with opened() as terminal:
        terminal.type("::")
        terminal.until(b">>>")
        terminal.settle()
        terminal.process.send_signal(number)
        assert terminal.wait() == 128 + number


def test_an_interrupt_from_outside_while_the_prompt_has_the_terminal_takes_nothing_from_it() -> None:
    with opened() as terminal:
        terminal.type("::")
        terminal.until(b">>>")
        terminal.settle()
        terminal.process.send_signal(signal.SIGINT)
        terminal.settle(0.5)
        drawn = len(terminal.output)
        terminal.type("\x04")
        terminal.until(b"by-hand", since=drawn)
        terminal.type("\x11")
        assert terminal.wait() == 0
