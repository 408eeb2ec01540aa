"""Keys, mouse, pastes, garbage and sizes: as a terminal sends them, to the whole screen.

What is sent goes through the reader of the terminal (`stepper.tui.driver`), so that half a sequence is half a sequence.
"""

import asyncio
from pathlib import Path
from random import Random
from typing import Any

from stepper.desk.opening import Opening
from stepper.tui.driver import _Reader
from tests.tui.driving import Drive, opened
from tools.fuzz.nasty import NASTY_TEXTS

__all__ = ["SECONDS", "carry_out", "count", "make", "prepare"]

SECONDS = 20.0
"""For some dozens of events, each drawn."""
_MOMENT = 0.005
"""Seconds for the messages of an event to be read; the palette searches for longer, and never comes to rest for who only yields."""
_KEYS = (
    *"sSnNiofF[]{}cCvxhHkKaAqQ0123456789z,.tTmeudbw/g:?=lyBUp ",
    *("\t", "\x1b[Z", "\r", "\x1b", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F", "\x7f", "\x1b[3~"),
    *("\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[15~", "\x10", "\x01", "\x15", "\x13", "\x1b[1;5H", "\x1b[1;5F", "L", "é", "界"),
)
_GARBAGE = (
    *(
        "\ufffd\ufffd",
        "\x00",
        "\x1b[M \ufffd\ufffd",
        "\x1b[<0;12",
        "\x1b[<0;99999999999;1M",
        "\x1b[200~",
        "\x1b[201~",
        "\x1b[1114112u",
        "\x1b[55296u",
    ),
    *(
        "\x1b[97;;55296u",
        "\x1b[48;0;0;0;0t",
        "\x1b]11;rgb:0/0/0\x07",
        "\x1bP1$r0 q",
        "\x1b[?2026;2$y",
        "\x1b[I",
        "\x1b[O",
        "\x9b",
        "\x1b[;;;;;u",
    ),
    *("\x1b[9999999999999999999999;1u", "\x1b[<64;10;10M", "\x1b[<35;500;500M", "\x1b" * 40),
)
_LINES = (
    *("goto decoder.0.cross_attn.weights", "set scores[0,0,0] 3", "ablate weights[head=0]", "option positions=none", "option mask=none"),
    *("baseline now", "break *.weights", "watch norm", "unbreak 1", "input red book", "target livre", "target", "why [0,0]", "temp 0.7"),
    *("open by-hand", "undo", "continue", "nonsense", "goto @1", "lessons start L0", "lessons start L4", "lessons"),
)
_SIZES = ((120, 36), (80, 24), (200, 50), (60, 18), (100, 30), (40, 10), (1, 1), (80, 1), (1, 24), (300, 90))


def prepare(home: Path) -> None:
    """Nothing is shared."""


def make(random: Random) -> list[Any]:
    """What the session begins with, then what is sent."""
    steps: list[Any] = [["open", random.choice(_SIZES[:6]), random.choice(("", "", "lessons start L0", "lessons start L4"))]]
    for _ in range(random.randrange(20, 60)):
        steps += [_event(random)]
    return steps


def _event(random: Random) -> list[Any]:
    match random.randrange(20):
        case 0 | 1:
            return ["size", random.choice(_SIZES) if random.random() < 0.7 else (random.randrange(1, 220), random.randrange(1, 60))]
        case 2:
            return ["sent", random.choice(_GARBAGE)]
        case 3:
            return ["sent", f"\x1b[200~{random.choice((*NASTY_TEXTS[:20], 'x' * 3000, 'goto x'))}\x1b[201~".replace("\ud800", "?")]
        case 4:
            return ["line", random.choice(_LINES)]
        case 5 | 6:
            column, row, button = random.randrange(1, 130), random.randrange(1, 40), random.choice((0, 0, 0, 2, 64, 65))
            return ["sent", f"\x1b[<{button};{column};{row}M\x1b[<{button};{column};{row}m" * random.choice((1, 1, 2))]
        case 7:
            word = random.choice(("g", "/", "e", "b", "w", ":", "=", "?", "\x10"))
            return [
                "sent",
                word
                + random.choice(("@1", "zzz", "0 0 0", "weights", "cat", "1e999", "x" * 90))
                + random.choice(("\r", "\t\r", "\x1b", "")),
            ]
        case _:
            return ["sent", "".join(random.choice(_KEYS) for _ in range(random.choice((1, 1, 2, 5))))]


def carry_out(steps: list[Any], folder: Path) -> None:
    """Send them all to one app."""
    asyncio.run(_session(steps))


async def _session(steps: list[Any]) -> None:
    size, first = (tuple(steps[0][1]), steps[0][2]) if steps and steps[0][0] == "open" else ((80, 24), "")
    async with opened(size, Opening("by-hand", check=False)) as drive:
        if first:
            drive.screen.perform(first)
            await drive.settled()
        reader = _Reader()
        for kind, what, *_ in steps:
            if not drive.app.is_running:
                return
            await asyncio.wait_for(_event_sent(drive, reader, kind, what), 60)
    assert drive.app.return_code in (0, None), drive.app.return_code


async def _event_sent(drive: Drive, reader: _Reader, kind: str, what: Any) -> None:
    if kind == "size":
        await drive.pilot.resize_terminal(*what)
    elif kind == "line" and drive.screen.snapshot is not None:
        drive.screen.perform(what)
    elif kind == "sent":
        driver = drive.app._driver
        assert driver
        for message in reader.messages(what):
            driver.process_message(message)
    if drive.app.is_running:
        await asyncio.sleep(_MOMENT)
        await drive.settled()


def count(steps: list[Any]) -> int:
    """Keys, clicks, pastes and sizes."""
    return sum(len(what) if kind == "sent" and "\x1b" not in what else 1 for kind, what, *_ in steps)
