"""What-if, as a value: edits and options on top of a baseline.

    Edit("encoder.0.self_attn.weights", turn=0, index=(0, 2), value=0.25)      one row of one head, in turn 0
    Edit("encoder.0.self_attn.W_q", turn=None, index=(0, 1), value=0.5)        a parameter, in every turn
    Edit("encoder.0.self_attn.q", turn=0, index=(1,), value=Numbers.of(array)) a head, replaced number by number

An edit replaces cells of a tensor after it was computed, or of a parameter before it is read. It is part of the edited
tensor's fingerprint, so that only what depends on it gets another one.
"""

import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from stepper.checkpoints import Parameters
from stepper.engine import AS_TRAINED, Array, Options, Program, Step
from stepper.engine.gradient import Training
from stepper.engine.index import check_index, plain_index
from stepper.engine.ops.kept import ReplacedPart
from stepper.errors import BadInput
from stepper.trace.learned import Learned

__all__ = [
    "Edit",
    "EditIndex",
    "EditValue",
    "Numbers",
    "ReplacedParts",
    "Variant",
    "edited",
    "holds_cell",
    "parameter_edit",
    "replaced_parts",
    "step_edit",
]

EditIndex = tuple[int | slice, ...]
EditValue: TypeAlias = ArrayLike
"""What is put in the place of cells: a number for all of them, or an array of their shape."""

_LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class AxisSpan:
    """A range of an axis: a slice that can be compared and hashed."""

    start: int | None
    stop: int | None
    step: int | None = None


@dataclass(frozen=True)
class Numbers:
    """An array as a value: it can be compared, hashed and, for a fingerprint, written in a line."""

    shape: tuple[int, ...]
    data: bytes = field(repr=False)
    """As float64, row by row."""
    digest: str

    @classmethod
    def of(cls, array: Array) -> "Numbers":
        """The numbers of an array."""
        data = np.ascontiguousarray(array, dtype=np.float64).tobytes()
        return cls(array.shape, data, hashlib.blake2b(data, digest_size=16).hexdigest())

    @property
    def array(self) -> Array:
        """They again."""
        return np.frombuffer(self.data).reshape(self.shape)

    def __format__(self, format_spec: str) -> str:
        return f"array {list(self.shape)}"


@dataclass(frozen=True)
class Edit:
    """Cells of one tensor or parameter, replaced by a value."""

    name: str
    turn: int | None
    """The turn it applies to; None: every turn."""
    index: tuple[int | AxisSpan, ...]
    """May be shorter than the tensor has axes: the rest is taken whole."""
    value: float | Numbers
    """One number for all of them, or one for each."""

    @classmethod
    def of(cls, name: str, turn: int | None, index: EditIndex, value: float | Numbers) -> "Edit":
        """An edit from an index as arrays take it."""
        places = tuple(AxisSpan(each.start, each.stop, each.step) if isinstance(each, slice) else each for each in index)
        return cls(name, turn, places, value)

    @property
    def where(self) -> EditIndex:
        """The index as arrays take it."""
        return tuple(slice(each.start, each.stop, each.step) if isinstance(each, AxisSpan) else each for each in self.index)

    def single_cells(self, shape: tuple[int, ...]) -> Iterator["Edit"]:
        """The same, a cell at a time; of one number for all cells, the edit as it is."""
        if not isinstance(self.value, Numbers):
            yield self
            return
        places = np.arange(math.prod(shape)).reshape(shape)[self.where]
        for place, number in zip(places.flat, self.value.array.flat, strict=True):
            yield Edit(self.name, self.turn, tuple(map(int, np.unravel_index(place, shape))), float(number))

    def applies(self, turn: int) -> bool:
        return self.turn is None or self.turn == turn

    def text(self) -> str:
        """The edit as a person reads it."""
        return f"{self.part_text} = {self.value:.6g}"

    @property
    def part_text(self) -> str:
        """The part that is replaced, as a command writes it."""
        places = ",".join(_written(each) for each in self.index)
        return f"{self.name}{'' if self.turn is None else f'@{self.turn}'}{f'[{places}]' if places else ''}"


def _written(place: int | AxisSpan) -> str:
    if isinstance(place, int):
        return str(place)
    return f"{'' if place.start is None else place.start}:{'' if place.stop is None else place.stop}"


@dataclass(frozen=True)
class Variant:
    """What differs from the model as trained."""

    options: Options = AS_TRAINED
    edits: tuple[Edit, ...] = field(default=())
    learned: Learned | None = None
    """The parameters, where they were trained further."""
    training: Training = field(default_factory=Training)
    """How the next update would be made."""

    def texts(self) -> list[str]:
        """Each difference as a line."""
        options = [f"{name} = {choice}" for name, choice in self.options.differences().items()]
        trained = [self.learned.text()] if self.learned else []
        return options + trained + [each.text() for each in self.edits]


ReplacedParts = tuple[tuple[str, ReplacedPart], ...]
"""Tensors, each with a part of it that was put there by hand."""


def replaced_parts(program: Program, edits: tuple[Edit, ...]) -> ReplacedParts:
    """The parts of a program's tensors of real numbers that edits of turn 0 replace."""
    reals = [each for each in edits if each.applies(0) and each.name in program and program[each.name].op.dtype is np.float32]
    return tuple((each.name, tuple(map(_range, each.index))) for each in reals if fits(each.where, program[each.name].shape))


