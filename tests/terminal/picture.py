"""What stands on a terminal, from the bytes a full-screen program wrote: as much of a terminal as the screen uses.

picture = Picture(120, 40)
picture.feed(terminal.output)
picture.lines                     what a person sees, line by line
"""

import codecs
import re

from rich.cells import cell_len

__all__ = ["Picture"]

_SEQUENCE = re.compile(r"\x1b\[([\d;?<>=]*)([ -/]*[@-~])|\x1b[\]P][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()#][\w]|\x1b[^\[\]P]")
_UNFINISHED = re.compile(r"\x1b(?:\[[\d;?<>= -/]*|[\]P][^\x07\x1b]*\x1b?)?$")


class Picture:
    """The cells of a terminal; a wide character takes two, and the second is empty."""

    def __init__(self, columns: int, lines: int) -> None:
        self._columns, self._rows = columns, lines
        self._cells = self._blank()
        self._x = self._y = 0
        self._held = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def _blank(self) -> list[list[str]]:
        return [[" "] * self._columns for _ in range(self._rows)]

    @property
    def lines(self) -> list[str]:
        return ["".join(row) for row in self._cells]

    def right_of(self, column: int) -> list[str]:
        """What stands from a column on, line by line."""
        return ["".join(row[column:]) for row in self._cells]

    def feed(self, output: bytes) -> None:
        """Draw what a program wrote; what ends amid a character or a sequence waits for the rest."""
        text = self._held + self._decoder.decode(output)
        unfinished = _UNFINISHED.search(text)
        self._held = unfinished[0] if unfinished else ""
        text = text.removesuffix(self._held)
        place = 0
        for match in _SEQUENCE.finditer(text):
            self._write(text[place : match.start()])
            self._obey(match[1] or "", match[2] or "")
            place = match.end()
        self._write(text[place:])

    def _write(self, text: str) -> None:
        for character in text:
            if character == "\r":
                self._x = 0
            elif character == "\n":
                self._y = min(self._y + 1, self._rows - 1)
            elif character >= " ":
                self._put(character, cell_len(character))

    def _put(self, character: str, width: int) -> None:
        if self._x + width <= self._columns:
            for x in range(width):
                self._cells[self._y][self._x + x] = "" if x else character
        self._x += width

    def _obey(self, arguments: str, order: str) -> None:
        """Go somewhere or wipe; colours and modes leave the text as it is."""
        match order:
            case "H":
                line, column = ([*map(int, filter(None, arguments.split(";"))), 1, 1])[:2]
                self._y, self._x = min(line, self._rows) - 1, min(column, self._columns) - 1
            case "J":
                self._cells = self._blank()
            case "K":
                self._cells[self._y][self._x :] = [" "] * (self._columns - self._x)
