"""The index language: which input cells an output cell is made of.

A signature says, with one letter per axis, how the cells of an op's operands line up with the cells of its result:

    "t d, d f -> t f"            a product, summed over every letter that the result lacks (here d)
    "t d, d f + f -> t f"        a sum of two such products (a linear layer with its bias)
    "t (h d) -> h t d"           an axis of the operand is two letters, the last one running fastest (split into heads)
    "n t d -> (n g) t d"         a letter of the result alone repeats the operand (grouped queries)
    "h p d | h n d -> h p+n d"   the operands stand one after the other along an axis (the KV cache grows)
    "t, v d -> t d"              an index may also be read from a cell: see `Op.chooses`

Everything that is asked about cells is derived from this one line: the shape of the result, the cells an output cell is
made of (`sources`), the output cells an input cell takes part in (`reach`), and the loops of the slow oracle.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Literal

from stepper.errors import ShapeError

__all__ = ["Axis", "Index", "Letters", "Operand", "Signature"]

Index = tuple[int, ...]
Letters = dict[str, int]
"""A value for each letter: sizes of axes, or the coordinates of one cell."""


@dataclass(frozen=True)
class Axis:
    """One axis of one tensor: a letter, a product of letters `(h d)`, or a concatenation `p+n`."""

    letters: tuple[str, ...]
    kind: Literal["single", "product", "concat"] = "single"

    def size(self, sizes: Mapping[str, int]) -> int:
        parts = [sizes[letter] for letter in self.letters]
        return sum(parts) if self.kind == "concat" else math.prod(parts)

    def compose(self, letters: Mapping[str, int], sizes: Mapping[str, int]) -> int:
        """The position along this axis of the cell with these coordinates (not for a concatenation)."""
        position = 0
        for letter in self.letters:
            position = position * sizes[letter] + letters[letter]
        return position

    def decompose(self, position: int, sizes: Mapping[str, int]) -> Letters:
        """The coordinates of a position along this axis: the inverse of `compose`."""
        letters: Letters = {}
        for letter in reversed(self.letters):
            position, letters[letter] = divmod(position, sizes[letter])
        return letters


Operand = tuple[Axis, ...]
"""The axes of one tensor."""


@dataclass(frozen=True)
class Signature:
    """A parsed signature; make one with `Signature.parse`."""

    text: str
    parts: tuple[tuple[Operand, ...], ...]
    """Each part is a product of operands; operands are numbered through all parts from the left."""
    choice: bool
    """True where the parts stand one after the other (`|`), False where they are added (`+`)."""
    result: Operand

    @classmethod
    def parse(cls, text: str) -> "Signature":
        """Read a signature as written in the module's docstring."""
        left, right = text.split("->")
        choice = "|" in left.split()
        parts = _split(left, "|" if choice else "+")
        return cls(text, tuple(tuple(_operand(each) for each in part.split(",") if each) for part in parts), choice, _operand(right))

    @cached_property
    def operands(self) -> tuple[Operand, ...]:
        return tuple(operand for part in self.parts for operand in part)

    @cached_property
    def result_letters(self) -> frozenset[str]:
        return _letters_of(self.result)

    def first_slot(self, part: int) -> int:
        """The number of the first operand of a part."""
        return sum(len(each) for each in self.parts[:part])

    def summed(self, part: int) -> tuple[str, ...]:
        """The letters a part is reduced over: those of its operands that the result lacks, in order of appearance."""
        letters = [letter for operand in self.parts[part] for axis in operand for letter in axis.letters]
        return tuple(dict.fromkeys(letter for letter in letters if letter not in self.result_letters))

    def sizes(self, shapes: tuple[Index, ...], given: Mapping[str, int]) -> Letters:
        """The size of every letter, from the operands' shapes and those `given`.

        Raises:
            ShapeError: the operands do not fit each other; the message names the letter and both sizes.
        """
        if len(shapes) != len(self.operands):
            raise ShapeError(f"{self.text}: takes {len(self.operands)} operands, got {len(shapes)}")
        sizes = dict(given)
        for operand, shape in zip(self.operands, shapes, strict=True):
            if len(operand) != len(shape):
                raise ShapeError(f"{self.text}: an operand of shape {shape} has {len(shape)} axes, {len(operand)} expected")
            for axis, size in zip(operand, shape, strict=True):
                self._bind(axis, size, sizes)
        return sizes

    def _bind(self, axis: Axis, size: int, sizes: Letters) -> None:
        unknown = [letter for letter in axis.letters if letter not in sizes]
        known = math.prod(sizes[letter] for letter in axis.letters if letter in sizes)
        if len(unknown) == 1 and known and size % known == 0:
            sizes[unknown[0]] = size // known
        elif unknown or known != size:
            raise ShapeError(f"{self.text}: axis {' '.join(axis.letters)} is {size} here and {known} elsewhere")

    def shape(self, sizes: Mapping[str, int]) -> Index:
        """The shape of the result."""
        return tuple(axis.size(sizes) for axis in self.result)

    def coordinates(self, index: Index, sizes: Mapping[str, int]) -> tuple[int | None, Letters]:
        """The letters of a result cell, and the part it comes from (None where all parts take part)."""
        part: int | None = None
        letters: Letters = {}
        for axis, position in zip(self.result, index, strict=True):
            if axis.kind == "concat":
                part, offset = _chosen_part(axis, position, sizes)
                letters[axis.letters[part]] = offset
            else:
                letters |= axis.decompose(position, sizes)
        return part, letters

    def parts_of(self, index: Index, sizes: Mapping[str, int]) -> tuple[tuple[int, ...], Letters]:
        """The parts a result cell is made of, and its letters."""
        chosen, letters = self.coordinates(index, sizes)
        return (tuple(range(len(self.parts))) if chosen is None else (chosen,)), letters

    def summed_over(self, part: int, sizes: Mapping[str, int], fixed: Mapping[str, int]) -> Iterator[Letters]:
        """Every setting of the letters a part is summed over, except those in `fixed`."""
        loops = [letter for letter in self.summed(part) if letter not in fixed]
        for setting in product(*(range(sizes[letter]) for letter in loops)):
            yield dict(zip(loops, setting, strict=True))

    def operand_index(self, slot: int, letters: Mapping[str, int], sizes: Mapping[str, int]) -> Index:
        """Where an operand is read for these letters."""
        return tuple(axis.compose(letters, sizes) for axis in self.operands[slot])

    def part_of_slot(self, slot: int) -> int:
        """The part an operand belongs to."""
        return next(part for part in range(len(self.parts)) if slot < self.first_slot(part + 1))


def _split(text: str, separator: str) -> list[str]:
    """Split on a separator that stands alone (`p+n` is one word)."""
    return [" ".join(chunk.split()) for chunk in f" {text} ".split(f" {separator} ")]


def _operand(text: str) -> Operand:
    axes: list[Axis] = []
    words = text.replace("(", " ( ").replace(")", " ) ").split()
    group: list[str] | None = None
    for word in words:
        if word == "(":
            group = []
        elif word == ")":
            axes.append(Axis(tuple(group or ()), "product"))
            group = None
        elif group is not None:
            group.append(word)
        else:
            axes.append(Axis(tuple(word.split("+")), "concat" if "+" in word else "single"))
    return tuple(axes)


def _letters_of(operand: Operand) -> frozenset[str]:
    return frozenset(letter for axis in operand for letter in axis.letters)


def _chosen_part(axis: Axis, position: int, sizes: Mapping[str, int]) -> tuple[int, int]:
    """The part a position of a concatenated axis falls into, and the position within it."""
    for part, letter in enumerate(axis.letters):
        if position < sizes[letter]:
            return part, position
        position -= sizes[letter]
    raise IndexError(position)
