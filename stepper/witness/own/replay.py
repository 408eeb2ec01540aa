"""Our program, run on their numbers.

    replay = Replay(reference, index)
    replay.go()
    replay.pairs["decoder.0.self_attn.q"]       the record that is this tensor
    replay.open                                 our steps that none of their tensors is equal to

Each step reads what they computed, where their tensor is known, and our own value where it is not. So one step's result is compared
with one step's result: nothing adds up on the way, and after a mistake the rest is compared as if there had been none. A step that
is not found and on which something depends that is found is only not in their dump; what is not found, and nothing after it
either, is where the two part.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from stepper.engine import Array, Step, compute_step
from stepper.engine.ops.arithmetic import GIVEN
from stepper.witness.own.index import Records, Sighting
from stepper.witness.own.reference import OurPass

__all__ = ["Replay"]

_NEAR = 2e-5
"""So near, relative to the largest number, a record is taken for a step even where rounding does not explain the rest."""
_SURE, _SURE_IN_FLOAT64 = 8e-7, 1e-12
"""So near, the two are the same, and nobody need ask."""
_BUDGET = 128 * 2**20
"""Bytes of values to keep at hand."""


@dataclass(frozen=True, eq=False)
class Paired:
    """A step of ours and the record that is its tensor."""

    number: int
    distance: float
    """How far apart the step's result on their inputs and their tensor are, relative to the largest number."""
    forced: bool = False
    """The numbers differ: another reason says that the two belong together."""
    sound: bool = True
    """Rounding is all that lies between the two."""
    is_blind: bool = False
    """It does not depend on what went before: nothing is known of that."""
    order: int = 0
    """Which of the orders of the record's axes it is."""
    read: Callable[[], Array] = field(default=lambda: np.empty(0))


