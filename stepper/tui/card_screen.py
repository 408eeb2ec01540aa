"""The card of the first run: a few keys, gone at any key or click."""

from textual.app import ComposeResult
from textual.events import Key, Resize
from textual.screen import ModalScreen
from textual.widgets import Static

from stepper.render.look import Look
from stepper.render.spelling import in_ascii
from stepper.tui.first_run import remember_run
from stepper.words import phrase, phrases

__all__ = ["CardScreen", "card_text"]


_LOW = 24
"""Lines of a terminal below which the card has no room for margins."""


def card_text() -> str:
    """What the card says."""
    keys = [f"  {key:<10} {meaning}" for key, meaning in phrases("card.keys").items()]
    return "\n".join([phrase("card.text"), "", *keys, "", phrase("card.close")])


class CardScreen(ModalScreen[None]):
    """Lies over the debugger."""

    DEFAULT_CSS = """
    CardScreen { align: center middle; background: $background 40%; }
    CardScreen.-low > Static { padding: 0 2; }
    CardScreen > Static { width: 72; max-width: 94%; height: auto; border: round $accent; background: $surface; padding: 1 2; }
    """

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look

    def compose(self) -> ComposeResult:
        text = card_text()
        card = Static(in_ascii(text) if self.look.ascii_only else text, markup=False)
        card.border_title = phrase("card.title")
        if self.look.ascii_only:
            card.styles.border = ("ascii", "ansi_default")
        yield card

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.height < _LOW, "-low")

    def _leave(self) -> None:
        remember_run()
        self.dismiss()

    def on_key(self, event: Key) -> None:
        if event.key in ("ctrl+q", "ctrl+c"):
            return
        event.stop()
        event.prevent_default()
        self._leave()

    def on_click(self) -> None:
        self._leave()
