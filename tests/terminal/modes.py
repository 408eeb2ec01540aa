"""What a program did to its terminal: the modes it switched on and did not switch off again.

left_behind(b"\\x1b[?1049h\\x1b[?25l ... \\x1b[?25h")         {"alternate screen"}
"""

import re
from typing import Any

__all__ = ["MODES", "colours_in", "is_cooked", "left_behind"]

MODES = {
    25: "cursor hidden",
    1000: "mouse: clicks",
    1002: "mouse: drags",
    1003: "mouse: every motion",
    1004: "focus reports",
    1006: "mouse: SGR numbers",
    1015: "mouse: urxvt numbers",
    1016: "mouse: pixels",
    1049: "alternate screen",
    2004: "bracketed paste",
    2026: "held-back output",
    2048: "size reports",
}
"""DEC private modes and what it means when they are left as a full-screen program wants them."""

_PRIVATE = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
_STYLE = re.compile(rb"\x1b\[([\d;]*)m")
_COLOUR = re.compile(r"(?:3|4|9|10)[0-79]|(?:3|4)8;(?:5;\d+|2;\d+;\d+;\d+)")
_KITTY = re.compile(rb"\x1b\[([<>])[\d;]*u")


def left_behind(output: bytes) -> set[str]:
    """The modes that are not as they were before."""
    on: set[int] = set()
    for numbers, switch in _PRIVATE.findall(output):
        for number in map(int, numbers.split(b";")):
            wanted = b"l" if number == 25 else b"h"
            (on.add if switch == wanted else on.discard)(number)
    depth = sum(1 if sign == b">" else -1 for sign in _KITTY.findall(output))
    return {MODES[number] for number in on if number in MODES} | ({"kitty keyboard"} if depth > 0 else set())


def colours_in(output: bytes) -> set[str]:
    """Every colour that was asked for, as the terminal is told: 39 and 49 are its own.

    >>> sorted(colours_in(b"\\x1b[1;31mred\\x1b[0;49mown\\x1b[38;2;0;0;0mblack"))
    ['31', '38;2;0;0;0', '49']
    """
    return {colour for style in _STYLE.findall(output) for colour in _COLOUR.findall(style.decode())}


def is_cooked(attributes: list[Any]) -> bool:
    """Whether a terminal echoes, edits lines and turns ctrl-c into a signal."""
    import termios

    flags = termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN
    return bool(attributes[3] & flags == flags)
