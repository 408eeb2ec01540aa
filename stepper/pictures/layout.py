"""What fits on the screen: columns, tabs, or a request for more room.

layout_of(120, 36).kind      "columns"      program, tensor and page beside each other
layout_of(80, 24).kind       "tabs"         one of them at a time
layout_of(50, 24).kind       "tiny"         a sentence asks for more room
"""

from dataclasses import dataclass
from typing import Literal

__all__ = ["LEAST_HEIGHT", "LEAST_WIDTH", "Layout", "layout_of"]

LEAST_WIDTH, LEAST_HEIGHT = 60, 18
_COLUMNS_FROM = 110
_PAGE = 47
"""The Map and the sums of Why take 44 columns, the scroll bar and the margins 3."""
_PROSE = 40
"""What can be wrapped leaves more to the numbers."""


@dataclass(frozen=True)
class Layout:
    """How the screen is divided."""

    kind: Literal["columns", "tabs", "tiny"]
    tree: int = 0
    """Columns of the program."""
    page: int = 0
    """Columns of the page."""
    prose: int = 0
    """Columns of the page while there is text on it that can be wrapped."""


def layout_of(width: int, height: int) -> Layout:
    """Divide a screen of this size."""
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return Layout("tiny")
    if width < _COLUMNS_FROM:
        return Layout("tabs")
    spare = max(0, width - 130)
    tree, page, prose = min(26 + spare // 4, 38), min(_PAGE + spare // 5, 60), min(_PROSE + spare // 4, 60)
    return Layout("columns", tree, page, min(prose, page))
