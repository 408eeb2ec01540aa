"""The verb that writes files, and the same for `stepper trace`.

export run.npz          every tensor of every turn, for NumPy
export report.html      the session to read, in one file; .md the same as Markdown
export view.svg         a picture of the tensor we stand on

What writes a kind of file is imported when one is wanted: the screen's first frame does not wait for it.
"""

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


def export(session: Session, name: str, progress: "OnProgress | None" = None) -> Written:
    """Write a file of the kind its ending names.

    Raises:
        BadInput: the ending is none of ours, or the file cannot be written.
    """
    file = file_named(name)
    writer = _WRITERS.get(file.suffix.lower())
    if writer is None:
        kind, example = file.suffix or Clause("command.no_ending"), f"{file.stem or 'run'}.html"
        raise BadInput("command.cannot_write", kind=kind, known=list(_WRITERS), example=example)
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


def _svg(session: Session, file: Path, progress: "OnProgress | None") -> Written:
    from stepper.inspect.picture import picture_lines
    from stepper.render.look import Look
    from stepper.render.svg import svg_of

    look = Look("dark")
    write_whole(file, [svg_of(picture_lines(session, look), look, title=session.position.step)])
    return Written("svg", file)


_WRITERS: dict[str, "Callable[[Session, Path, OnProgress | None], Written]"] = {
    ".npz": _npz,
    ".html": _html,
    ".md": _markdown,
    ".svg": _svg,
}


def _export(desk: Desk, rest: str) -> Written:
    if not rest:
        raise BadInput("command.export_takes")
    return export(desk.session, rest)


def _picture(rest: str) -> PictureWanted | None:
    """Where a picture is wanted, it is one of the front end, if that draws itself."""
    return PictureWanted(file_named(rest)) if Path(rest).suffix.lower() == ".svg" else None


EXPORTING = (
    Command(
        "export",
        _export,
        "write every tensor (.npz), a report (.html, .md) or a picture of this tensor (.svg)",
        "session",
        usage="FILE",
        example="export report.html",
        logged=False,
        touches_files=own_files,
        argument="other",
        request=_picture,
        in_lessons=False,
    ),
)
