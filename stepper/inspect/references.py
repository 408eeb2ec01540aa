"""Reading a tensor reference: a name, an index, a turn.

    parse_reference("scores[0,2,1]")                     name "scores", places 0, 2, 1
    parse_reference("encoder.0.self_attn.q@0[1,:]")      name "encoder.0.self_attn.q@0", places 1 and a range
    parse_reference("weights[head=2, query=cat]")        places by axis; a token stands for its row
    locate(session, "weights[head=2, query=cat]")        the full name and an index for the array

The name may be left out: the current tensor is meant.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from stepper.engine import Place, with_turn
from stepper.engine.index import plain_index
from stepper.errors import BadInput, Clause, UnknownName, nearest
from stepper.trace import Session
from stepper.trace.naming import resolve

__all__ = ["Located", "locate", "named", "parse_cell"]

Coordinate = int | slice | str
_REFERENCE = re.compile(r"(?P<name>[^\[\]\s]*)\s*(?:\[(?P<index>.*)\])?", re.DOTALL)
_RANGE = re.compile(r"-?\d{0,18}\s*(?::\s*-?\d{0,18}\s*){0,2}")


@dataclass(frozen=True)
class Reference:
    """A reference as written."""

    name: str
    places: tuple[tuple[str, Coordinate], ...] | None
    """(axis, place) pairs, the axis empty where places go by order; None where there is no index."""


@dataclass(frozen=True)
class Located:
    """A reference found: what to read, and where."""

    name: str
    """With @turn where the reference has it; a parameter's name as it is."""
    index: tuple[int | slice, ...]
    shape: tuple[int, ...]

    @property
    def is_cell(self) -> bool:
        return len(self.index) == len(self.shape) and all(isinstance(place, int) for place in self.index)

    @property
    def cell(self) -> tuple[int, ...]:
        """The index, where it is of one cell.

        Raises:
            BadInput: it is of more.
        """
        if not self.is_cell:
            example = f"{self.name}[{','.join('0' * len(self.shape))}]"
            raise BadInput("command.one_cell", name=self.name, shape=list(self.shape), example=example)
        return tuple(place for place in self.index if isinstance(place, int))


def parse_reference(text: str) -> Reference:
    """Read a reference.

    Raises:
        BadInput: it is not one.
    """
    match = _REFERENCE.fullmatch(text.strip())
    if match is None or (match["index"] is not None and not match["index"].strip()):
        raise BadInput("command.not_a_reference", text=text)
    if match["index"] is None:
        return Reference(match["name"], None)
    return Reference(match["name"], tuple(_place(each) for each in _coordinates(match["index"])))


def _coordinates(text: str) -> list[str]:
    """Split at the commas that stand outside quotes."""
    return re.findall(r'(?:[^,"]|"[^"]*")+', text)


def _place(text: str) -> tuple[str, Coordinate]:
    axis, separator, place = text.strip().partition("=")
    if not separator:
        axis, place = "", axis
    place = place.strip()
    if place.startswith('"') and place.endswith('"') and len(place) > 1:
        return axis.strip(), place[1:-1]
    if not place or not _RANGE.fullmatch(place):
        return axis.strip(), place
    numbers = [int(part) if part.strip() else None for part in place.split(":")]
    if len(numbers) == 1 and numbers[0] is not None:
        return axis.strip(), numbers[0]
    return axis.strip(), slice(*numbers)


def locate(session: Session, text: str) -> Located:
    """Find what a reference means in a session.

    Raises:
        UnknownName, BadInput: there is no such tensor, axis, token or index; the message says what there is.
    """
    reference = parse_reference(text)
    name, turn = named(session, reference.name or with_turn(session.position.step, session.position.turn))
    if turn is None:
        shape = session.model.parameters.shape(name)
        axes: tuple[str, ...] = tuple(f"axis{number}" for number in range(len(shape)))
        labels: tuple[list[str] | None, ...] = (None,) * len(axes)
    else:
        written = with_turn(name, turn)
        step = session.step(written)
        axes, labels, shape = step.axes, session.labels(written), step.shape
        name = name if "@" not in reference.name and turn == session.position.turn else written
    places: list[int | slice] = [slice(None)] * len(shape)
    last = -1
    for order, (axis, place) in enumerate(reference.places or ()):
        number = _axis_number(name, axes, axis, order, shape)
        places[number] = _within(name, shape, number, _row_of(place, labels[number], name))
        last = max(last, number)
    return Located(name, plain_index(name, places[: last + 1]), shape)


def named(session: Session, name: str) -> tuple[str, int | None]:
    """The full name and turn of the tensor that a name means, or the full name of the parameter, and None.

    Raises:
        UnknownName: it means neither, or more than one.
        BadInput: there is no such turn.
    """
    if name in session.model.parameters:
        return name, None
    try:
        return session.resolve(name)
    except UnknownName as no_tensor:
        try:
            return resolve(name, session.model.parameters, session.position.step), None
        except UnknownName as no_parameter:
            raise (no_parameter if _is_a_last_part(name, session.model.parameters) else no_tensor) from None


def _is_a_last_part(name: str, known: Iterable[str]) -> bool:
    return any(Place.of(each).ends_with(Place.of(name)) for each in known)


def _axis_number(name: str, axes: tuple[str, ...], axis: str, order: int, shape: tuple[int, ...]) -> int:
    if not axis and order < len(axes):
        return order
    if axis in axes:
        return axes.index(axis)
    if axis:
        raise BadInput("command.no_axis", name=name, axis=axis, near=nearest(axis, axes) or axes)
    raise BadInput("command.too_many_axes", name=name, axes=len(axes), shape=list(shape))


def _row_of(place: Coordinate, tokens: list[str] | None, name: str) -> int | slice:
    """A token's place along its axis."""
    if not isinstance(place, str):
        return place
    if tokens and place in tokens:
        return tokens.index(place)
    near = nearest(place, tokens or ()) or (tokens or ())[:12] or Clause("command.no_tokens")
    raise BadInput("command.not_an_index", name=name, place=place, near=near)


def _within(name: str, shape: tuple[int, ...], number: int, place: int | slice) -> int | slice:
    size = shape[number]
    if isinstance(place, int):
        if not -size <= place < size:
            raise BadInput("command.out_of_range", name=name, place=place, shape=list(shape))
        return place % size
    return place


def parse_cell(session: Session, text: str) -> tuple[str, tuple[int, ...]]:
    """The name and index of one cell; where none is named, that of the row we stand in: see `_cell_here`.

    Raises:
        UnknownName, BadInput: as `locate`, or it is not one cell.
    """
    if not text.strip():
        return session.position.step, _cell_here(session)
    located = locate(session, text)
    return located.name, located.cell


def _cell_here(session: Session) -> tuple[int, ...]:
    """The first cell of the row we stand in; where the row has a number for every word or class, the likeliest one's."""
    step = session.step(session.position.step)
    index = [0] * len(step.shape)
    if step.row_axis is not None:
        index[step.row_axis] = session.position.row
    axis = step.choices
    if axis is not None:
        index[axis] = int(np.argmax(np.moveaxis(session.value(step.name), axis, -1)[tuple(index[:axis] + index[axis + 1 :])]))
    return tuple(index)
