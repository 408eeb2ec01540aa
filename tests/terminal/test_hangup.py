"""In a real terminal that is taken away: the program ends, whether or not a signal tells it."""

import json
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from platformdirs import user_state_path

from stepper.bench.terminal import Terminal
from stepper.desk.first_run import remember_run

READY = b"row 0 of"
HANGUP = 128 + signal.SIGHUP
PATIENCE = 60.0
"""Seconds that cover a busy machine; a program that stays, stays for ever."""

STEPPER = [sys.executable, "-m", "stepper"]
SURVIVES_SIGHUP = [
    sys.executable,
    "-c",
    "import signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); from stepper.cli import main; sys.exit(main(sys.argv[1:]))",
]


def end_of(terminal: Terminal) -> int:
    """The exit status after the terminal is gone; raises where the program goes on."""
    terminal.hang_up()
    return terminal.process.wait(PATIENCE)


@contextmanager
def opened(start: Sequence[str] = STEPPER) -> Iterator[Terminal]:
    """The screen in a terminal, its first tensor drawn."""
    remember_run()
    with Terminal([*start, "debug", "by-hand"]) as terminal:
        terminal.until(READY)
        yield terminal


@pytest.mark.parametrize("start", [STEPPER, SURVIVES_SIGHUP], ids=["setsid", "nohup"])
def test_the_screen_ends_with_its_terminal(start: Sequence[str]) -> None:
    with opened(start) as terminal:
        assert end_of(terminal) == HANGUP


def test_the_screen_ends_with_its_terminal_while_the_prompt_has_it() -> None:
    with opened() as terminal:
        terminal.type("::")
        terminal.until(b">>>")
        assert end_of(terminal) == HANGUP


def test_what_was_kept_is_kept() -> None:
    with opened() as terminal:
        terminal.type("b\r")
        terminal.until(b"breakpoint 1")
        end_of(terminal)
    kept = json.loads((user_state_path("stepper", appauthor=False) / "stops.json").read_text(encoding="utf-8"))
    assert [each["pattern"] for each in kept["by-hand"]["breakpoints"]] == ["encoder.embed.ids"]


@pytest.mark.parametrize("command, ready", [(["repl", "by-hand"], b">>>"), (["debug", "by-hand", "--plain"], READY)], ids=["repl", "plain"])
def test_a_prompt_ends_with_its_terminal(command: list[str], ready: bytes) -> None:
    with Terminal([*STEPPER, *command]) as terminal:
        terminal.until(ready)
        end_of(terminal)


def test_a_screen_that_starts_without_its_terminal_ends() -> None:
    with Terminal([*STEPPER, "debug", "by-hand"]) as terminal:
        end_of(terminal)
