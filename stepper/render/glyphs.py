"""Every character the render package draws with, once in Unicode and once in ASCII.

All of them are one cell wide (in ASCII, `infinity` is the word `inf` and `range` two dots).
Nothing on screen depends on colour: each state of a cell has its own character.

    not reached yet ·    blocked by the mask ×    may look ■    may not look □    beyond the scale ▲
"""

from dataclasses import dataclass

__all__ = ["ASCII", "UNICODE", "Glyphs", "glyphs_of"]


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One repertoire of characters."""

    pending: str
    """A cell the run has not reached."""
    blocked: str
    """−∞ put there by the mask."""
    true: str
    false: str
    infinity: str
    beyond: str
    """Larger than the colour scale."""
    sizes: str
    """Eight characters from small to large, thin enough to leave the colour behind them visible."""
    heights: str
    """Eight columns from low to high, for histograms and sparklines."""
    none: str
    """A size or a height that rounds to nothing."""
    cursor: str
    lit: str
    edited: str
    current: str
    ellipsis: str
    times: str
    range: str
    """Between a smallest and a largest number."""
    vertical: str
    horizontal: str
    up: str
    right: str
    more: str
    bar: str
    bar_parts: str
    """A bar's last cell, by eighths, from almost empty to almost full; empty where the repertoire has none."""
    upper_half: str
    lower_half: str
    shades: str
    """Five from empty to full."""
    computed: str
    """Before a step that was computed."""
    done: str
    todo: str
    boundary_done: str
    boundary_todo: str
    here: str
    mark: str
    here_and_mark: str
    turn_done: str
    turn_here: str
    turn_todo: str


UNICODE = Glyphs(
    pending="·",
    blocked="×",
    true="■",
    false="□",
    infinity="∞",
    beyond="▲",
    sizes="⡀⣀⣄⣤⣦⣶⣷⣿",
    heights="▁▂▃▄▅▆▇█",
    none="_",
    cursor="▸",
    lit="•",
    edited="*",
    current="▸",
    ellipsis="…",
    times="×",
    range="…",
    vertical="│",
    horizontal="─",
    up="▲",
    right="▶",
    more="⋮",
    bar="█",
    bar_parts="▏▎▍▌▋▊▉",
    upper_half="▀",
    lower_half="▄",
    shades=" ░▒▓█",
    computed="✓",
    done="━",
    todo="─",
    boundary_done="┿",
    boundary_todo="┼",
    here="●",
    mark="◆",
    here_and_mark="◉",
    turn_done="■",
    turn_here="▣",
    turn_todo="□",
)

ASCII = Glyphs(
    pending=".",
    blocked="x",
    true="#",
    false="_",
    infinity="inf",
    beyond="^",
    sizes=".:;coO#@",
    heights=".:;coO#@",
    none="_",
    cursor=">",
    lit=":",
    edited="*",
    current=">",
    ellipsis="~",
    times="x",
    range="..",
    vertical="|",
    horizontal="-",
    up="^",
    right=">",
    more=":",
    bar="#",
    bar_parts="",
    upper_half="#",
    lower_half="#",
    shades=" .:*#",
    computed="v",
    done="=",
    todo="-",
    boundary_done="+",
    boundary_todo="+",
    here="@",
    mark="*",
    here_and_mark="%",
    turn_done="#",
    turn_here="@",
    turn_todo="_",
)


def glyphs_of(ascii_only: bool) -> Glyphs:
    """Choose the repertoire."""
    return ASCII if ascii_only else UNICODE
