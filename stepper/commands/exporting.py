"""The verb that writes files, and the same for `stepper trace`.

export run.npz          every tensor of the turns there are, or of the first 32, for NumPy; --turns N for more
export page.html        the run as a page to step through in a browser, in one file
export report.html      the session to read; .md the same as Markdown
export handout.html     the moments that were pinned, in the theme of the screen; .md the same as Markdown
export view.svg         a picture of the tensor we stand on, in the theme of the screen; --theme light chooses one

What writes a kind of file is imported when one is wanted: the screen's first frame does not wait for it.
"""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from stepper.commands.command import Command, Desk, own_files
from stepper.commands.results import PictureWanted, Written
from stepper.commands.viewing import view_of
from stepper.errors import BadInput, Clause
from stepper.files import file_named, write_whole
from stepper.trace import Session
from stepper.trace.extent import turns_to_write
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.progress import OnProgress

__all__ = ["EXPORTING", "export", "refuse_ending", "refuse_what_is_there"]


def export(
    session: Session,
    name: str,
    progress: "OnProgress | None" = None,
    theme: str = "dark",
    turns: int | None = None,
    force: bool = False,
) -> Written:
    """Write a file of the kind its ending names; a picture in a theme.

    Args:
        session: to write of.
        name: of the file.
        progress: told what is being written.
        theme: of a picture.
        turns: how many turns are written; those there are where no number is given, or 32 where there are fewer.
        force: a file that is there already is replaced.

    Raises:
        BadInput: the ending is none of ours, or the file is there or cannot be written.
        UnknownName: there is no such theme.
    """
    file = file_named(name)
    refuse_ending(file)
    refuse_what_is_there(file, force)
    if file.suffix.lower() == _PICTURE:
        return _svg(session, file, theme)
    writer = _WRITERS[file.suffix.lower()]
    count = _turns_there(session, turns_to_write(session, turns), progress)
    return replace(writer(session, file, progress, count), turns=count, goes_on=session.has_turn(count))


def refuse_ending(file: Path) -> None:
    """Stop where a name's ending is of no kind that is written.

    Raises:
        BadInput: it is.
    """
    if file.suffix.lower() not in (*_WRITERS, _PICTURE):
        kind, example = file.suffix or Clause("command.no_ending"), f"{file.stem or 'run'}.html"
        raise BadInput("command.cannot_write", kind=kind, known=[*_WRITERS, _PICTURE], example=example)


def refuse_what_is_there(file: Path, force: bool) -> None:
    """Stop before a file is replaced, where that was not asked for.

    Raises:
        BadInput: it would be.
    """
    if not force and os.path.lexists(file) and not file.is_dir():
        raise BadInput("command.export_over", file=file)


def _turns_there(session: Session, most: int, progress: "OnProgress | None") -> int:
    """How many of the first turns there are, all computed as far as their words."""
    for turn in range(most):
        if progress:
            progress(turn, most, phrase("export.turns"))
        if not session.has_turn(turn):
            return turn
    return most


def _npz(session: Session, file: Path, progress: "OnProgress | None", turns: int) -> Written:
    from stepper.trace.export import export_npz

    return Written("npz", file, export_npz(session, file, progress, turns))


def _html(session: Session, file: Path, progress: "OnProgress | None", turns: int) -> Written:
    """A report where the file is called so, else a page."""
    if file.stem.lower().startswith(_REPORT):
        return _report(session, file, progress, turns)
    from stepper.browser.page import page_pieces

    write_whole(file, page_pieces(session, progress, turns))
    return Written("page", file)


def _report(session: Session, file: Path, progress: "OnProgress | None", turns: int) -> Written:
    from stepper.inspect.report import report_of
    from stepper.render.report_html import html_pieces

    write_whole(file, html_pieces(report_of(session, progress, turns)))
    return Written("report", file)


def _markdown(session: Session, file: Path, progress: "OnProgress | None", turns: int) -> Written:
    from stepper.inspect.report import report_of
    from stepper.render.report_markdown import markdown_pieces

    write_whole(file, markdown_pieces(report_of(session, progress, turns)))
    return Written("report", file)


