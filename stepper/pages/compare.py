"""Compare: what was changed, what it did to this tensor, how far it travelled, and what comes out of it."""

from rich.cells import cell_len

from stepper.inspect.compared import Compared
from stepper.inspect.differences import largest_difference, largest_differences
from stepper.inspect.snapshot import Snapshot
from stepper.pages.page import Order, Page, PageWriter
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.words import phrase

__all__ = ["compare_page"]

_SHOWN = 6
"""Cells of the current tensor that are written out."""


def compare_page(snapshot: Snapshot, found: Compared | None, look: Look, width: int) -> Page:
    """Write what is known."""
    page = PageWriter(look, width)
    page.title(phrase("compare.title"))
    _changes(page, snapshot)
    if not snapshot.differs:
        return page.page()
    _this_tensor(page, snapshot)
    page.gap()
    if found is None:
        page.text(phrase("screen.busy"), Role.QUIET)
    else:
        _travel(page, snapshot, found)
        page.gap()
        _outputs(page, snapshot, found)
    return page.page()


def _changes(page: PageWriter, snapshot: Snapshot) -> None:
    """What was changed, and what it is compared with; both can be chosen anew."""
    if not snapshot.what_if and not snapshot.base:
        page.text(phrase("compare.nothing"))
    elif snapshot.what_if:
        page.text(phrase("compare.changes"), Role.QUIET)
        for text in [each for each in snapshot.what_if if each not in snapshot.base] or snapshot.what_if:
            page.text(text, Role.EDITED, indent=2, hanging=2)
    if snapshot.base:
        page.text(phrase("compare.with"), Role.QUIET)
        for text in snapshot.base:
            page.text(text, indent=2, hanging=2)
        page.link(phrase("compare.with_trained"), Order("baseline trained"))
    if snapshot.differs:
        page.link(phrase("compare.with_now"), Order("baseline now"))
    page.gap()


def _this_tensor(page: PageWriter, snapshot: Snapshot) -> None:
    page.text(f"{phrase('compare.this')}: {snapshot.name}", Role.HEADER, hanging=2)
    difference = snapshot.difference
    if difference is None:
        page.text(phrase("compare.absent"), indent=2)
    elif not difference.touched:
        page.text(phrase("compare.same", tensor=snapshot.name), indent=2)
    else:
        largest = f"{largest_difference(difference):.4g}"
        page.text(phrase("compare.differ", touched=difference.touched, cells=difference.cells.size, largest=largest), indent=2)
        for cell in largest_differences(difference, _SHOWN):
            numbers = f"{cell.before:.4g} → {cell.after:.4g}  ({cell.delta:+.3g})"
            page.text(f"[{','.join(map(str, cell.index))}]  {numbers}", indent=4, hanging=2)
        page.text(phrase("compare.key"), Role.QUIET, indent=2)


def _travel(page: PageWriter, snapshot: Snapshot, found: Compared) -> None:
    page.text(phrase("compare.travelled", turn=snapshot.position.turn), Role.HEADER)
    if found.travelled is None:
        page.text(phrase("compare.no_turn", turn=snapshot.position.turn), indent=2)
        return
    heads = tuple(phrase(f"compare.{column}") for column in ("layer", "tensors", "cells", "share"))
    most = max(found.travelled, key=lambda each: each.share)
    rows = [
        (each.layer, f"{each.tensors_touched}/{each.tensors}", f"{each.cells_touched}/{each.cells}", each.share_text)
        for each in found.travelled
    ]
    widths = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)]
    for row, touched in zip((heads, *rows), (0, *(each.cells_touched for each in found.travelled)), strict=True):
        cells = (" " * (width - cell_len(text)) + text for width, text in zip(widths[1:], row[1:], strict=True))
        page.text(f"  {row[0]}{' ' * (widths[0] - cell_len(row[0]))} {' '.join(cells)}", Role.EDITED if touched else Role.QUIET)
    if most.share:
        page.link(most.last, most.last, indent=2, before=f"{phrase('compare.most')}: ")


def _outputs(page: PageWriter, snapshot: Snapshot, found: Compared) -> None:
    page.text(phrase("compare.output"), Role.HEADER)
    outputs = found.outputs
    if outputs is None:
        state = phrase(f"compare.{'stopped' if found.stopped else 'running'}", turn=found.turn)
        page.text(state if found.speaks else phrase("compare.no_output"), Role.QUIET, indent=2)
        return
    before = phrase("compare.earlier" if snapshot.base else "compare.before")
    page.text(f"{before}: {outputs.words_before}", indent=2, hanging=2)
    same = outputs.are_same
    after = phrase("compare.same_output") if same else outputs.words_after
    page.text(f"{phrase('compare.after')}: {after}", Role.PLAIN if same else Role.EDITED, indent=2, hanging=2)
    for line in outputs.log_lines():
        page.text(line, indent=2, hanging=2)
