"""Code: the NumPy lines that compute this step and the torch line beside them, with the numbers of the cell under the cursor.

Of a step that has fine steps, softmax or a norm, the lines of all of them stand here, one after the other.
"""

import textwrap
from collections.abc import Callable, Sequence

from stepper.engine import Op, Step
from stepper.errors import BadInput
from stepper.inspect.op_source import source_of
from stepper.inspect.opened_cell import OpenedCell
from stepper.inspect.snapshot import Snapshot
from stepper.pages.page import Page, PageWriter
from stepper.pages.torch_lines import torch_line
from stepper.render.line import Span, crop, join
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.words import formula, phrase

__all__ = ["code_page"]

_CELLS = 3
"""Cells of each operand whose values are shown."""


def code_page(snapshot: Snapshot, opened: OpenedCell | None, look: Look, width: int) -> Page:
    """Write the code of the current step; `opened` is the cell under the cursor, once it is there."""
    page, step = PageWriter(look, width), snapshot.step
    page.title(f"{step.place.word} = {formula(step.formula)}")
    page.gap()
    if not snapshot.code_is_shown:
        page.text(str(BadInput("lab.code_not_shown")))
        return page.page()
    steps = (*snapshot.program.parts.get(step.name, ()), step)
    _code(page, phrase("screen.code.numpy"), _lines(steps, source_of))
    _code(page, phrase("screen.code.torch"), _lines(steps, _torch))
    page.text(phrase("screen.code.signature"), Role.QUIET)
    page.text(step.op.index, indent=2, hanging=2)
    page.gap()
    _fine_steps(page, snapshot)
    _read(page, step, opened)
    for name, value in step.attributes.items():
        page.text(f"{name} = {value!r}", indent=2)
    _cell(page, opened)
    return page.page()


def _lines(steps: Sequence[Step], source: Callable[[Op], str]) -> str:
    """The lines of each step; where there are several, under what each of them makes."""
    if len(steps) == 1:
        return source(steps[0].op)
    return "\n\n".join(f"# {step.place.word} = {formula(step.formula)}\n{source(step.op)}" for step in steps)


def _torch(op: Op) -> str:
    return torch_line(op) or phrase("screen.code.no_torch")


def _code(page: PageWriter, title: str, source: str) -> None:
    """Lines as they stand in the file; a long one goes on below."""
    page.text(title, Role.QUIET)
    for line in page.look.spelled(source).splitlines():
        indent = len(line) - len(line.lstrip())
        room = max(page.width - 2, 10)
        pieces = textwrap.wrap(line, room, subsequent_indent=" " * (indent + 4), drop_whitespace=True) or [""]
        for piece in pieces:
            page.line(crop(join([Span("  " + piece, page.style(Role.PLAIN))]), 0, page.width))
    page.gap()


def _fine_steps(page: PageWriter, snapshot: Snapshot) -> None:
    """The fine steps of the coarse one we are in, this one marked."""
    parts = snapshot.program.parts.get(snapshot.step.part_of or snapshot.name, ())
    if not parts:
        return
    page.text(phrase("screen.code.fine"), Role.QUIET)
    for part in parts:
        here = part.name == snapshot.name
        mark = page.look.glyphs.current if here else " "
        page.link(f"{part.place.word} = {formula(part.formula)}", part.name, indent=0, before=f"{mark} ")
    page.gap()


def _read(page: PageWriter, step: Step, opened: OpenedCell | None) -> None:
    """What the step read, with some of the cells that the cell under the cursor is made of."""
    if step.operands:
        page.text(phrase("screen.code.reads"), Role.QUIET)
    for name, shape in zip(step.operands, step.operand_shapes, strict=True):
        page.text(f"{name}  {page.look.glyphs.times.join(map(str, shape))}", indent=2, hanging=2)
        page_cells = _cells(name, opened)
        if page_cells:
            page.text(page_cells, Role.BAR, indent=4, hanging=2)


def _cells(name: str, opened: OpenedCell | None) -> str:
    """The cells of an operand that weigh most in the opened cell."""
    terms = opened.explanation.terms if opened else ()
    found = {cell.index: cell.value for term in terms for cell in term.operands if cell.name == name}
    shown = [f"[{','.join(map(str, index))}] {value:.4g}" for index, value in list(found.items())[:_CELLS]]
    return "   ".join([*shown, *(["…"] if len(found) > _CELLS else [])])


def _cell(page: PageWriter, opened: OpenedCell | None) -> None:
    """What came out, for the cell under the cursor."""
    if opened:
        cell, stored = opened.path[-1], opened.explanation.stored
        page.gap()
        page.text(phrase("screen.code.cell"), Role.QUIET)
        page.text(f"{cell.text()} = {stored:.6g}", Role.TOTAL, indent=2)
