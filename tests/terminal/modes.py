"""What a program did to its terminal: the modes it switched on and did not switch off again.

left_behind(b"\\x1b[?1049h\\x1b[?25l ... \\x1b[?25h")         {"alternate screen"}
"""

import re
from typing import Any

__all__ = ["MODES", "is_cooked", "left_behind"]

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


def is_cooked(attributes: list[Any]) -> bool:
    """Whether a terminal echoes, edits lines and turns ctrl-c into a signal."""
    import termios

    flags = termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN
    return bool(attributes[3] & flags == flags)