class Replay:
    """The steps of one program beside the records of one dump.

    Args:
        reference: our program.
        index: their tensors.
        real: the floating type to compute in; float64 where their run was one in float64.
    """

    def __init__(self, reference: OurPass, index: Records, real: type[np.floating[Any]] = np.float32) -> None:
        self.reference, self.index, self.real = reference, index, real
        self.steps = tuple(reference.program)
        self.pairs: dict[str, Paired] = {}
        self.open: dict[str, Step] = {}
        self.sure = _SURE_IN_FLOAT64 if real is np.float64 else _SURE
        self.fixed: dict[str, int] = {}
        """Steps whose record a map names: it is believed, whatever the numbers say."""
        self._kept: OrderedDict[str, Array] = OrderedDict()
        self._bytes = 0

    @property
    def taken(self) -> set[int]:
        """The groups of records that stand for a tensor of ours."""
        return {self.index.group(pair.number) for pair in self.pairs.values()}

    # ── values ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def value(self, name: str) -> Array:
        """What a step's readers read: theirs where it is known, else ours; or a parameter."""
        if name not in self.reference.program:
            return self.reference.parameter(name)
        if name not in self._kept:
            pair = self.pairs.get(name)
            self._keep(name, pair.read() if pair else self.computed(self.reference.program[name]))
        self._kept.move_to_end(name)
        return self._kept[name]

    def computed(self, step: Step, instead: Mapping[str, Array] | None = None, real: type[np.floating[Any]] | None = None) -> Array:
        """What our step gives on what it reads there; `instead` has other values for some tensors."""
        if step.op is GIVEN:
            return self.reference.given(step)
        other = instead or {}
        operands = (other[name] if name in other else self.value(name) for name in step.operands)
        width = real or self.real
        return compute_step(step, tuple(_as(each, width) for each in operands), width)

    def _keep(self, name: str, array: Array) -> None:
        self._kept[name] = array
        self._bytes += array.nbytes
        while self._bytes > _BUDGET and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= gone.nbytes

    def _forget(self, name: str) -> None:
        if name in self._kept:
            self._bytes -= self._kept.pop(name).nbytes

    # ── pairing ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def go(self, sound: Callable[[Step, Sighting, Array], bool], settle: Callable[[Step, Array], bool], first: int = 0) -> None:
        """Pair every step from the one of this number on.

        Args:
            sound: whether rounding is all that lies between a step and a record.
            settle: asked about a step whose numbers are nowhere; True where it has paired it for another reason.
            first: the number of the first step; what was found from it on is looked for anew, but for what was forced.
        """
        for step in self.steps[first:]:
            self._forget(step.name)
            if step.name in self.pairs and not self.pairs[step.name].forced:
                del self.pairs[step.name]
            self.open.pop(step.name, None)
        for step in self.steps[first:]:
            if step.name in self.pairs:
                continue
            mine = self.computed(step)
            found = self._mapped(step, mine) or self.index.find(mine, used={pair.number for pair in self.pairs.values()})
            found = None if found and self._has_its_own(step, found) else found
            is_sound = found is not None and (found.distance <= self.sure or sound(step, found, mine))
            if found and (is_sound or found.distance <= _NEAR or step.name in self.fixed or self.made_of(step, [found.number])):
                self.pair(step, found, sound=is_sound)
            elif not settle(step, mine):
                self.open[step.name] = step
                self._keep(step.name, mine)

    def made_of(self, step: Step, numbers: Collection[int]) -> list[int]:
        """Those of some records that their run made of a tensor that the step is made of, or of one that was made of it."""
        read, records = self._known_before(step), self.index.dump.records
        near = {each for each in numbers if not read.isdisjoint(records[each].reads)}
        return [n for n in numbers if n in near or any(not read.isdisjoint(records[each].reads) for each in records[n].reads)]

    def _known_before(self, step: Step) -> set[int]:
        """The last records before a step that stand for a tensor of ours."""
        known: set[int] = set()
        seen, wanted = set(step.inputs), list(step.inputs)
        while wanted:
            name = wanted.pop()
            if name in self.pairs:
                known.add(self.pairs[name].number)
            elif name in self.open:
                further = set(self.open[name].inputs) - seen
                seen |= further
                wanted += further
        return known

    def _has_its_own(self, step: Step, found: Sighting) -> bool:
        """Whether a record that already stands for another step is followed by one that was worked out to be this step."""
        records = self.index.dump.records
        if not records[found.number].derived or found.number not in {pair.number for pair in self.pairs.values()}:
            return False
        after = records[found.number + 1 : found.number + 3]
        return any(each.op.endswith(f".{step.place.word}") and each.shape == records[found.number].shape for each in after)

    def _mapped(self, step: Step, mine: Array) -> Sighting | None:
        """The record that a map names for a step, in the layout that comes nearest."""
        return self.index.nearest(self.fixed[step.name], mine) if step.name in self.fixed else None

    def pair(self, step: Step, found: Sighting, forced: bool = False, sound: bool = True, is_blind: bool = False) -> None:
        """Take a record for a step's tensor."""
        found = self._in_order(step, found)
        self.pairs[step.name] = Paired(found.number, found.distance, forced, sound, is_blind, found.order, self._reader(found))
        self.open.pop(step.name, None)
        self._forget(step.name)
        self._keep(step.name, found.array)

    def _in_order(self, step: Step, found: Sighting) -> Sighting:
        """Of two records with the same numbers the earlier one for the earlier step; a later step that has it takes the other."""
        index, number = self.index, self.reference.program.numbers
        for name, pair in self.pairs.items() if index.dump.is_ordered else ():
            same = index.group(pair.number) == index.group(found.number)
            same = same and index.dump.records[pair.number].op == index.dump.records[found.number].op
            if same and pair.number < found.number and number[name] > number[step.name]:
                self.pairs[name] = replace(pair, number=found.number)
                return replace(found, number=pair.number)
        return found

    def _reader(self, found: Sighting) -> Callable[[], Array]:
        """What reads a record again as it was found, laid out the same way."""
        shape, dtype, like = found.array.shape, found.array.dtype, found.array if found.array.nbytes < 2**16 else None

        def read() -> Array:
            if like is not None:
                return like
            return next(each for order, each in self.index.layouts(found.number, shape) if order == found.order).astype(dtype, copy=False)

        return read

    def lost(self) -> list[Step]:
        """The open steps on which no paired tensor depends, in order: where the two have parted."""
        reached: set[str] = set()
        for step in reversed(self.steps):
            pair = self.pairs.get(step.name)
            if (pair and pair.sound and not pair.is_blind) or (step.name in reached and not (pair and pair.is_blind)):
                reached.update(step.inputs)
        return [step for step in self.steps if step.name in self.open and step.name not in reached]


def _as(array: Array, real: type[np.floating[Any]]) -> Array:
    return array.astype(real, copy=False) if array.dtype.kind == "f" else array
