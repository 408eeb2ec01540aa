"""A program in a pseudo-terminal."""

import sys

import pytest

from stepper.bench.terminal import Terminal, TimedOut

ECHO = "import sys\nprint('ready', flush=True)\nprint('got', sys.stdin.readline().strip()[::-1], flush=True)"


def test_what_is_typed_arrives_and_what_is_written_is_heard() -> None:
    with Terminal([sys.executable, "-c", ECHO]) as terminal:
        assert terminal.until(b"ready") > 0
        assert terminal.press("abc\n") > 0
        terminal.until(b"got cba")
        assert terminal.wait() == 0


def test_what_does_not_come_is_said_with_the_end_of_what_did() -> None:
    with Terminal([sys.executable, "-c", "print('something else')"]) as terminal, pytest.raises(TimedOut, match="something else"):
        terminal.until(b"ready")


def test_a_program_that_goes_on_is_ended_with_its_terminal() -> None:
    with Terminal([sys.executable, "-c", "print('ready', flush=True); input()"], patience=5.0) as terminal:
        terminal.until(b"ready")
    assert terminal.process.returncode is not None


def test_the_size_is_the_one_asked_for() -> None:
    program = "import os; print(*os.get_terminal_size())"
    with Terminal([sys.executable, "-c", program], columns=77, lines=33) as terminal:
        terminal.until(b"77 33")
