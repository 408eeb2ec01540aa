"""Lines as a picture: an SVG file of one cell grid, nothing fetched.

    svg_of(render_window(view, 80, 20), Look("dark"), title="encoder.0.self_attn.weights")

Every run of words is one `<text>`, stretched to exactly the cells it takes, so that columns stay aligned in whatever
monospaced font the viewer has; a background is a rectangle behind it. Wider gaps are places, not blanks, because viewers
join blanks.
"""

import re
from collections.abc import Sequence
from html import escape

from rich.cells import cell_len

from stepper.render.line import Line, line_width
from stepper.render.look import Look
from stepper.render.style import Rgb, Style

__all__ = ["GROUNDS", "svg_of"]

CELL_WIDTH, CELL_HEIGHT, FONT_SIZE, MARGIN = 8.4, 18, 14, 12
"""Pixels. A monospaced letter is about 0.6 of its size wide."""
BASELINE = 13.5
"""Where letters stand within a cell, from its top."""

FONTS = "'DejaVu Sans Mono', 'Cascadia Mono', 'Fira Code', Menlo, Consolas, monospace"

_WORDS = re.compile(r"[^ ]+(?: [^ ]+)*")
"""What stands between gaps of two blanks or more."""

GROUNDS: dict[str, tuple[Rgb, Rgb]] = {
    "dark": ((220, 220, 220), (20, 23, 28)),
    "light": ((28, 28, 28), (251, 250, 246)),
    "high-contrast": ((255, 255, 255), (0, 0, 0)),
    "none": ((32, 34, 38), (252, 252, 252)),
}
"""The ink and the ground that stand for the terminal's own, by theme."""


def svg_of(lines: Sequence[Line], look: Look, title: str = "") -> str:
    """Draw lines as an SVG document."""
    ink, ground = GROUNDS[look.theme]
    width = MARGIN * 2 + max((line_width(line) for line in lines), default=0) * CELL_WIDTH
    height = MARGIN * 2 + len(lines) * CELL_HEIGHT
    body = (piece for number, line in enumerate(lines) for piece in _line(line, MARGIN + number * CELL_HEIGHT, ink, ground))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" role="img">',
            *([f"<title>{_safe(title)}</title>"] if title else []),
            f"<style>text {{ font: {FONT_SIZE}px {FONTS}; white-space: pre; }}</style>",
            f'<rect width="100%" height="100%" fill="{_hex(ground)}"/>',
            *body,
            "</svg>",
            "",
        ]
    )


def _line(line: Line, top: float, ink: Rgb, ground: Rgb) -> list[str]:
    """The rectangles and texts of one line."""
    pieces: list[str] = []
    x = float(MARGIN)
    for text, style in line:
        width = cell_len(text) * CELL_WIDTH
        colour, behind = _colours(style, ink, ground)
        if behind is not None and behind != ground:
            pieces.append(f'<rect x="{x:g}" y="{top:g}" width="{width:g}" height="{CELL_HEIGHT}" fill="{_hex(behind)}"/>')
        pieces += [_text(match[0], style, x + cell_len(text[: match.start()]) * CELL_WIDTH, top, colour) for match in _WORDS.finditer(text)]
        x += width
    return pieces


def _colours(style: Style, ink: Rgb, ground: Rgb) -> tuple[Rgb, Rgb | None]:
    """The colour of the letters, and what is behind them where that is not the picture's ground."""
    if style.reverse:
        return style.bg or ground, style.fg or ink
    return style.fg or ink, style.bg


def _text(text: str, style: Style, x: float, top: float, colour: Rgb) -> str:
    """Letters of one style, from a place on."""
    looks = [
        (style.bold, ' font-weight="bold"'),
        (style.dim, ' opacity="0.6"'),
        (style.underline, ' text-decoration="underline"'),
    ]
    attributes = "".join(attribute for wanted, attribute in looks if wanted)
    stretch = f'textLength="{cell_len(text) * CELL_WIDTH:g}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{x:g}" y="{top + BASELINE:g}" {stretch} fill="{_hex(colour)}"{attributes}>{_safe(text)}</text>'


def _safe(text: str) -> str:
    """A text that XML may hold: what it forbids becomes a question mark."""
    return escape(
        "".join(each if each >= " " and each not in "\ufffe\uffff" and not "\ud800" <= each <= "\udfff" else "?" for each in text)
    )


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
