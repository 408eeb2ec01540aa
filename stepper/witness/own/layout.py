"""Their tensor in our layout: without the batch axis, without padding, its axes in our order.

    frame = Excerpt.found_in(records, {"target": ids})        row 1 of a batch, tokens 2 to 5
    cut = frame.cut(array, step)                            (2, 4, 7, 16) -> (4, 5, 16)
    laid_out(cut, (5, 4, 16))                               every arrangement of its axes that has this shape

A tensor of theirs may hold several sentences, padded to one length; ours holds one. Where the ids say which row it is and where its
tokens stand, that part is taken.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from stepper.engine import Array
from stepper.witness.own.record import Record

__all__ = ["Excerpt", "laid_out"]

_MOST_AXES = 5


@dataclass(frozen=True)
class PaddedRow:
    """Where the tokens of one side stand in a padded row of theirs."""

    batch: int
    """How many sentences they read."""
    row: int
    """Which one is ours."""
    start: int
    """The column of its first token."""
    tokens: int
    width: int
    """The columns there are."""

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing to cut."""
        return self.batch == 1 and self.tokens == self.width


@dataclass(frozen=True)
class Excerpt:
    """Which part of their tensors is ours."""

    spans: tuple[PaddedRow, ...] = ()

    @classmethod
    def found_in(cls, records: Iterable[Record], ids: Mapping[str, list[int]]) -> "Excerpt":
        """Read it off their ids, where they have any; without them nothing is cut."""
        wholes = [record for record in records if len(record.shape) in (1, 2)]
        spans = (next(filter(None, (_span(record, row) for record in wholes)), None) for row in ids.values() if row)
        return cls(tuple(each for each in spans if each))

    def cut(self, array: Array) -> Array:
        """The part of an array that belongs to our sentence."""
        for span in {each for each in self.spans if not each.is_whole}:
            array = _cut(array, span)
        return array.reshape([size for size in array.shape if size != 1])

    def others(self) -> bool:
        """Whether their ids were not found."""
        return not self.spans


def _span(record: Record, ids: list[int]) -> PaddedRow | None:
    """Where a record holds these ids, if it does."""
    shape = record.shape if len(record.shape) == 2 else (1, *record.shape)
    if shape[1] < len(ids) and shape[0] < len(ids):
        return None
    array = record.read()
    if array.dtype.kind not in "iu":
        return None
    for turned in (array.reshape(shape), array.reshape(shape).T):
        for number, row in enumerate(turned):
            start = _first_of(row, ids)
            if start is not None:
                return PaddedRow(len(turned), number, start, len(ids), len(row))
    return None


def _first_of(row: Array, ids: list[int]) -> int | None:
    for start in range(len(row) - len(ids) + 1):
        if row[start : start + len(ids)].tolist() == ids:
            return start
    return None


def _cut(array: Array, span: PaddedRow) -> Array:
    """One sentence of a batch (which may share its axis with the heads), and its tokens of every axis as long as a padded row."""
    if span.batch > 1:
        axis = next((number for number, size in enumerate(array.shape[:2]) if size == span.batch), None)
        if axis is not None:
            array = array.take(span.row, axis=axis)
        elif array.ndim == 3 and array.shape[0] % span.batch == 0:
            array = array.reshape(span.batch, -1, *array.shape[1:])[span.row]
    if span.tokens != span.width:
        for axis, size in enumerate(array.shape):
            if size == span.width:
                array = array.take(range(span.start, span.start + span.tokens), axis=axis)
    return array


def laid_out(array: Array, shape: tuple[int, ...]) -> Iterator[tuple[int, Array]]:
    """The array with its axes in every order that gives this shape, each with its number; axes of length 1 do not count."""
    wanted = tuple(size for size in shape if size != 1)
    plain = array.reshape([size for size in array.shape if size != 1])
    if sorted(plain.shape) != sorted(wanted) or plain.ndim > _MOST_AXES:
        return
    for number, order in enumerate(permutations(range(plain.ndim))):
        if tuple(plain.shape[axis] for axis in order) == wanted:
            yield number, np.ascontiguousarray(plain.transpose(order)).reshape(shape)
