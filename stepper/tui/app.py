"""The app: themes, signals, and one screen."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import AwaitMount, MountError, Widget

from stepper.desk.ending import ENDING
from stepper.desk.opening import Opening
from stepper.tui.hangup import end_without_terminal
from stepper.tui.messages import Interrupted
from stepper.tui.screen import DebuggerScreen
from stepper.tui.themes import THEMES, first_theme, next_theme, settle_no_color, textual_name

if TYPE_CHECKING:
    from textual.driver import Driver

    from stepper.desk.conversation import Conversation
    from stepper.render.look import Look

__all__ = ["StepperApp"]


class StepperApp(App[str]):
    """A debugger for the Transformer. Returns what went wrong where the session could not be opened, else nothing."""

    TITLE = "stepper"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False, priority=True),
    ]
    CSS = """
    Screen { layers: base over; }
    """

    def __init__(
        self, opening: Opening, *, ascii_only: bool = False, theme_name: str | None = None, talk: "Conversation | None" = None
    ) -> None:
        self.theme_name = first_theme(theme_name, os.environ)
        self.ascii_only = ascii_only
        self.opening = opening
        self.mouse_released = False
        self.talk = talk
        """The prompt behind `:`."""
        super().__init__(ansi_color=settle_no_color(os.environ))
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = textual_name(self.theme_name)

    def get_driver_class(self) -> "type[Driver]":
        """Textual's choice; where that is a terminal, ours for it."""
        chosen = super().get_driver_class()
        if chosen.__name__ != "LinuxDriver":
            return chosen
        from stepper.tui.driver import TerminalDriver

        return TerminalDriver

    def get_default_screen(self) -> DebuggerScreen:
        return DebuggerScreen(self.opening)

    @property
    def look(self) -> "Look":
        """How pictures are drawn."""
        from stepper.render.look import Look

        return Look(self.theme_name, self.ascii_only)  # type: ignore[arg-type]  # themes.THEME_NAMES are Look's

    def mount_all(
        self, widgets: Iterable[Widget], *, before: int | str | Widget | None = None, after: int | str | Widget | None = None
    ) -> AwaitMount:
        """Mount what the app is composed of; nothing where it was left before that (from Python 3.12 on, Textual is here then)."""
        try:
            return super().mount_all(widgets, before=before, after=after)
        except MountError:
            return AwaitMount(self.screen, [])

    def on_mount(self) -> None:
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh(repaint=True, layout=True))
        self._leave_on_signals()

    def _leave_on_signals(self) -> None:
        """End in order, with the terminal as it was, where the system asks for it."""
        loop = asyncio.get_running_loop()
        for number in ENDING:
            try:
                loop.add_signal_handler(number, self._leave, 128 + number)
            except (NotImplementedError, RuntimeError, ValueError):
                return
        if not self.is_headless:  # a plain handler: the prompt puts its own in the place of it, and this one back
            signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(self.exit))
            end_without_terminal(sys.stdin.fileno(), lambda status: loop.call_soon_threadsafe(self._leave, status))

    def _leave(self, status: int) -> None:
        self.exit(return_code=status)

    def action_interrupt(self) -> None:
        """Stop what is computed, or go back from what lies on top; leave where it is asked for twice, or there is no session yet."""
        below = self.screen_stack[0] if self.screen_stack else None
        if not isinstance(below, DebuggerScreen) or not below.keymap:
            self.exit()
        elif len(self.screen_stack) == 1:
            below.controllers.leaving.interrupt()
        else:
            self.screen.post_message(Interrupted())

    def settle(self) -> None:
        """Spare the garbage collector what will live as long as the app."""
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        gc.enable()

    def next_look(self) -> bool:
        """Draw in the next theme; False where NO_COLOR leaves no choice."""
        if self.without_colour:
            return False
        self.draw_in(next_theme(self.theme_name))
        return True

    @property
    def without_colour(self) -> bool:
        """NO_COLOR leaves no choice."""
        return self.no_color

    def draw_in(self, theme: str) -> None:
        """Draw in a theme."""
        self.theme_name = theme
        self.theme = textual_name(theme)

    def toggle_mouse(self) -> bool:
        """Give the mouse to the terminal, or take it back; True where it is the terminal's now."""
        self.mouse_released = not self.mouse_released
        if self._driver is not None:
            state = "l" if self.mouse_released else "h"
            self._driver.write("".join(f"\x1b[?{mode}{state}" for mode in (1000, 1003, 1015, 1006)))
            self._driver.flush()
        return self.mouse_released

    def action_command_palette(self) -> None:
        """Open the palette, where it is not open or about to be."""
        from stepper.tui.palette_screen import PaletteScreen, has_room

        if has_room(self.size) and not isinstance(self.screen, PaletteScreen):
            self.push_screen(PaletteScreen())

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every verb, then what the screen itself can do."""
        from stepper.desk.palette import palette_entries

        if isinstance(screen, DebuggerScreen):
            yield from (SystemCommand(each.title, each.says, partial(screen.use, each.use)) for each in palette_entries())
