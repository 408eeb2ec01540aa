"""Their tensors, found by their numbers.

    index = Records(dump, frame, sizes)
    index.find(array)                 (record number, the record's numbers in our layout, how far apart), or None

Records that hold the very same numbers (what dropout gives back in evaluation, a tensor and its copy) are one group: once one of
them is taken for a tensor of ours, none of them stands for another.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from stepper.engine import Array
from stepper.witness.own.layout import Excerpt, laid_out
from stepper.witness.own.record import Dump, Record
from stepper.witness.own.sketch import Sketch, SketchTable, distance, without_blocked

__all__ = ["Records", "Sighting"]

_TIGHT = 1e-3
"""Further apart, relative to the largest number, it is another tensor."""


_SAME = 5e-7
"""So near, relative to the largest number, two tensors are the same."""


@dataclass(frozen=True, eq=False)
class Sighting:
    """A record of theirs, in the layout of a tensor of ours."""

    number: int
    array: Array
    distance: float
    order: int = 0
    """Which of the orders of its axes it is."""


class Records:
    """All records whose size one of our tensors has.

    Args:
        dump: their run.
        frame: which part of each tensor is ours.
        sizes: of our tensors.
    """

    def __init__(self, dump: Dump, frame: Excerpt, sizes: Collection[int]) -> None:
        self.dump = dump
        self.frame = frame
        self.sketches: dict[int, Sketch] = {}
        self._by_size: dict[int, list[int]] = defaultdict(list)
        self._tables: dict[int, SketchTable] = {}
        self._group: dict[int, int] = {}
        self.not_finite: list[int] = []
        for number, record in enumerate(dump.records):
            self._take_in(number, record, sizes)
        self._group_up()

    def _take_in(self, number: int, record: Record, sizes: Collection[int]) -> None:
        array = self.cut(number)
        if array is None or array.size not in sizes:
            return
        sketch = Sketch.of(array)
        if sketch.open < array.size and np.isnan(array).any():
            self.not_finite.append(number)
        self.sketches[number] = sketch
        self._by_size[array.size].append(number)

    def _group_up(self) -> None:
        """Records with the very same numbers become one group; those whose numbers are all one number stay by themselves."""
        for number, sketch in self.sketches.items():
            earlier = (other for other in self._like(sketch) if other < number) if sketch.is_telling else ()
            self._group[number] = next((self._group[other] for other in earlier if self._is_copy(number, other)), number)

    def _is_copy(self, number: int, other: int) -> bool:
        """Whether two records hold the same numbers, in whatever order of axes."""
        one, two = self.cut(number), self.cut(other)
        if one is None or two is None or one.dtype.kind != two.dtype.kind:
            return False
        return any(np.array_equal(each, two, equal_nan=one.dtype.kind == "f") for _, each in laid_out(one, two.shape))

    def cut(self, number: int) -> Array | None:
        """The part of a record that is ours; None where it holds no numbers."""
        array = self.dump.records[number].read()
        return self.frame.cut(array) if array.dtype.kind in "fiub" else None

    def group(self, number: int) -> int:
        """The first record with the same numbers."""
        return self._group.get(number, number)

    def layouts(self, number: int, shape: tuple[int, ...]) -> Iterable[tuple[int, Array]]:
        """A record in every order of its axes that gives a shape, with the number of the order."""
        array = self.cut(number)
        return () if array is None else ((order, without_blocked(each)) for order, each in laid_out(array, shape))

    def find(
        self,
        mine: Array,
        taken: Collection[int] = (),
        within: float = _TIGHT,
        used: Collection[int] = (),
        among: Collection[int] | None = None,
        after: int = -1,
    ) -> Sighting | None:
        """The record with these numbers; the nearest, of equally near ones the first.

        Args:
            mine: a tensor of ours.
            taken: groups that stand for another tensor.
            within: how far apart at most.
            used: records that stand for another tensor; of equally near ones the others come first.
            among: only these records, even where their numbers are all the same; None: all.
            after: only records with a higher number.
        """
        sketch = Sketch.of(mine)
        if not sketch.is_telling and among is None:
            return None
        best: Sighting | None = None
        for number in self._like(sketch):
            if number <= after or self.group(number) in taken or (among is not None and number not in among):
                continue
            for order, array in self.layouts(number, mine.shape):
                if order and mine.dtype.kind == "b":  # what is below the diagonal, turned, is what is above it
                    continue
                found = Sighting(number, _in_kind(array, mine), distance(mine, array), order)
                if found.distance <= within and (best is None or _rank(found, used) < _rank(best, used)):
                    best = found
        return best

    def _like(self, sketch: Sketch) -> list[int]:
        """The records that may have the same numbers."""
        numbers = self._by_size.get(sketch.size, [])
        if sketch.size not in self._tables:
            self._tables[sketch.size] = SketchTable([self.sketches[number] for number in numbers])
        return [numbers[place] for place in np.flatnonzero(self._tables[sketch.size].like(sketch))]

    def of_shape(self, shape: tuple[int, ...], taken: Collection[int], functions: Collection[str] = ()) -> Iterator[Array]:
        """The records of a shape that stand for nothing yet, and may have been made by one of these functions, or by any."""
        size = math.prod(shape)
        for number in self._by_size.get(size, ()):
            if self.group(number) not in taken and (not functions or self.dump.records[number].op in ("", *functions)):
                yield from (array for _, array in self.layouts(number, shape))

    def nearest(self, number: int, mine: Array) -> Sighting | None:
        """A record in the layout that comes nearest to a tensor of ours; None where it has another shape."""
        found = ((order, _in_kind(each, mine)) for order, each in self.layouts(number, mine.shape))
        arrays = (Sighting(number, each, distance(mine, each), order) for order, each in found)
        return min(arrays, key=lambda each: each.distance, default=None)


def _rank(found: Sighting, used: Collection[int]) -> tuple[float, bool, bool]:
    """The nearest first; of numbers that are the same but for rounding those that stand as ours do, and for nothing else."""
    return max(found.distance, _SAME), found.order > 0, found.number in used


def _in_kind(array: Array, mine: Array) -> Array:
    """Their numbers in the kind that our program goes on with."""
    return array.astype(mine.dtype) if array.dtype != mine.dtype else array
