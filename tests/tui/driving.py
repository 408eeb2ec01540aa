"""Driving the screen in tests, quickly: no waiting but for work and messages, no sleeping.

async with opened((120, 36)) as drive:
    await drive.keys("n", "n", "space")
    drive.snapshot.position
    drive.text("#grid")
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from time import monotonic
from typing import Any

import pytest
from textual.events import Key
from textual.pilot import Pilot
from textual.widget import Widget

from stepper.desk.first_run import remember_run
from stepper.desk.opening import Opening
from stepper.inspect.snapshot import Snapshot
from stepper.tui.app import StepperApp
from stepper.tui.screen import DebuggerScreen
from stepper.tui.widgets.page_view import PageView
from stepper.tui.widgets.program_tree import ProgramTree
from stepper.tui.widgets.tensor_grid import TensorGrid

__all__ = ["LONGEST", "Drive", "opened"]

_KEYS = {":": "colon", "/": "slash", "@": "at", " ": "space", ".": "full_stop", "\r": "enter", "\b": "backspace", "\x1b": "escape"}
_KEYS |= {"\x10": "up", "\x15": "ctrl+u"}

LONGEST = 30.0
"""Seconds that a test waits for another thread."""
_QUIET_ROUNDS = 2
"""Looks at every part of the app, one after the other, that find nothing to read: what comes by another way takes a moment."""


class Drive:
    """A running app and what a test asks of it."""

    def __init__(self, app: StepperApp, pilot: Pilot[Any]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def screen(self) -> DebuggerScreen:
        """The debugger's screen, whatever lies over it."""
        found = self.app.screen_stack[0]
        assert isinstance(found, DebuggerScreen)
        return found

    @property
    def on_top(self) -> str:
        """The kind of screen that lies on top."""
        return type(self.app.screen).__name__

    @property
    def snapshot(self) -> Snapshot:
        assert self.screen.snapshot is not None
        return self.screen.snapshot

    @property
    def grid(self) -> TensorGrid:
        return self.screen.query_one(TensorGrid)

    @property
    def tree(self) -> ProgramTree:
        return self.screen.query_one(ProgramTree)

    @property
    def page(self) -> PageView:
        return self.screen.query_one(PageView)

    async def until(self, reached: Callable[[], object]) -> None:
        """Wait for something that happens on another thread."""
        end = monotonic() + LONGEST
        while not reached():
            assert monotonic() < end, f"not reached in {LONGEST} seconds"
            await self.pilot.pause(0.001)
        await self.pilot.pause(0)

    async def settled(self) -> None:
        """Wait until no work is under way and everything is drawn."""
        await self.pilot.pause(0)
        await self.until(lambda: self.screen.snapshot is not None and not self._working)

    async def quiet(self, *_: float) -> None:
        """Wait until no part of the app has a message left to read: a key goes from part to part, and leads to others."""
        rounds = 0
        while rounds < _QUIET_ROUNDS:
            await self.pilot.pause(0)
            pumps = (self.app, *(part for screen in self.app.screen_stack for part in screen.walk_children(with_self=True)))
            rounds = 0 if any(each.message_queue_size for each in pumps) else rounds + 1

    @property
    def _working(self) -> int:
        """Pieces of work that are under way."""
        background = self.screen.debugger.background
        return background.waiting + background.idling + self.screen.ahead.holds

    async def keys(self, *keys: str) -> None:
        """What the debugger's own keys do, without the wait that real key presses have."""
        for key in keys:
            assert self.screen.keymap is not None
            self.screen.use(self.screen.keymap.uses[key])
            await self.settled()

    async def press(self, *keys: str) -> None:
        """Real key presses."""
        await self.pilot.press(*keys)
        await self.settled()

    def burst(self, text: str) -> None:
        """Send keys all at once, as a terminal does that was typed into."""
        for character in text:
            key = _KEYS.get(character, character)
            self.app.post_message(Key(key, character if character.isprintable() else None))

    def burst_key(self, key: str) -> None:
        """Send one key more, without waiting for what it leads to."""
        self.app.post_message(Key(_KEYS.get(key, key), key if len(key) == 1 and key.isprintable() else None))

    async def act_on(self, action: str) -> None:
        """Have an action done, as the palette does."""
        self.screen.act(action)
        await self.settled()

    async def line(self, line: str) -> None:
        """Have a line of the registry carried out."""
        self.screen.perform(line)
        await self.settled()

    async def act(self, selector: str, action: str) -> None:
        """Have a widget do what one of its own keys does."""
        await self.screen.query_one(selector).run_action(action)
        await self.settled()

    def lines(self, selector: str) -> list[str]:
        """What is drawn in a part of the screen, line by line."""
        widget: Widget = self.screen.query_one(selector)
        return ["".join(segment.text for segment in widget.render_line(y)) for y in range(widget.size.height)]

    def text(self, selector: str) -> str:
        return "\n".join(self.lines(selector))

    def everything(self) -> str:
        """All that is drawn, as a terminal would show it."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)


@asynccontextmanager
async def opened(
    size: tuple[int, int] = (120, 36), opening: Opening | None = None, *, first_run: bool = False, typed: str = "", **choices: Any
) -> AsyncIterator[Drive]:
    """Open the app on a model; the comparison with torch is left out unless the opening asks for it."""
    if not first_run:
        remember_run()
    app = StepperApp(opening or replace(Opening(), check=False), **choices)
    with pytest.MonkeyPatch.context() as patch:
        async with app.run_test(size=size) as pilot:
            drive = Drive(app, pilot)
            patch.setattr("textual.app.wait_for_idle", drive.quiet)  # Textual sleeps after each key until the processor has nothing to do
            drive.burst(typed)
            await drive.settled()
            yield drive
