"""What a piece of drawn text means and how it looks: the smallest words of the render package.

    Style(Role.CURSOR, fg=(0, 0, 0), bg=(255, 255, 255), bold=True)

The role says what the text *is* (a cursor, a masked cell, a header); the rest is how the chosen theme shows that.
`fg` and `bg` of None mean the terminal's, or the widget's, own colours. Whoever puts the text on a screen may look at the
role and use colours of its own.
"""

from enum import StrEnum
from typing import NamedTuple

__all__ = ["Rgb", "Role", "Style"]

Rgb = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""


class Role(StrEnum):
    """What a piece of text is."""

    PLAIN = "plain"
    QUIET = "quiet"
    """Present but not important now: separators, cells not reached yet, numbers too small to matter."""
    LABEL = "label"
    """A row's token."""
    HEADER = "header"
    """A column's token, the names of the axes."""
    TITLE = "title"
    CURRENT = "current"
    """The row, turn or layer the stepping cursor stands on."""
    CURSOR = "cursor"
    """The cell the keyboard or the mouse has chosen."""
    LIT = "lit"
    """A cell that another cell is made of."""
    EDITED = "edited"
    """A value that was changed by hand, or follows from one that was."""
    MASKED = "masked"
    """A cell the mask blocks."""
    ALARM = "alarm"
    """NaN, an infinity that should not be there, a difference that rounding cannot explain."""
    HEAT = "heat"
    """A cell whose background is its value."""
    BAR = "bar"
    DONE = "done"
    TODO = "todo"
    MARK = "mark"
    """A breakpoint."""
    BLOCK = "block"
    """One box or line of the architecture figure."""
    ACTIVE = "active"
    """The block or arrow where the run is now."""
    ARROW = "arrow"
    HANDOFF = "handoff"
    """The arrows that carry the encoder's output to the decoder's layers."""
    TOTAL = "total"
    LINK = "link"
    """An operand that can be opened."""


class Style(NamedTuple):
    """A role and its looks. A tuple, because a screen compares thousands of them at every key."""

    role: Role = Role.PLAIN
    fg: Rgb | None = None
    bg: Rgb | None = None
    bold: bool = False
    dim: bool = False
    underline: bool = False
    reverse: bool = False