def _svg(session: Session, file: Path, theme: str) -> Written:
    from stepper.inspect.picture import picture_lines
    from stepper.render.look import Look
    from stepper.render.svg import svg_of

    look = Look(theme)  # type: ignore[arg-type]  # another name is refused
    write_whole(file, [svg_of(picture_lines(session, look), look, title=session.position.step)])
    return Written("svg", file)


_WRITERS: dict[str, "Callable[[Session, Path, OnProgress | None, int], Written]"] = {
    ".npz": _npz,
    ".html": _html,
    ".md": _markdown,
}

_PICTURE, _REPORT, _HANDOUT = ".svg", "report", "handout"

_FORCED = re.compile(r"\s--force(?=\s|$)")
_WITH_TURNS = re.compile(r"(?P<file>.*\S)\s+--turns(?:=|\s+)(?P<turns>[0-9]{1,9})", re.DOTALL)
_WITH_THEME = re.compile(r"(?P<file>.*\S)\s+--theme(?:=|\s+)(?P<theme>\S+)", re.DOTALL)


def _export(desk: Desk, rest: str) -> Written:
    kept = _FORCED.sub("", rest).strip()
    found = _WITH_TURNS.fullmatch(kept)
    name, theme = _file_and_theme(found["file"] if found else kept)
    if not name:
        raise BadInput("command.export_takes")
    if _is_handout(Path(name)):
        return _handout(desk, file_named(name), theme or _theme_on_screen(desk), force=kept != rest.strip())
    turns = int(found["turns"]) if found else None
    return export(desk.session, name, theme=theme or desk.theme, turns=turns, force=kept != rest.strip())


def _file_and_theme(rest: str) -> tuple[str, str]:
    """The name of a file, and the theme that was chosen; empty where none was."""
    found = _WITH_THEME.fullmatch(rest.strip())
    if found is None:
        return rest.strip(), ""
    if Path(found["file"]).suffix.lower() != _PICTURE and not _is_handout(Path(found["file"])):
        raise BadInput("command.theme_of_pictures")
    return found["file"], found["theme"]


def _is_handout(file: Path) -> bool:
    """Whether a file is to hold the moments that are kept: one that is called so."""
    return file.stem.lower().startswith(_HANDOUT) and file.suffix.lower() in (".html", ".md")


def _theme_on_screen(desk: Desk) -> str:
    """The theme of the front end, where one is drawn at all."""
    shown = view_of(desk, desk.look_line().removeprefix("view ")).theme if desk.look_line else ""
    return shown or desk.theme


def _handout(desk: Desk, file: Path, theme: str, force: bool) -> Written:
    """The moments that are kept, and no more."""
    from stepper.browser.handout import handout_html, handout_markdown

    if not desk.pins:
        raise BadInput("command.no_pins")
    refuse_what_is_there(file, force)
    write_whole(file, handout_markdown(desk.pins) if file.suffix.lower() == ".md" else handout_html(desk.pins, theme))
    return Written("handout", file, len(desk.pins))


def _picture(rest: str) -> PictureWanted | None:
    """Where a picture is wanted, it is one of the front end, if that draws itself."""
    from stepper.render.look import Look

    kept = _FORCED.sub("", rest).strip()
    name, theme = _file_and_theme(kept)
    if Path(name).suffix.lower() != _PICTURE:
        return None
    refuse_what_is_there(file_named(name), force=kept != rest.strip())
    return PictureWanted(file_named(name), Look(theme).theme if theme else "")  # type: ignore[arg-type]  # another name is refused


EXPORTING = (
    Command(
        "export",
        _export,
        "write a page to step through (.html), a report (report.html, .md), what is pinned (handout.html), tensors (.npz) or a picture",
        "session",
        usage="FILE [--turns N] [--theme NAME] [--force]",
        example="export page.html",
        logged=False,
        touches_files=own_files,
        argument="other",
        request=_picture,
        in_lessons=False,
    ),
)
