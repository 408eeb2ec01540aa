"""The verb that writes files, and the same for `stepper trace`.

export run.npz          every tensor of every turn, for NumPy
export report.html      the session to read, in one file; .md the same as Markdown
export view.svg         a picture of the tensor we stand on, in the theme of the screen; --theme light chooses one

What writes a kind of file is imported when one is wanted: the screen's first frame does not wait for it.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from stepper.commands.command import Command, Desk, own_files
from stepper.commands.results import PictureWanted, Written
from stepper.errors import BadInput, Clause
from stepper.files import file_named, write_whole
from stepper.trace import Session

if TYPE_CHECKING:
    from stepper.progress import OnProgress

__all__ = ["EXPORTING", "export"]


def export(session: Session, name: str, progress: "OnProgress | None" = None, theme: str = "dark") -> Written:
    """Write a file of the kind its ending names; a picture in a theme.

    Raises:
        BadInput: the ending is none of ours, or the file cannot be written.
        UnknownName: there is no such theme.
    """
    file = file_named(name)
    if file.suffix.lower() == _PICTURE:
        return _svg(session, file, theme)
    writer = _WRITERS.get(file.suffix.lower())
    if writer is None:
        kind, example = file.suffix or Clause("command.no_ending"), f"{file.stem or 'run'}.html"
        raise BadInput("command.cannot_write", kind=kind, known=[*_WRITERS, _PICTURE], example=example)
    return writer(session, file, progress)


def _npz(session: Session, file: Path, progress: "OnProgress | None") -> Written:
    from stepper.trace.export import export_npz

    return Written("npz", file, export_npz(session, file, progress), session.turns)


def _html(session: Session, file: Path, progress: "OnProgress | None") -> Written:
    from stepper.inspect.report import report_of
    from stepper.render.report_html import html_pieces

    write_whole(file, html_pieces(report_of(session, progress)))
    return Written("report", file, turns=session.turns)


def _markdown(session: Session, file: Path, progress: "OnProgress | None") -> Written:
    from stepper.inspect.report import report_of
    from stepper.render.report_markdown import markdown_pieces

    write_whole(file, markdown_pieces(report_of(session, progress)))
    return Written("report", file, turns=session.turns)


def _svg(session: Session, file: Path, theme: str) -> Written:
    from stepper.inspect.picture import picture_lines
    from stepper.render.look import Look
    from stepper.render.svg import svg_of

    look = Look(theme)  # type: ignore[arg-type]  # another name is refused
    write_whole(file, [svg_of(picture_lines(session, look), look, title=session.position.step)])
    return Written("svg", file)


_WRITERS: dict[str, "Callable[[Session, Path, OnProgress | None], Written]"] = {
    ".npz": _npz,
    ".html": _html,
    ".md": _markdown,
}

_PICTURE = ".svg"

_WITH_THEME = re.compile(r"(?P<file>.*\S)\s+--theme(?:=|\s+)(?P<theme>\S+)", re.DOTALL)


def _export(desk: Desk, rest: str) -> Written:
    name, theme = _file_and_theme(rest)
    if not name:
        raise BadInput("command.export_takes")
    return export(desk.session, name, theme=theme or desk.theme)


def _file_and_theme(rest: str) -> tuple[str, str]:
    """The name of a file, and the theme that was chosen; empty where none was."""
    found = _WITH_THEME.fullmatch(rest.strip())
    if found is None:
        return rest.strip(), ""
    if Path(found["file"]).suffix.lower() != _PICTURE:
        raise BadInput("command.theme_of_pictures")
    return found["file"], found["theme"]


def _picture(rest: str) -> PictureWanted | None:
    """Where a picture is wanted, it is one of the front end, if that draws itself."""
    from stepper.render.look import Look

    name, theme = _file_and_theme(rest)
    if Path(name).suffix.lower() != _PICTURE:
        return None
    return PictureWanted(file_named(name), Look(theme).theme if theme else "")  # type: ignore[arg-type]  # another name is refused


EXPORTING = (
    Command(
        "export",
        _export,
        "write every tensor (.npz), a report (.html, .md) or a picture of this tensor (.svg)",
        "session",
        usage="FILE [--theme NAME]",
        example="export report.html",
        logged=False,
        touches_files=own_files,
        argument="other",
        request=_picture,
        in_lessons=False,
    ),
)
