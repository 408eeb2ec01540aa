"""A widget of few lines that are drawn from `render` lines."""

from typing import TYPE_CHECKING, ClassVar

from textual.events import Resize
from textual.strip import Strip

from stepper.render.harmless import harmless
from stepper.tui.messages import PartResized
from stepper.tui.strips import strip_of
from stepper.tui.widgets.kept_lines import KeptLines

if TYPE_CHECKING:
    from stepper.render.line import Line

__all__ = ["OneLine"]


class OneLine(KeptLines):
    """Shows lines, cut at its width."""

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS = """
    OneLine { height: 1; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None, text: str = "") -> None:
        super().__init__(id=id)
        self.lines: tuple[Line, ...] = ()
        self._text = harmless(text)
        """What stands there before there are lines."""

    def show(self, *lines: "Line") -> None:
        """Draw other lines."""
        self._text = ""
        if lines != self.lines:
            self.lines = lines
            self.refresh()

    def on_resize(self, event: Resize) -> None:
        self.post_message(PartResized())

    def render_line(self, y: int) -> Strip:
        base = self.rich_style
        if y < len(self.lines):
            return strip_of(self.lines[y], base, self.size.width)
        if y == 0 and self._text:
            from rich.segment import Segment

            return Strip([Segment(self._text, base)]).adjust_cell_length(self.size.width, base)
        return Strip.blank(self.size.width, base)
