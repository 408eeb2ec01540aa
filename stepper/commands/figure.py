"""The verb that draws one thing into a file, with a caption: an answer of a verb that looks inside, the Map, or the tensor in front.

figure lens.svg of lens 5
figure way.png of sweep from the white cat sleeps . --theme light
figure map.svg of map

What a person sees on a page of the screen is what is drawn; the caption says which model, which text, where, and the line that made it.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from stepper.commands.command import Command, Desk, own_files
from stepper.commands.exporting import refuse_what_is_there
from stepper.commands.results import Written
from stepper.errors import BadInput
from stepper.files import file_named, whole_file
from stepper.render.line import Line, line_of
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.render.tokens import visible
from stepper.words import phrase, wording

if TYPE_CHECKING:
    from stepper.commands import Result

__all__ = ["FIGURES"]

_LINE = re.compile(r"(?P<file>.+?)\s+of\s+(?P<line>.+)", re.DOTALL)
_THEME, _FORCED = re.compile(r"\s--theme(?:=|\s+)(\S+)"), re.compile(r"\s--force(?=\s|$)")
_WIDTH = 100
"""Cells that a figure may be wide."""
_KINDS = (".svg", ".png")


def _figure(desk: Desk, rest: str) -> Written:
    """Draw what a line gives."""
    theme, forced = _THEME.search(rest), _FORCED.search(rest)
    found = _LINE.fullmatch(_FORCED.sub("", _THEME.sub("", rest)).strip())
    if found is None:
        raise BadInput("command.figure_takes")
    file = file_named(found["file"])
    if file.suffix.lower() not in _KINDS:
        raise BadInput("command.figure_kind", file=file.name, known=list(_KINDS))
    refuse_what_is_there(file, bool(forced))
    look = Look(theme[1] if theme else desk.theme)  # type: ignore[arg-type]  # another name is refused
    drawn = _drawn([*_lines(desk, found["line"], look), *_caption(desk, found["line"], look)], look, found["line"], file)
    with whole_file(file) as new:
        new.write(drawn)
    return Written("svg", file)


def _lines(desk: Desk, line: str, look: Look) -> list[Line]:
    """What is drawn: the map, the tensor, or the page of an answer."""
    session = desk.session
    if line == "map":
        from stepper.render.map import MapWords, draw_map

        place = session.step(session.position.step).place
        return list(draw_map(session.spec, place, look, words=wording(MapWords, "drawing.map")).lines)
    if line == "tensor":
        from stepper.inspect.picture import picture_lines

        return picture_lines(session, look)
    drawn = desk.drawer(_answer(desk, line), look, _WIDTH) if desk.drawer else None
    if drawn is None:
        raise BadInput("command.figure_of", line=line)
    return list(drawn)


def _answer(desk: Desk, line: str) -> "Result":
    """What a verb that only looks gives."""
    from stepper.commands import find_command

    word, _, rest = line.partition(" ")
    command = find_command(word)
    if command.group != "look" or command.touches_files(rest):
        raise BadInput("command.figure_of", line=line)
    return command.run(desk, rest.strip())


def _caption(desk: Desk, line: str, look: Look) -> list[Line]:
    """Model and text, where we stand, and the line that made the figure."""
    session, at = desk.session, desk.session.position
    text = " ".join(visible(word, look) for word in session.source_text.split())
    where = f"{session.model.name} · {text} · {at.step}@{at.turn}, {phrase('figure.row', row=at.row)}"
    return [(), *(line_of(look.spelled(text), look.style(Role.QUIET)) for text in (where, f"stepper › {line}"))]


def _drawn(lines: list[Line], look: Look, title: str, file: Path) -> bytes:
    """The file's content.

    Raises:
        BadInput: a PNG is wanted, and what draws one is not installed.
    """
    from stepper.render.svg import svg_of

    while lines and not lines[0]:
        lines = lines[1:]
    drawing = svg_of(lines, look, title=title)
    if file.suffix.lower() == ".svg":
        return drawing.encode("utf-8")
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise BadInput("command.no_png") from None
    return bytes(svg_to_bytes(svg_string=drawing, zoom=2))


FIGURES = (
    Command(
        "figure",
        _figure,
        "draw an answer (lens, heads, attribute, sweep, picture), the map or the tensor into a file, with a caption",
        "session",
        usage="FILE.svg|.png of LINE [--theme NAME] [--force]",
        example="figure lens.svg of lens 5",
        logged=False,
        touches_files=own_files,
        argument="other",
        in_lessons=False,
    ),
)
