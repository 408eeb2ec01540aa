"""Lines of `render` as Textual's strips.

A line's style of None means the widget's own colours, given here as the base.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip

from stepper.render.harmless import harmless_line
from stepper.render.line import line_width

if TYPE_CHECKING:
    from stepper.render.line import Line
    from stepper.render.style import Style

__all__ = ["strip_of"]


def strip_of(line: "Line", base: RichStyle, width: int | None = None) -> Strip:
    """A line as a strip, filled with blanks up to `width` cells or cut there."""
    line = harmless_line(line)
    segments, filled = [Segment(text, _inked(style, base)) for text, style in line], line_width(line)
    if width is None or width == filled:
        return Strip(segments, filled)
    if width < filled:
        return Strip(segments, filled).crop(0, width)
    return Strip([*segments, Segment(" " * (width - filled), base)], width)


@lru_cache(maxsize=4096)
def _inked(style: "Style", base: RichStyle) -> RichStyle:
    return base + RichStyle(
        color=None if style.fg is None else f"#{style.fg[0]:02x}{style.fg[1]:02x}{style.fg[2]:02x}",
        bgcolor=None if style.bg is None else f"#{style.bg[0]:02x}{style.bg[1]:02x}{style.bg[2]:02x}",
        bold=style.bold or None,
        dim=style.dim or None,
        underline=style.underline or None,
        reverse=style.reverse or None,
    )
