"""What one cell is made of, and what it takes part in.

Everything here is derived from an op's declaration:

    terms(op, index, ...)         the terms of one result cell, each with the operand cells it read
    combine(op, values)           those terms put together, in float64
    sources(op, index, ...)       the operand cells of one result cell, as one box per operand ("which cells light up")
    reach(op, slot, index, ...)   the result cells that one operand cell takes part in, as boxes

A box is one integer array per axis; it stands for every combination of them. Infinities and NaN come out as NumPy's
arithmetic has them, so that a broken cell can be explained too.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from stepper.engine.op import Array, Op
from stepper.engine.signature import Index, IndexAxis, Letters

__all__ = ["Box", "Cell", "Term", "combine", "exact_sum", "reach", "sources", "terms"]

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


def combine(op: Op, values: list[float], attributes: Mapping[str, Any]) -> float:
    """Put the values of a cell's terms together, in their order, as the op says."""
    total = op.reduce(values, **attributes) if callable(op.reduce) else _REDUCTIONS[op.reduce](values)
    return op.finish(total) if op.finish else total


def exact_sum(values: list[float]) -> float:
    """The sum rounded once; what plain addition gives where infinities or NaN are among the values."""
    try:
        return values[0] if len(values) == 1 else math.fsum(values)
    except (OverflowError, ValueError):  # fsum gives up where a partial sum is too large, and at ∞ − ∞
        return sum(values)


def _largest(values: list[float]) -> int:
    """The place of the first NaN, else of the first largest value."""
    return max(range(len(values)), key=lambda place: (math.isnan(values[place]), values[place], -place))


_REDUCTIONS: dict[str, Callable[[list[float]], float]] = {
    "sum": exact_sum,
    "mean": lambda values: exact_sum(values) / len(values),
    "max": lambda values: values[_largest(values)],
    "argmax": lambda values: float(_largest(values)),
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


def reach(op: Op, slot: int, index: Index, sizes: Letters, attributes: Mapping[str, Any], read: Read) -> list[Box]:
    """The result cells that one operand cell takes part in, as boxes that do not overlap: one, or a box a line where the op looks up."""
    bound: Letters = {}
    for axis, position in zip(op.signature.operands[slot], index, strict=True):
        bound |= axis.decompose(position, sizes)
    box = tuple(_positions(axis, bound, sizes) for axis in op.signature.result)
    looked_up = bound.keys() & op.chooses.keys()
    if not looked_up:
        return [box]
    lines = []
    for start in product(*box[:-1]):
        matches = [place for place in box[-1] if _is_chosen(op, looked_up, bound, (*start, place), sizes, attributes, read)]
        if matches:
            lines.append((*(np.array([each]) for each in start), np.array(matches)))
    return lines


def _is_chosen(
    op: Op, looked_up: Set[str], bound: Letters, result: Index, sizes: Letters, attributes: Mapping[str, Any], read: Read
) -> bool:
    """Whether a result cell looks up what is bound."""
    _, letters = op.signature.parts_of(tuple(int(place) for place in result), sizes)
    return all(_chosen(op, letter, letters, sizes, attributes, read) == bound[letter] for letter in looked_up)


def _positions(axis: IndexAxis, bound: Mapping[str, int], sizes: Mapping[str, int]) -> Array:
    """The positions along an axis that agree with the bound letters."""
    letters = [letter for letter in axis.letters if letter in bound or not axis.joined]
    ranges = [[bound[letter]] if letter in bound else range(sizes[letter]) for letter in letters]
    settings = (dict(zip(letters, setting, strict=True)) for setting in product(*ranges))
    return np.array([axis.compose(setting, sizes) for setting in settings], dtype=np.int64)
