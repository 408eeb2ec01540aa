"""The command palette, left once.

Textual's palette carries out a choice, and leaves, for every enter or click that reaches it; of two in one burst the second
comes when the palette is gone already, and would leave the debugger's screen. And a search that ends then would look for the
palette's list, and end the app.

On a screen of fewer lines than its own parts take, nothing of it could be seen: there it leaves, or does not open.
"""

from contextlib import suppress

from textual import on
from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.events import Resize
from textual.geometry import Size
from textual.widgets import Button, Input, OptionList

__all__ = ["PaletteScreen", "has_room"]


_FEWEST_LINES = 8


def has_room(size: Size) -> bool:
    """Whether the palette can be shown."""
    return size.height >= _FEWEST_LINES


class PaletteScreen(CommandPalette):
    """Lies over the debugger; `palette.py` says what it lists."""

    def on_resize(self, event: Resize) -> None:
        if not has_room(event.size):
            self.dismiss()

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    @on(Button.Pressed)
    def choose_once(self, event: Input.Submitted | OptionList.OptionSelected | Button.Pressed) -> None:
        """A choice that comes when the palette is gone is none."""
        if not self.is_current:
            event.stop()
            event.prevent_default()

    def on_interrupted(self) -> None:
        self.dismiss()

    def _watch__list_visible(self) -> None:
        if self.query(CommandList):
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        if self.query(CommandList):
            await super()._watch__show_busy()

    def _action_command_list(self, action: str) -> None:
        with suppress(KeyError, IndexError):  # a page of a list that is not laid out yet
            super()._action_command_list(action)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave, once."""
        return super().dismiss(result) if self.is_current else AwaitComplete()
