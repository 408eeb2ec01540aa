"""Random keys, clicks and sizes: no exception, no stuck screen.

    pytest tests/tui/test_monkey.py                 a short walk at each size
    pytest tests/tui/test_monkey.py -m monkey       10,000 steps

A walk is named by its seed and is the same every time. What went before is in the message of a failure.
"""

import asyncio
import random
from collections import deque
from dataclasses import replace

import pytest
from textual.events import MouseScrollDown, MouseScrollUp

from stepper.desk.opening import Opening
from tests.tui.driving import Drive, opened

SIZES = ((120, 36), (80, 24), (200, 50), (60, 18), (100, 30), (40, 10))
SENTENCES = ("the cat sleeps .", "the black cat does not see the big house .")

KEYS = (
    *"sSnNiofF[]{}cCvxhH0123456789z,.tTmeudbw/g:?=lyALBU",
    *("space", "backspace", "tab", "shift+tab", "enter", "escape", "up", "down", "left", "right", "pageup", "pagedown", "home", "end"),
    *("ctrl+home", "ctrl+end", "f1", "f2", "f3", "f4", "f5", "ctrl+p", "delete", "a", "k", "q", "!", "é", "ctrl+a", "ctrl+z"),
)
LINES = (
    "goto decoder.1.cross_attn.weights",
    "set scores[0,0,0] 3",
    "set encoder.embed.ids[0] cat",
    "ablate weights[head=1]",
    "option positions=none",
    "option mask=none",
    "baseline now",
    "baseline trained",
    "break *.weights",
    "watch norm",
    "unbreak 1",
    "input the dogs see us .",
    "target le chat dort .",
    "target",
    "why [0,0]",
    "ls",
    "temp 0.7",
    "goto encoder.0.self_attn.weights",
    "nonsense",
)


class Monkey:
    """One walk."""

    def __init__(self, drive: Drive, seed: int) -> None:
        self.drive = drive
        self.random = random.Random(seed)
        self.done: deque[str] = deque(maxlen=30)

    async def walk(self, steps: int) -> int:
        """So many things done at random, each of which must end; returns how many, for the palette can leave the app."""
        for number in range(steps):
            try:
                await asyncio.wait_for(self._step(), timeout=60)
            except TimeoutError:
                pytest.fail(f"stuck at step {number}, after {list(self.done)}")
            except Exception as error:
                raise AssertionError(f"step {number}, after {list(self.done)}") from error
            if not self.drive.app.is_running:
                assert self.drive.app.return_code == 0, f"step {number}, after {list(self.done)}"
                return number + 1
        assert self.drive.everything().strip()
        return steps

    async def _step(self) -> None:
        await self.random.choices((self._key, self._click, self._scroll, self._resize, self._line), (70, 14, 6, 4, 6))[0]()
        if self.drive.app.is_running:
            await self.drive.settled()

    async def _key(self) -> None:
        key = self.random.choice(KEYS)
        self.done.append(key)
        await self.drive.app._press_keys([key])

    def _place(self) -> tuple[int, int]:
        width, height = self.drive.app.size
        return self.random.randrange(width), self.random.randrange(height)

    async def _click(self) -> None:
        place, times = self._place(), self.random.choice((1, 1, 2))
        self.done.append(f"click {place} {times}")
        await self.drive.pilot.click(offset=place, times=times)

    async def _scroll(self) -> None:
        place, kind = self._place(), self.random.choice((MouseScrollDown, MouseScrollUp))
        self.done.append(f"{kind.__name__} {place}")
        await self.drive.pilot._post_mouse_events([kind], offset=place)

    async def _resize(self) -> None:
        size = self.random.choice((*SIZES, (self.random.randrange(1, 220), self.random.randrange(1, 60))))
        self.done.append(f"resize {size}")
        await self.drive.pilot.resize_terminal(*size)

    async def _line(self) -> None:
        line = self.random.choice(LINES)
        self.done.append(line)
        if self.drive.screen.snapshot is not None:
            self.drive.screen.perform(line)


async def walk(seed: int, steps: int) -> None:
    size = SIZES[seed % len(SIZES)]
    opening = replace(Opening(check=False), text=SENTENCES[seed % 2])
    done = 0
    while done < steps:
        async with opened(size, opening, first_run=seed % 3 == 0) as drive:
            done += await Monkey(drive, 1000 * seed + done).walk(steps - done)


@pytest.mark.parametrize("seed", range(6))
async def test_a_short_walk_ends_well(seed: int) -> None:
    await walk(seed, 60)


@pytest.mark.monkey
@pytest.mark.parametrize("seed", range(100, 120))
async def test_a_long_walk_ends_well(seed: int) -> None:
    await walk(seed, 500)
