"""What-if, as a value: edits and options on top of a baseline.

    Edit("encoder.0.self_attn.weights", turn=0, index=(0, 2), value=0.25)      one row of one head, in turn 0
    Edit("encoder.0.self_attn.W_q", turn=None, index=(0, 1), value=0.5)        a parameter, in every turn

An edit replaces cells of a tensor after it was computed, or of a parameter before it is read. It is part of the edited
tensor's fingerprint, so that only what depends on it gets another one.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from stepper.checkpoints import Parameters
from stepper.engine import AS_TRAINED, Array, Options, Step
from stepper.engine.index import check_index, plain_index
from stepper.errors import BadInput

__all__ = ["Edit", "EditIndex", "Variant", "edited", "holds_cell", "parameter_edit", "step_edit"]

EditIndex = tuple[int | slice, ...]

_LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class AxisSpan:
    """A range of an axis: a slice that can be compared and hashed."""

    start: int | None
    stop: int | None
    step: int | None = None


@dataclass(frozen=True)
class Edit:
    """Cells of one tensor or parameter, replaced by a value."""

    name: str
    turn: int | None
    """The turn it applies to; None: every turn."""
    index: tuple[int | AxisSpan, ...]
    """May be shorter than the tensor has axes: the rest is taken whole."""
    value: float

    @classmethod
    def of(cls, name: str, turn: int | None, index: EditIndex, value: float) -> "Edit":
        """An edit from an index as arrays take it."""
        places = tuple(AxisSpan(each.start, each.stop, each.step) if isinstance(each, slice) else each for each in index)
        return cls(name, turn, places, float(value))

    @property
    def where(self) -> EditIndex:
        """The index as arrays take it."""
        return tuple(slice(each.start, each.stop, each.step) if isinstance(each, AxisSpan) else each for each in self.index)

    def applies(self, turn: int) -> bool:
        return self.turn is None or self.turn == turn

    def text(self) -> str:
        """The edit as a command writes it."""
        places = ",".join(_written(each) for each in self.index)
        return f"{self.name}{'' if self.turn is None else f'@{self.turn}'}{f'[{places}]' if places else ''} = {self.value:.6g}"


def _written(place: int | AxisSpan) -> str:
    if isinstance(place, int):
        return str(place)
    return f"{'' if place.start is None else place.start}:{'' if place.stop is None else place.stop}"


@dataclass(frozen=True)
class Variant:
    """What differs from the model as trained."""

    options: Options = AS_TRAINED
    edits: tuple[Edit, ...] = field(default=())

    def texts(self) -> list[str]:
        """Each difference as a line."""
        return [f"{name} = {choice}" for name, choice in self.options.differences().items()] + [each.text() for each in self.edits]


def edited(array: Array, edits: list[Edit]) -> Array:
    """A read-only copy of an array with the edits made, in their order."""
    changed = array.copy()
    for edit in edits:
        if fits(edit.where, array.shape):
            changed[edit.where] = np.asarray(edit.value).astype(array.dtype)
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


def number_for(name: str, value: object, dtype: type[np.generic] = np.float32, rows: int = 0) -> float:
    """A value as the caller gave it, as a number that the tensor can hold: an id must be one of the rows of its table.

    Raises:
        BadInput: it is no number, no such id, no truth value, or too large for float32.
    """
    try:
        number = float(value)  # type: ignore[arg-type]  # whatever can be made a number is one
    except (TypeError, ValueError, OverflowError):
        raise BadInput("edit.takes_a_number", name=name, value=value) from None
    if dtype is np.bool_ and number not in (0, 1):
        raise BadInput("edit.mask_holds", name=name, number=number)
    if dtype is np.int64 and not (number.is_integer() and 0 <= number < rows):
        raise BadInput("edit.ids_hold", name=name, last=rows - 1, number=number)
    if math.isfinite(number) and abs(number) > _LARGEST:
        raise BadInput("edit.too_large", name=name, largest=_LARGEST, number=number)
    return number


def parameter_edit(parameters: Parameters, name: str, index: object, value: object) -> Edit:
    """An edit of a parameter, under the name the array is stored by: a tied one is edited where it lives.

    Raises:
        BadInput: it has no such cells, or they cannot hold the value.
    """
    places, number = places_in(name, index, parameters.shape(name)), number_for(name, value)
    alias = parameters.aliases.get(name)
    if alias is None:
        return Edit.of(name, None, places, number)
    if alias.transposed:
        places = (*places, *(slice(None),) * (2 - len(places)))[::-1]
    return Edit.of(alias.of, None, places, number)


def step_edit(step: Step, turn: int | None, index: object, value: object, vocab_size: int) -> Edit:
    """An edit of a step's tensor, in one turn or (None) in every one.

    Raises:
        BadInput: it has no such cells, or they cannot hold the value.
    """
    rows = step.attributes.get("buckets", vocab_size)
    return Edit.of(step.name, turn, places_in(step.name, index, step.shape), number_for(step.name, value, step.op.dtype, rows))


def places_in(name: str, index: object, shape: tuple[int, ...]) -> EditIndex:
    """An index as the caller gave it, as places of a tensor; missing ones are taken whole, and ranges fit always.

    Raises:
        BadInput: it is no index, has too many places, or one is out of range.
    """
    places = plain_index(name, index)
    whole = tuple(place if isinstance(place, int) else 0 for place in places)
    check_index(name, (*whole, *(0,) * (len(shape) - len(places))), shape)
    return places
