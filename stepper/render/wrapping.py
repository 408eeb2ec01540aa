"""Breaking text into lines between its words, or, in a wide script, between its characters.

    wrapped("the black cat", 9)              ["the black", "cat"]
    wrap_line(line_of("  goto NAME   jump to a tensor"), 28)
                                             "  goto NAME   jump to a"
                                             "              tensor"          under the column that was too long

A word that is longer than any line should be, like an address, is broken behind a slash or a hyphen where it has one.
"""

import re
from collections.abc import Iterator

from rich.cells import cell_len

from stepper.render.line import Line, Span, crop, join, line_text, line_width
from stepper.render.style import Style

__all__ = ["may_part", "pieces", "wrap_line", "wrapped"]

_LONGEST = 32
"""Characters of a word without blanks that are kept together."""
_LONG = 12
"""Characters after which a word may be broken behind a slash or a hyphen."""
_NARROW = re.compile(rf"[^ ]{{{_LONG - 1},{_LONGEST - 1}}}?[/-](?=[^ ])|[^ ]{{1,{_LONGEST}}} ?| ")
_CLOSING, _OPENING = "，。、；：？！）》」』”’…", "（《「『“‘"
"""Marks that no line begins with, and that none ends with, where the script is wide."""
_COLUMN = re.compile(r"\S\s{2,}(?=\S)")
"""The blanks before a column."""


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most so many cells."""
    lines = [""]
    for piece in pieces(text):
        if lines[-1] and cell_len(lines[-1]) + cell_len(piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def pieces(text: str) -> Iterator[str]:
    """What stays together when a line is full: a word with the blank after it; in a wide script, a character."""
    if text and cell_len(text) == len(text):  # the same as below, and quick
        yield from _NARROW.findall(text)
        return
    piece = ""
    for character in text:
        if piece and may_part(piece, character):
            yield piece
            piece = ""
        piece += character
    yield piece


def may_part(piece: str, following: str) -> bool:
    """Whether a line may end after a piece that the character `following` comes after."""
    before = piece[-1]
    if before == " " or following == " ":
        return before == " "
    wide = cell_len(before) == 2 or cell_len(following) == 2
    long = len(piece) >= _LONGEST or (before in "/-" and len(piece) >= _LONG)
    return long or (wide and following not in _CLOSING and before not in _OPENING)


def wrap_line(line: Line, width: int) -> list[Line]:
    """A styled line as several of at most so many cells, those after the first indented as its text or its last column is."""
    if line_width(line) <= width:
        return [line]
    text = line_text(line)
    indent = _indent(text, width)
    lines, start, x, end, room = [], 0, 0, 0, width
    for piece in pieces(text):
        if x > start and x - start + cell_len(piece.rstrip()) > room:
            lines.append(crop(line, start, end))
            start, room = x, width - indent
        x, end = x + cell_len(piece), x + cell_len(piece.rstrip())
    lines.append(crop(line, start, end))
    return [lines[0], *(join([Span(" " * indent, Style()), *each]) for each in lines[1:])]


def _indent(text: str, width: int) -> int:
    """Where the last column begins that begins in the left half of the page; else where the text begins."""
    columns = [cell_len(text[: match.end()]) for match in _COLUMN.finditer(text)]
    return max((each for each in columns if each <= width // 2), default=min(len(text) - len(text.lstrip()), width // 2))
