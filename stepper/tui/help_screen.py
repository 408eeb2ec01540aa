"""The help, over the debugger."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen

from stepper.desk.keymap import Keymap
from stepper.pages.help import help_page
from stepper.render.look import Look
from stepper.tui.widgets.page_view import PageView
from stepper.words import phrase

__all__ = ["HelpScreen"]


class HelpScreen(ModalScreen[None]):
    """Lies over the debugger; arrows and page keys scroll, any other key goes back."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > Vertical { width: 92%; max-width: 110; height: 92%; border: round $accent; background: $surface; padding: 0 1; }
    """
    _SCROLLING = ("up", "down", "pageup", "pagedown", "home", "end")

    def __init__(self, keymap: Keymap, look: Look) -> None:
        super().__init__()
        self.keymap, self.look = keymap, look

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_subtitle = phrase("help.close")
            if self.look.ascii_only:
                box.styles.border = ("ascii", "ansi_default")
            yield PageView()

    def on_mount(self) -> None:
        self.call_after_refresh(self._draw)

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        view = self.query_one(PageView)
        view.focus()
        view.show_page(help_page(self.keymap, self.look, view.size.width - 1), self.look)

    def on_key(self, event: Key) -> None:
        if event.key in self._SCROLLING or event.key.startswith("ctrl+"):
            return
        event.stop()
        event.prevent_default()
        self._leave()

    def on_click(self) -> None:
        self._leave()

    def _leave(self) -> None:
        """Once: of two keys in one burst the second comes when the help is gone."""
        if self.is_current:
            self.dismiss()
