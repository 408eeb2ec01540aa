"""Lines of styled text, as plain values.

    Line  =  (Span("the ", LABEL), Span("+0.123", HEAT), ...)

A line never holds two neighbouring spans of equal style, nor an empty span, so that equal pictures are equal values and
a terminal receives as few style changes as possible. Widths are cells of the terminal, not characters: `猫` takes two.
"""

from collections.abc import Iterable
from typing import NamedTuple

from rich.cells import cell_len

from stepper.render.style import Style

__all__ = ["Line", "Span", "crop", "join", "line_of", "line_text", "line_width", "pad"]


class Span(NamedTuple):
    """A run of characters of one style."""

    text: str
    style: Style


Line = tuple[Span, ...]

PLAIN = Style()


def join(spans: Iterable[Span]) -> Line:
    """Merge neighbouring spans of equal style and drop the empty ones.

    >>> join([Span("a", PLAIN), Span("", PLAIN), Span("b", PLAIN)]) == line_of("ab")
    True
    """
    merged: list[Span] = []
    texts: list[str] = []
    style = PLAIN
    for text, this_style in spans:
        if not text:
            continue
        if texts and this_style is not style and this_style != style:
            merged.append(Span("".join(texts), style))
            texts = []
        style = this_style
        texts.append(text)
    if texts:
        merged.append(Span("".join(texts), style))
    return tuple(merged)


def line_of(text: str, style: Style = PLAIN) -> Line:
    """Make a line of one style.

    >>> line_of("")
    ()
    """
    return (Span(text, style),) if text else ()


def line_text(line: Line) -> str:
    """Return the characters of a line without their styles."""
    return "".join(span.text for span in line)


def line_width(line: Iterable[Span]) -> int:
    """Return the number of terminal cells a line takes."""
    return sum([_width(text) for text, _ in line])


def pad(line: Line, width: int, style: Style = PLAIN) -> Line:
    """Make a line exactly `width` cells wide: filled with spaces on the right, or cropped.

    >>> line_text(pad(line_of("ab"), 4))
    'ab  '
    """
    missing = width - line_width(line)
    if missing < 0:
        return crop(line, 0, width)
    if missing == 0:
        return line
    return join([*line, Span(" " * missing, style)])


def crop(line: Line, start: int, end: int) -> Line:
    """Cut out the cells from `start` up to but not including `end`; half of a wide character becomes a space.

    >>> line_text(crop(line_of("a猫b"), 2, 4))
    ' b'
    """
    kept: list[Span] = []
    x = 0
    for text, style in line:
        width = _width(text)
        if x + width > start and x <= end:
            kept.append(Span(_crop_text(text, width, start - x, end - x), style))
        x += width
    return join(kept)


def _width(text: str) -> int:
    return len(text) if text.isascii() and text.isprintable() else cell_len(text)


def _crop_text(text: str, width: int, start: int, end: int) -> str:
    if start <= 0 and end >= width:
        return text
    if text.isascii():
        return text[max(start, 0) : max(end, 0)]
    kept: list[str] = []
    x = 0
    for character in text:
        size = cell_len(character)
        inside = min(x + size, end) - max(x, start)
        if (size == 0 and start < x <= end) or inside == size:
            kept.append(character)
        elif inside > 0:
            kept.append(" " * inside)
        x += size
    return "".join(kept)
