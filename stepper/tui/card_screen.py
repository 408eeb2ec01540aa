"""The card of the first run: a few keys, gone at any key or click."""

from textual.app import ComposeResult
from textual.events import Key, Resize
from textual.screen import ModalScreen
from textual.widgets import Static

from stepper.desk.first_run import remember_run
from stepper.render.line import line_of, line_text
from stepper.render.look import Look
from stepper.render.wrapping import wrap_line, wrapped
from stepper.words import phrase, phrases

__all__ = ["CardScreen"]


_WIDTH, _BORDERS = 72, 6
"""Columns of the card where there is room, and of them those of its borders and margins."""
_LOW = 24
"""Lines of a terminal below which the card has no room for margins."""


def _card_text(width: int) -> str:
    """What the card says, in lines of at most so many cells."""
    keys = [line_of(f"  {key:<10} {meaning}") for key, meaning in phrases("card.keys").items()]
    lines = [line_text(line) for key in keys for line in wrap_line(key, width)]
    return "\n".join([*wrapped(phrase("card.text"), width), "", *lines, "", *wrapped(phrase("card.close"), width)])


class CardScreen(ModalScreen[None]):
    """Lies over the debugger."""

    DEFAULT_CSS = """
    CardScreen { align: center middle; background: $background 40%; overflow: hidden; }
    CardScreen.-low > Static { padding: 0 2; }
    CardScreen > Static { width: 72; max-width: 94%; height: auto; border: round $accent; background: $surface; padding: 1 2; }
    """

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look

    def compose(self) -> ComposeResult:
        card = Static(markup=False)
        card.border_title = phrase("card.title")
        if self.look.ascii_only:
            card.styles.border = ("ascii", "ansi_default")
        yield card

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.height < _LOW, "-low")
        text = _card_text(min(_WIDTH, event.size.width * 94 // 100) - _BORDERS)
        self.query_one(Static).update(self.look.spelled(text))

    def _leave(self) -> None:
        """Once: of two keys in one burst the second comes when the card is gone."""
        if self.is_current:
            remember_run()
            self.dismiss()

    def on_key(self, event: Key) -> None:
        if event.key in ("ctrl+q", "ctrl+c"):
            return
        event.stop()
        event.prevent_default()
        self._leave()

    def on_interrupted(self) -> None:
        self._leave()

    def on_click(self) -> None:
        self._leave()
