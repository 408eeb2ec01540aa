"""The lines that say what a comparison gave: with what it is made, how far the changes reach, the cells that differ, unseen texts."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

import stepper.commands.results as r
from stepper.inspect.differences import largest_difference
from stepper.trace.over_unseen import OverUnseen
from stepper.words import phrase, phrases

__all__ = ["baseline", "beside_dump", "cells_differ", "differs", "measured", "state"]

_WIDTHS = {"layer": 16, "tensors": 17, "cells": 18, "largest": 18}
"""Columns of the table of layers; the last one needs none."""


def baseline(result: r.Baseline) -> str:
    """What comparisons are made with."""
    return phrase("answers.compared", base=_base(result.changes))


def beside_dump(result: r.BesideDump) -> str:
    """What goes wrong in a run of somebody's own, with which comparisons are made from now on."""
    return "\n".join(result.report.answer())


def differs(result: r.Differs) -> str:
    """What is changed, how far it reaches, and what comes out."""
    compared = [phrase("answers.compared_with", base=_base(result.base))] if result.base else []
    return "\n".join([state(result.changes), *compared, *_travelled(result), result.outputs.text()])


def measured(result: r.MeasuredOverUnseen) -> str:
    """A line for the model as it is, and one for it as it was trained."""
    lines = [phrase("answers.measured", texts=result.now.texts), _figures("answers.measured_now", result.now)]
    return "\n".join([*lines, *([_figures("answers.measured_trained", result.trained)] if result.trained else [])])


def cells_differ(result: r.CellsDiffer) -> str:
    """How many cells of a tensor differ, and those that do most."""
    found = result.difference
    if not found.touched:
        return phrase("answers.no_cell_differs", name=found.name)
    largest = f"{largest_difference(found):.4g}"
    head = phrase("answers.cells_differ", name=found.name, touched=found.touched, cells=found.delta.size, largest=largest)
    lines = (f"  [{','.join(map(str, cell.index))}]  {cell.before:.6g} -> {cell.after:.6g}  ({cell.delta:+.4g})" for cell in result.largest)
    return "\n".join([head, *lines])


def state(changes: Sequence[str]) -> str:
    """All that is changed, in one line."""
    return phrase("answers.what_if", changes="; ".join(changes)) if changes else phrase("answers.nothing_changed")


def _figures(key: str, found: OverUnseen) -> str:
    return phrase(key, whole=f"{found.whole:.1%}", words=f"{found.words:.1%}", log=f"{found.log:.4g}")


def _base(changes: Sequence[str]) -> str:
    return "; ".join(changes) or phrase("answers.as_trained")


def _travelled(result: r.Differs) -> Iterator[str]:
    """How far the changes reach, a line for each layer."""
    heads = phrases("answers.travelled")
    yield _row([heads[name] for name in _WIDTHS], heads["share"])
    for each in result.travelled:
        tensors = phrase("answers.of", part=f"{each.tensors_touched:>4}", whole=each.tensors)
        cells = phrase("answers.of", part=f"{each.cells_touched:>7}", whole=each.cells)
        yield _row([each.layer, tensors, cells, f"{each.largest:.4g}"], each.share_text)


def _row(cells: Sequence[str], last: str) -> str:
    """Texts as wide as their columns; a Chinese character takes two places."""
    return " ".join([*(cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, _WIDTHS.values(), strict=True)), last])
