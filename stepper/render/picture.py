"""What a widget can draw: something with a size that gives its lines one at a time.

A picture may keep lines and columns in place while the rest scrolls; so it is asked for a line of the window, and told how far
the window is scrolled.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from stepper.render.line import Line

__all__ = ["Picture", "Window"]


@dataclass(frozen=True)
class Window:
    """The part of a picture that is seen."""

    x: int
    y: int
    width: int
    height: int


class Picture(Protocol):
    """Something to draw."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the whole."""
        ...

    def line(self, y: int, window: Window) -> "Line":
        """The window's line `y`, at most as wide as the window."""
        ...


@dataclass(frozen=True)
class Lines:
    """A picture that is some lines of text."""

    lines: tuple["Line", ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        from stepper.render.line import line_width

        return max(map(line_width, self.lines), default=0), len(self.lines)

    def line(self, y: int, window: Window) -> "Line":
        from stepper.render.line import crop

        at = window.y + y
        return crop(self.lines[at], window.x, window.x + window.width) if at < len(self.lines) else ()
