"""The index language: which input cells an output cell is made of.

A signature says, with one letter per axis, how the cells of an op's operands line up with the cells of its result:

    "t d, d f -> t f"            a product, summed over every letter that the result lacks (here d)
    "t d, d f + f -> t f"        a sum of two such products (a linear layer with its bias)
    "t (h d) -> h t d"           an axis of the operand is two letters, the last one running fastest (split into heads)
    "n t d -> (n g) t d"         a letter of the result alone repeats the operand (grouped queries)
    "h p d | h n d -> h p+n d"   the operands stand one after the other along an axis (the KV cache grows)
    "t, v d -> t d"              an index may also be read from a cell: see `Op.chooses`
    "t, t -> 1"                  a tensor without axes, one number, is written 1

Where operands stand one after the other, each part of the left side has one letter of its own on the joined axis, and every
operand of that part has this letter.

Everything that is asked about cells is derived from this one line: the shape of the result, the cells an output cell is
made of (`sources`), the output cells an input cell takes part in (`reach`), and the loops of the slow oracle.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from stepper.errors import ShapeError

__all__ = ["Index", "IndexAxis", "Letters", "Operand", "Signature"]

Index = tuple[int, ...]
Letters = dict[str, int]
"""A value for each letter: sizes of axes, or the coordinates of one cell."""


@dataclass(frozen=True)
class IndexAxis:
    """One axis of one tensor: a letter, a product of letters `(h d)`, or parts joined end to end `p+n`."""

    letters: tuple[str, ...]
    joined: bool = False

    def size(self, sizes: Mapping[str, int]) -> int:
        """How many positions there are along this axis."""
        parts = [sizes[letter] for letter in self.letters]
        return sum(parts) if self.joined else math.prod(parts)

    def compose(self, letters: Mapping[str, int], sizes: Mapping[str, int]) -> int:
        """The position along this axis of the cell with these coordinates (on a joined axis: those of one part)."""
        if self.joined:
            part = next(number for number, letter in enumerate(self.letters) if letter in letters)
            return sum(sizes[letter] for letter in self.letters[:part]) + letters[self.letters[part]]
        position = 0
        for letter in self.letters:
            position = position * sizes[letter] + letters[letter]
        return position

    def decompose(self, position: int, sizes: Mapping[str, int]) -> Letters:
        """The coordinates of a position along this axis: the inverse of `compose`."""
        letters: Letters = {}
        if self.joined:
            for letter in self.letters:
                if position < sizes[letter]:
                    return {letter: position}
                position -= sizes[letter]
        else:
            for letter in reversed(self.letters):
                position, letters[letter] = divmod(position, sizes[letter])
        return letters


Operand = tuple[IndexAxis, ...]
"""The axes of one tensor."""


@dataclass(frozen=True)
class Signature:
    """A parsed signature; make one with `Signature.parse`."""

    text: str
    parts: tuple[tuple[Operand, ...], ...]
    """Each part is a product of operands; operands are numbered through all parts from the left."""
    result: Operand

    @classmethod
    def parse(cls, text: str) -> "Signature":
        """Read a signature as written in the module's docstring.

        Raises:
            ValueError: it has no arrow, or does not join as many letters as it has parts.
        """
        left, arrow, right = text.partition("->")
        end_to_end = "|" in left.split()
        parts = _split(left, "|" if end_to_end else "+")
        result = _operand(right)
        joined_letters = [len(axis.letters) for axis in result if axis.joined]
        if not arrow or joined_letters != ([len(parts)] if end_to_end else []):
            raise ValueError(f"{text!r} is not a signature; write one like 't d, d f -> t f' or 'p d | n d -> p+n d'")
        return cls(text, tuple(tuple(_operand(each) for each in part.split(",") if each) for part in parts), result)

    @cached_property
    def operands(self) -> tuple[Operand, ...]:
        """The operands of all parts, in order."""
        return tuple(operand for part in self.parts for operand in part)

    @cached_property
    def result_letters(self) -> frozenset[str]:
        """The letters of the result."""
        return frozenset(letter for axis in self.result for letter in axis.letters)

    @property
    def is_plain(self) -> bool:
        """True where every axis is one letter."""
        return all(len(axis.letters) == 1 for operand in (*self.operands, self.result) for axis in operand)

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
            ShapeError: the operands do not fit each other, or leave a size open; the message names the letter and the sizes.
        """
        if len(shapes) != len(self.operands):
            raise ShapeError("signature.operands", signature=self.text, wanted=len(self.operands), count=len(shapes))
        sizes = dict(given)
        for operand, shape in zip(self.operands, shapes, strict=True):
            if len(operand) != len(shape):
                raise ShapeError("signature.axes", signature=self.text, shape=shape, count=len(shape), wanted=len(operand))
            for axis, size in zip(operand, shape, strict=True):
                if len(axis.letters) > 1 or sizes.setdefault(axis.letters[0], size) != size:
                    self._bind(axis, size, sizes)
        unsized = sorted(self.result_letters - sizes.keys())
        if unsized:
            raise ShapeError("signature.no_size", signature=self.text, letters=unsized)
        return sizes

    def _bind(self, axis: IndexAxis, size: int, sizes: Letters) -> None:
        unknown = [letter for letter in axis.letters if letter not in sizes]
        known = math.prod(sizes[letter] for letter in axis.letters if letter in sizes)
        if len(unknown) == 1 and known and size % known == 0:
            sizes[unknown[0]] = size // known
        elif unknown:
            known_sizes = ", ".join(f"{letter} = {sizes[letter]}" for letter in axis.letters if letter in sizes) or "no size known"
            raise ShapeError("signature.cannot_be_split", signature=self.text, size=size, letters=" ".join(axis.letters), sizes=known_sizes)
        elif known != size:
            raise ShapeError("signature.two_sizes", signature=self.text, letters=" ".join(axis.letters), size=size, known=known)

    def shape(self, sizes: Mapping[str, int]) -> Index:
        """The shape of the result."""
        return tuple(axis.size(sizes) for axis in self.result)

    def parts_of(self, index: Index, sizes: Mapping[str, int]) -> tuple[tuple[int, ...], Letters]:
        """The parts a result cell is made of (all, or where they are joined the one that reaches it), and its letters."""
        letters: Letters = {}
        for axis, position in zip(self.result, index, strict=True):
            letters |= axis.decompose(position, sizes)
        joined = next((axis.letters for axis in self.result if axis.joined), None)
        return tuple(part for part in range(len(self.parts)) if joined is None or joined[part] in letters), letters

    def summed_over(self, part: int, sizes: Mapping[str, int], fixed: Mapping[str, int]) -> Iterator[Letters]:
        """Every setting of the letters a part is summed over, except those in `fixed`."""
        loops = [letter for letter in self.summed(part) if letter not in fixed]
        for setting in product(*(range(sizes[letter]) for letter in loops)):
            yield dict(zip(loops, setting, strict=True))

    def operand_index(self, slot: int, letters: Mapping[str, int], sizes: Mapping[str, int]) -> Index:
        """Where an operand is read for these letters."""
        return tuple(axis.compose(letters, sizes) for axis in self.operands[slot])


def _split(text: str, separator: str) -> list[str]:
    """Split on a separator that stands alone (`p+n` is one word)."""
    return [" ".join(chunk.split()) for chunk in f" {text} ".split(f" {separator} ")]


def _operand(text: str) -> Operand:
    """The axes of one tensor: words, and words grouped in brackets."""
    axes: list[IndexAxis] = []
    for group, word in re.findall(r"\(([^()]*)\)|([^\s()]+)", text if text.strip() != "1" else ""):
        axes.append(IndexAxis(tuple(word.split("+")), joined="+" in word) if word else IndexAxis(tuple(group.split())))
    return tuple(axes)