def _range(place: int | AxisSpan) -> int | tuple[int | None, int | None, int | None]:
    return place if isinstance(place, int) else (place.start, place.stop, place.step)


def edited(array: Array, edits: list[Edit]) -> Array:
    """A read-only copy of an array with the edits made, in their order."""
    changed = array.copy()
    for edit in edits:
        value = edit.value.array if isinstance(edit.value, Numbers) else np.asarray(edit.value)
        if fits(edit.where, array.shape) and value.shape in ((), _part_shape(array.shape, edit.where)):
            changed[edit.where] = value.astype(array.dtype)
    changed.flags.writeable = False
    return changed


def fits(places: EditIndex, shape: tuple[int, ...]) -> bool:
    """Whether a tensor of this shape has these places: an edit of every turn passes over turns that lack them."""
    if len(places) > len(shape):
        return False
    return all(isinstance(place, slice) or -size <= place < size for place, size in zip(places, shape, strict=False))


def holds_cell(places: EditIndex, cell: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether an edit of these places is one of this cell."""
    pairs = zip(places, cell, shape, strict=False)
    return all(at in range(*place.indices(size)) if isinstance(place, slice) else place % size == at for place, at, size in pairs)


def numbers_for(name: str, part: tuple[int, ...], value: object, holds: Callable[[float], float]) -> float | Numbers:
    """A value as the caller gave it: one number, or an array of the shape of the part that is replaced.

    Args:
        name: of the tensor.
        part: the shape of what is replaced.
        value: what to put there.
        holds: refuses a number that the tensor cannot hold.

    Raises:
        BadInput: it is neither, or the tensor cannot hold it.
    """
    if not (isinstance(value, list | tuple) or getattr(value, "ndim", 0) > 0):
        return holds(_number(name, value))
    try:
        array = np.asarray(value).astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        raise BadInput("edit.takes_numbers", name=name, value=value) from None
    if array.shape != part and not part:
        raise BadInput("edit.takes_a_number", name=name, value=value)
    if array.shape != part:
        raise BadInput("edit.takes_shape", name=name, part=list(part), shape=list(array.shape))
    for number in np.unique(array):
        holds(float(number))
    return Numbers.of(array)


def _number(name: str, value: object) -> float:
    """A value as a number.

    Raises:
        BadInput: it is none.
    """
    try:
        return float(value)  # type: ignore[arg-type]  # whatever can be made a number is one
    except (TypeError, ValueError, OverflowError):
        raise BadInput("edit.takes_a_number", name=name, value=value) from None


def _held(name: str, number: float, dtype: type[np.generic] = np.float32, rows: int = 0) -> float:
    """A number, if the tensor can hold it: an id must be one of the rows of its table.

    Raises:
        BadInput: it is no such id, no truth value, or too large for float32.
    """
    if dtype is np.bool_ and number not in (0, 1):
        raise BadInput("edit.mask_holds", name=name, number=number)
    if dtype is np.int64 and not (number.is_integer() and 0 <= number < rows):
        raise BadInput("edit.ids_hold", name=name, last=rows - 1, number=number)
    if math.isfinite(number) and abs(number) > _LARGEST:
        raise BadInput("edit.too_large", name=name, largest=_LARGEST, number=number)
    return number


def _part_shape(shape: tuple[int, ...], places: EditIndex) -> tuple[int, ...]:
    """The shape of what an index takes of an array; an index that fits."""
    return np.broadcast_to(np.int8(0), shape)[places].shape


def parameter_edit(parameters: Parameters, name: str, index: object, value: object) -> Edit:
    """An edit of a parameter, under the name the array is stored by: a tied one is edited where it lives.

    Raises:
        BadInput: it has no such cells, or they cannot hold the value.
    """
    shape = parameters.shape(name)
    places = places_in(name, index, shape)
    numbers = numbers_for(name, _part_shape(shape, places), value, partial(_held, name))
    alias = parameters.aliases.get(name)
    if alias is None:
        return Edit.of(name, None, places, numbers)
    if alias.transposed:
        places = (*places, *(slice(None),) * (2 - len(places)))[::-1]
        numbers = Numbers.of(numbers.array.T) if isinstance(numbers, Numbers) else numbers
    return Edit.of(alias.of, None, places, numbers)


def step_edit(step: Step, turn: int | None, index: object, value: object, vocab_size: int) -> Edit:
    """An edit of a step's tensor, in one turn or (None) in every one.

    Raises:
        BadInput: it has no such cells, or they cannot hold the value.
    """
    rows, places = step.attributes.get("buckets", vocab_size), places_in(step.name, index, step.shape)
    holds = partial(_held, step.name, dtype=step.op.dtype, rows=rows)
    return Edit.of(step.name, turn, places, numbers_for(step.name, _part_shape(step.shape, places), value, holds))


def places_in(name: str, index: object, shape: tuple[int, ...]) -> EditIndex:
    """An index as the caller gave it, as places of a tensor; missing ones are taken whole, and ranges fit always.

    Raises:
        BadInput: it is no index, has too many places, or one is out of range.
    """
    places = plain_index(name, index)
    whole = tuple(place if isinstance(place, int) else 0 for place in places)
    check_index(name, (*whole, *(0,) * (len(shape) - len(places))), shape)
    return places
