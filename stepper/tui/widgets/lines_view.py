"""A widget that draws a picture line by line, and scrolls it.

Only the lines that are seen are drawn, and only those that changed are drawn again.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual.actions import parse
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

from stepper.render.picture import Picture, Window
from stepper.tui.strips import strip_of

if TYPE_CHECKING:
    from stepper.render.line import Line

__all__ = ["LinesView"]


class PlainBar(ScrollBarRender):
    """A scroll bar without half blocks."""

    VERTICAL_BARS = HORIZONTAL_BARS = [" "] * 8


def _lengthen(bar: ScrollBar, length: int) -> None:
    """Tell a bar how much there is to scroll; where nothing is, it stays as it is drawn."""
    bar.window_virtual_size = max(length, bar.window_size)


def _bands(lines: list[int], width: int) -> Iterator[Region]:
    """Some lines, in order, as regions: one for those that follow each other."""
    for _, band in groupby(enumerate(lines), lambda each: each[1] - each[0]):
        ys = [y for _, y in band]
        yield Region(0, ys[0], width, len(ys))


class LinesView(ScrollView, can_focus=True):
    """Draws a picture."""

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS = """
    LinesView { scrollbar-size: 1 1; overflow-x: scroll; overflow-y: auto; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.picture: Picture | None = None
        self._shared: tuple[Style, Window, int] | None = None
        """The widget's style, the window and the width of a line, while lines are drawn."""
        self._drawn_window: Window | None = None
        self._drawn: dict[int, Line] = {}
        """The lines that stand on the screen, for that window."""
        self._made: tuple[Picture | None, dict[int, Line]] = (None, {})
        """The lines of a picture that have been made, and not drawn yet."""

    def press(self, key: str) -> bool:
        """Do what a key means here, at once: Textual does it a little later, after a key that follows; False where it means nothing."""
        for each in self.BINDINGS:
            if isinstance(each, Binding) and each.key == key:
                _, action, arguments = parse(each.action)
                getattr(self, f"action_{action}")(*arguments)
                return True
        return False

    def tell(self, message: Message) -> None:
        """Tell the screen, at once where it listens to such a message."""
        hear = getattr(self.screen, message.handler_name, None)
        if hear:
            hear(message)

    def on_mount(self) -> None:
        if getattr(self.app, "ascii_only", False):
            for bar in (self.vertical_scrollbar, self.horizontal_scrollbar):
                bar.renderer = PlainBar  # type: ignore[misc]  # Textual means it to be set on one bar too

    def show(self, picture: Picture) -> None:
        """Draw another picture: the lines of it that differ from what is there."""
        before, self.picture = self.picture, picture
        size = Size(*picture.size)
        if size != self.virtual_size:
            self._resize_body(size)
        window = self.window
        if before is None or window != self._drawn_window or not window.height:
            self.refresh()
            return
        self._made = picture, {y: picture.line(y, window) for y in range(window.height)}
        changed = [y for y, line in self._made[1].items() if line != self._drawn.get(y)]
        if changed:
            self.refresh(*_bands(changed, self.size.width))

    def _resize_body(self, size: Size) -> None:
        """The picture has another size: the scroll bars follow, and what is seen stays within it.

        Setting `virtual_size` lays out and paints the whole screen again: that is needed only where the vertical bar comes or
        goes. The horizontal one stays, because tensors as wide as the screen and narrower ones follow each other.
        """
        if (size.height > self.scrollable_content_region.height) != self.show_vertical_scrollbar:
            self.virtual_size = size
            return
        self.set_reactive(ScrollView.virtual_size, size)
        if self.show_horizontal_scrollbar:
            _lengthen(self.horizontal_scrollbar, size.width)
        if self.show_vertical_scrollbar:
            _lengthen(self.vertical_scrollbar, size.height)
        self.scroll_x, self.scroll_y = self.scroll_x, self.scroll_y  # setting them brings them within the new size

    @property
    def window(self) -> Window:
        """What of the picture is seen."""
        x, y = self.scroll_offset
        width, height = self.scrollable_content_region.size
        return Window(x, y, width, height)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines of the window; what is the same for all of them is found out once."""
        self._shared = self._now_shared
        try:
            return super().render_lines(crop)
        finally:
            self._shared = None

    @property
    def _now_shared(self) -> tuple[Style, Window, int]:
        return self.rich_style, self.window, self.size.width

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        base, window, width = self._shared or self._now_shared
        if self.picture is None:
            return Strip.blank(width, base)
        return strip_of(self._line(self.picture, y, window), base, width)

    def _line(self, picture: Picture, y: int, window: Window) -> "Line":
        """A line of the picture; it is remembered as what stands on the screen."""
        if window != self._drawn_window:
            self._drawn_window, self._made = window, (None, {})
            self._drawn.clear()
        made_of, made = self._made
        line = made[y] if made_of is picture and y in made else picture.line(y, window)
        self._drawn[y] = line
        return line
