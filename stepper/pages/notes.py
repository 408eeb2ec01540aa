"""Notes: what this step does, what it is made from, who reads it, what others call it."""

import numpy as np

from stepper.checkpoints.names import has_row, names_of, vocabularies
from stepper.errors import UnknownName
from stepper.inspect.snapshot import Snapshot
from stepper.pages.page import Page, PageWriter
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.words import Note, formula, note, phrase

__all__ = ["note_of", "notes_page", "warning_of"]

_ROWS_NAMED = 6
"""Rows that a warning names."""


def notes_page(snapshot: Snapshot, look: Look, width: int) -> Page:
    """Write the notes of the current step."""
    page, step = PageWriter(look, width), snapshot.step
    words = note_of(snapshot)
    page.title(words.title)
    page.text(f"{step.place.word} = {formula(step.formula)}", Role.HEADER)
    page.gap()
    page.text(words.note or words.says)
    page.gap()
    warning = warning_of(snapshot)
    if warning:
        page.text(warning, Role.ALARM)
        page.gap()
    for kind, text in (("look", words.look), ("misconception", words.misconception), ("source", words.source)):
        if text:
            page.text(phrase(f"notes.{kind}"), Role.QUIET)
            page.text(text, indent=2)
            page.gap()
    _relations(page, snapshot)
    _elsewhere(page, snapshot)
    return page.page()


def note_of(snapshot: Snapshot) -> Note:
    """The note of the current step."""
    try:
        return note(snapshot.step.place, tag=snapshot.step.note, turn=snapshot.position.turn)
    except UnknownName:
        return Note(snapshot.name, formula(snapshot.step.formula), "")


def warning_of(snapshot: Snapshot) -> str:
    """What the mask leaves without anything to look at, as far as the run has come; empty where there is no such row."""
    if snapshot.mask is None:
        return ""
    blind = [str(row) for row in np.flatnonzero(~snapshot.mask.any(axis=-1)) if row <= snapshot.position.row]
    rows = ", ".join(blind[:_ROWS_NAMED]) + (" …" if len(blind) > _ROWS_NAMED else "")
    return phrase("tensor.nothing_to_look_at", row=rows) if blind else ""


def _relations(page: PageWriter, snapshot: Snapshot) -> None:
    """What the step reads and who reads it, as links."""
    step = snapshot.step
    if step.inputs:
        page.text(phrase("screen.notes.made_from"), Role.QUIET)
        for name in step.inputs:
            page.link(name, name, indent=2)
    if step.parameters:
        page.text(phrase("screen.notes.parameters"), Role.QUIET)
        for name in step.operands:
            if name in step.parameters:
                shape = page.look.glyphs.times.join(map(str, snapshot.program.parameters[name]))
                page.text(f"{name}  {shape}", indent=2)
    readers = snapshot.program.users.get(step.name, ())
    if readers:
        page.text(phrase("screen.notes.read_by"), Role.QUIET)
        for name in readers:
            page.link(name, name, indent=2)
    page.gap()


def _elsewhere(page: PageWriter, snapshot: Snapshot) -> None:
    """What the paper and the libraries call it."""
    if not has_row(snapshot.step.place):
        return
    found = names_of(snapshot.step.place, snapshot.spec.last.layers[0].residual == "pre")
    if found:
        page.text(phrase("notes.also_known_as"), Role.QUIET)
        for key, text in found.items():
            page.text(f"{vocabularies()[key].title}: {text}", indent=2, hanging=2)
