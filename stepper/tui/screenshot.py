"""A picture of the whole screen: `export FILE.svg`, where there is one.

save_picture(app, look, file)     what to say, and whether it failed
picture_of(app, look)             the screen as SVG: the same screen gives the same text, and nothing is fetched
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepper.errors import BadInput
from stepper.words import phrase

if TYPE_CHECKING:
    from rich.color import Color
    from rich.segment import Segment
    from textual.app import App
    from textual.strip import Strip

    from stepper.render.line import Line, Span
    from stepper.render.look import Look
    from stepper.render.style import Rgb

__all__ = ["picture_of", "save_picture"]


def save_picture(app: "App[Any]", look: "Look", file: Path) -> tuple[str, bool]:
    """Write the screen as it is; returns what to say, and whether it failed."""
    from stepper.files import write_whole

    try:
        write_whole(file, [picture_of(app, look)])
    except BadInput as refused:
        return str(refused), True
    return phrase("export.svg", file=file), False


def picture_of(app: "App[Any]", look: "Look") -> str:
    """The screen on top, as it is drawn now."""
    from stepper.render.svg import svg_of

    return svg_of([_line(strip) for strip in _strips(app)], look, title=app.title)


def _strips(app: "App[Any]") -> "list[Strip]":
    """The lines of the screen. Textual hands them out in no public way but as a picture of its own, which fetches its font."""
    return app.screen._compositor.render_strips()


def _line(segments: "Iterable[Segment]") -> "Line":
    from stepper.render.line import join

    return join(_span(segment) for segment in segments if not segment.control)


def _span(segment: "Segment") -> "Span":
    from stepper.render.line import Span
    from stepper.render.style import Role, Style

    looks = segment.style
    if looks is None:
        return Span(segment.text, Style())
    fg, bg = _rgb(looks.color), _rgb(looks.bgcolor)
    return Span(segment.text, Style(Role.PLAIN, fg, bg, bool(looks.bold), bool(looks.dim), bool(looks.underline), bool(looks.reverse)))


def _rgb(colour: "Color | None") -> "Rgb | None":
    """The channels of a colour; None for the terminal's own."""
    if colour is None or colour.is_default:
        return None
    red, green, blue = colour.get_truecolor()
    return red, green, blue
