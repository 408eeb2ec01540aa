"""Bytes that no keyboard sends, and sizes that no terminal has: dropped or replaced, and the session lives."""

import sys

import pytest

from stepper.bench.terminal import Terminal
from stepper.desk.first_run import remember_run
from tests.terminal.modes import left_behind

READY = b"row 0 of"
MODEL = b"by-hand"
"""In the first line, wherever the session stands."""

STRANGE = {
    "not UTF-8": b"\x92\xff",
    "a cut character": b"\xe4\xb8",
    "a mouse report of the old kind, past column 95": b"\x1b[M \xa1\xb5",
    "half a mouse report": b"\x1b[<0;12",
    "a mouse report with huge numbers": b"\x1b[<0;99999999999;99999999999M",
    "a Latin-1 paste": b"\x1b[200~caf\xe9 cr\xe8me\x1b[201~",
    "a paste that is closed twice": b"\x1b[201~\x1b[201~",
    "a key past the last character": b"\x1b[1114112u",
    "a key with a huge number": b"\x1b[99999999999999999999u",
    "a surrogate as a key": b"\x1b[55296u",
    "a surrogate as a key's text": b"\x1b[97;;55296u",
    "a size of nothing": b"\x1b[48;0;0;0;0t",
    "a size without end": b"\x1b[48;999999999;999999999;1;1t",
    "pixels of nothing, then the mouse": b"\x1b[48;36;120;0;0t\x1b[<0;5;5M\x1b[<0;5;5m",
    "a colour reply": b"\x1b]11;rgb:0000/0000/0000\x07",
    "a reply that is cut": b"\x1bP1$r0 q",
    "zeros": b"\x00" * 50,
}


def test_a_terminal_without_a_size_is_taken_for_one_of_80_by_24() -> None:
    remember_run()
    with Terminal([sys.executable, "-m", "stepper", "debug", "by-hand"], 0, 0) as terminal:
        terminal.until(READY)
        terminal.settle(0.3)
        assert len(terminal.output) < 100_000  # a screen or two, and no more until a key is pressed
        assert b"\x1b[24;1H" in terminal.output
        assert b"\x1b[25;1H" not in terminal.output
        terminal.type("\x11")
        assert terminal.wait() == 0


@pytest.mark.parametrize("sent", STRANGE.values(), ids=STRANGE)
def test_the_session_lives(sent: bytes) -> None:
    remember_run()
    with Terminal([sys.executable, "-m", "stepper", "debug", "by-hand"]) as terminal:
        terminal.until(READY)
        terminal.type(sent)
        terminal.settle(0.3)
        terminal.type("\x1b")
        terminal.settle(0.3)
        drawn = len(terminal.output)
        terminal.resize(110, 34)
        terminal.until(MODEL, since=drawn)
        terminal.type("\x11")
        assert terminal.wait() == 0
        assert b"Traceback" not in terminal.output
        assert left_behind(bytes(terminal.output)) == set()
