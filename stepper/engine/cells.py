"""What one cell is made of, and what it takes part in.

Everything here is derived from an op's declaration:

    terms(step-like, index, read)     the terms of one result cell, each with the operand cells it read
    combine(op, values)               those terms put together, in float64
    sources(op, index, sizes, ...)    the operand cells of one result cell, as one box per operand ("which cells light up")
    reach(op, slot, index, sizes, ..) the result cells that one operand cell takes part in, as a box

A box is one integer array per axis; it stands for every combination of them.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from stepper.engine.op import Array, Op
from stepper.engine.signature import Axis, Index, Letters

__all__ = ["Box", "Cell", "Read", "Term", "combine", "reach", "sources", "terms"]

Read = Callable[[int, Index], float]
"""Reads one cell of an operand: (number of the operand, index) to its value."""

Box = tuple[Array, ...]


@dataclass(frozen=True)
class Cell:
    """One cell of one operand."""

    slot: int
    index: Index


@dataclass(frozen=True)
class Term:
    """One term of a result cell: what it read and what that comes to."""

    cells: tuple[Cell, ...]
    values: tuple[float, ...]
    value: float


def terms(op: Op, index: Index, sizes: Letters, attributes: Mapping[str, Any], read: Read) -> Iterator[Term]:
    """Yield the terms of one result cell in the order of the sum."""
    parts, letters = op.signature.parts_of(index, sizes)
    for part in parts:
        fixed = letters | _choose(op, letters, sizes, attributes, read)
        for summed in op.signature.summed_over(part, sizes, fixed):
            yield _term(op, part, fixed | summed, sizes, attributes, read)


def _term(op: Op, part: int, at: Letters, sizes: Letters, attributes: Mapping[str, Any], read: Read) -> Term:
    first = op.signature.first_slot(part)
    slots = range(first, first + len(op.signature.parts[part]))
    cells = tuple(Cell(slot, op.signature.operand_index(slot, at, sizes)) for slot in slots)
    values = tuple(read(cell.slot, cell.index) for cell in cells)
    return Term(cells, values, op.term_value(values, at, sizes, attributes))


def _choose(op: Op, letters: Letters, sizes: Letters, attributes: Mapping[str, Any], read: Read) -> Letters:
    """The letters that the op chooses itself."""
    return {letter: _chosen(op, letter, letters, sizes, attributes, read) for letter in op.chooses}


def _chosen(op: Op, letter: str, letters: Letters, sizes: Letters, attributes: Mapping[str, Any], read: Read) -> int:
    choice = op.chooses[letter]
    if callable(choice):
        return choice(letters, sizes, attributes)
    return int(read(choice, op.signature.operand_index(choice, letters, sizes)))


def combine(op: Op, values: list[float]) -> float:
    """Put the values of a cell's terms together, as the op says."""
    total = _REDUCTIONS[op.reduce](values)
    return op.finish(total) if op.finish else total


def _sum(values: list[float]) -> float:
    return values[0] if len(values) == 1 else math.fsum(values)


_REDUCTIONS: dict[str, Callable[[list[float]], float]] = {
    "sum": _sum,
    "mean": lambda values: math.fsum(values) / len(values),
    "max": max,
    "argmax": lambda values: float(values.index(max(values))),
}


def sources(op: Op, index: Index, sizes: Letters, attributes: Mapping[str, Any], read: Read) -> dict[int, Box]:
    """The operand cells that one result cell is made of: a box for each operand that takes part."""
    parts, letters = op.signature.parts_of(index, sizes)
    boxes: dict[int, Box] = {}
    for part in parts:
        fixed = letters | _choose(op, letters, sizes, attributes, read)
        first = op.signature.first_slot(part)
        for slot, operand in enumerate(op.signature.parts[part], start=first):
            boxes[slot] = tuple(_positions(axis, fixed, sizes) for axis in operand)
    return boxes


def reach(op: Op, slot: int, index: Index, sizes: Letters, attributes: Mapping[str, Any], read: Read) -> Box:
    """The result cells that one operand cell takes part in (an empty axis where it takes part in none)."""
    bound: Letters = {}
    for axis, position in zip(op.signature.operands[slot], index, strict=True):
        bound |= axis.decompose(position, sizes)
    box = [_positions(axis, bound, sizes, op.signature.part_of_slot(slot)) for axis in op.signature.result]
    for letter in op.chooses:
        if letter in bound:
            free = op.signature.result[0].letters[0]
            rows = (row for row in box[0] if _chosen(op, letter, bound | {free: int(row)}, sizes, attributes, read) == bound[letter])
            box[0] = np.array(list(rows), dtype=np.int64)
    return tuple(box)


def _positions(axis: Axis, bound: Mapping[str, int], sizes: Mapping[str, int], part: int = 0) -> Array:
    """The positions along an axis that agree with the bound letters."""
    if axis.kind == "concat":
        start = sum(sizes[letter] for letter in axis.letters[:part])
        return start + _positions(Axis(axis.letters[part : part + 1]), bound, sizes)
    ranges = [[bound[letter]] if letter in bound else range(sizes[letter]) for letter in axis.letters]
    settings = (dict(zip(axis.letters, setting, strict=True)) for setting in product(*ranges))
    return np.array([axis.compose(setting, sizes) for setting in settings], dtype=np.int64)
