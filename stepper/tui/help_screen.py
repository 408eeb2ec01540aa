"""The help, over the debugger; / searches it."""

from rich.markup import escape
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

_LONGEST = 40
"""Characters of a text that is looked for."""


class HelpScreen(ModalScreen[None]):
    """Lies over the debugger; arrows and page keys scroll, / begins a search, any other key goes back."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > Vertical { width: 92%; max-width: 110; height: 92%; border: round $accent; background: $surface; padding: 0 1; }
    """
    _SCROLLING = ("up", "down", "pageup", "pagedown", "home", "end")

    def __init__(self, keymap: Keymap, look: Look) -> None:
        super().__init__()
        self.keymap, self.look = keymap, look
        self._wanted = ""
        """What is looked for."""
        self._is_typing = False

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_subtitle = phrase("help.close")
            box.border_title = ""
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
        view.show_page(help_page(self.keymap, self.look, view.size.width - 1, self._wanted), self.look)
        box = self.query_one(Vertical)
        box.border_title = phrase("help.search", wanted=f"{escape(self._wanted)}{'_' if self._is_typing else ''}") if self._searches else ""
        box.border_subtitle = phrase("help.searching" if self._is_typing else "help.close")

    @property
    def _searches(self) -> bool:
        return self._is_typing or bool(self._wanted)

    def on_key(self, event: Key) -> None:
        if event.key in self._SCROLLING or event.key.startswith("ctrl+"):
            return
        event.stop()
        event.prevent_default()
        if self._is_typing:
            self._type(event)
        elif event.key == "slash":
            self._is_typing, self._wanted = True, ""
        elif event.key == "escape" and self._wanted:
            self._wanted = ""
        else:
            self._leave()
            return
        self._draw()

    def _type(self, event: Key) -> None:
        """A key of the text that is looked for."""
        if event.key in ("enter", "escape"):
            self._is_typing = False
            self._wanted = self._wanted if event.key == "enter" else ""
        elif event.key == "backspace":
            self._wanted = self._wanted[:-1]
        elif event.is_printable and len(self._wanted) < _LONGEST:
            self._wanted += event.character or ""

    def on_interrupted(self) -> None:
        self._leave()

    def on_click(self) -> None:
        self._leave()

    def _leave(self) -> None:
        """Once: of two keys in one burst the second comes when the help is gone."""
        if self.is_current:
            self.dismiss()
