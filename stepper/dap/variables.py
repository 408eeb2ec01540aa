"""Numbers as an editor shows them: a tensor opens into its first axis, each place of that into the next, down to single cells.

Nothing is ever sent whole: of more than a hundred places each hundred is a group, each hundred groups a group of groups. What is
not computed yet is not computed for being listed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from stepper.engine import Array, split_turn
from stepper.errors import BadInput
from stepper.inspect.labelled import Labelled, labelled
from stepper.render.digest import digest_line, digest_of
from stepper.render.line import line_text
from stepper.render.look import Look
from stepper.render.tokens import visible
from stepper.trace import Session

__all__ = ["MOST", "Handles", "Variable", "tensor_variable", "text_variable"]

Variable = dict[str, Any]

MOST = 100
"""Places that stand side by side."""
_MEASURED = 2**20
"""Cells of a tensor whose range is said: of a larger one it would take a pass that is felt."""
_PREVIEW = 6
_LOOK = Look()


@dataclass(frozen=True)
class TensorPart:
    """A part of a tensor that can be opened: the places from `start` to `stop` of the axis that comes next."""

    session: Session
    name: str
    index: tuple[int, ...] = ()
    start: int = 0
    stop: int | None = None


@dataclass(frozen=True)
class Held:
    """What a reference stands for."""

    children: Callable[[], list[Variable]]
    part: TensorPart | None = None
    tensors: dict[str, str] = field(default_factory=dict)
    """Of a list of tensors: the full name behind each name."""


class Handles:
    """What the editor may ask to open, by number; as long as the program stands still."""

    def __init__(self) -> None:
        self._held: dict[int, Held] = {}
        self._made: dict[int, str] = {}
        self._next = 1000

    def clear(self) -> None:
        """Forget all of them; their numbers are not given again."""
        self._held.clear()
        self._made.clear()

    def _number(self) -> int:
        self._next += 1
        return self._next

    def hold(self, children: Callable[[], list[Variable]], part: TensorPart | None = None, tensors: dict[str, str] | None = None) -> int:
        """A number for something that can be opened."""
        number = self._number()
        self._held[number] = Held(children, part, tensors or {})
        return number

    def children(self, reference: int) -> list[Variable]:
        """What is inside.

        Raises:
            BadInput: the number means nothing any more.
        """
        return self._of(reference).children()

    def _of(self, reference: int) -> Held:
        if reference not in self._held:
            raise BadInput("dap.no_reference", number=reference)
        return self._held[reference]

    def cell_of(self, reference: int, name: str) -> str:
        """The cell that a variable inside means, as a command writes it.

        Raises:
            BadInput: it is no single cell.
        """
        part = self._of(reference).part
        place = name.partition("]")[0].removeprefix("[")
        if part is None or not place.isdecimal():
            raise BadInput("dap.no_cell", name=name)
        return f"{part.name}[{','.join(map(str, (*part.index, int(place))))}]"

    def tensor_of(self, reference: int, name: str) -> str:
        """The tensor that a variable inside belongs to; empty where there is none."""
        held = self._held.get(reference)
        if held is None:
            return ""
        return held.part.name if held.part else held.tensors.get(name, "")

    def location_of(self, name: str) -> int:
        """A number for the place where a tensor is made."""
        number = self._number()
        self._made[number] = split_turn(name)[0]
        return number

    def made_at(self, reference: int) -> str:
        """The tensor whose place a number means; empty where it means none."""
        return self._made.get(reference, "")


def text_variable(name: str, value: str) -> Variable:
    """A text: nothing to open."""
    return {"name": name, "value": value, "variablesReference": 0, "presentationHint": {"attributes": ["readOnly"]}}


def tensor_variable(handles: Handles, session: Session, shown: str, name: str) -> Variable:
    """A tensor or a parameter: its shape and what is in it, and a way to open it. One that is not computed yet waits to be asked."""
    if not _is_at_hand(session, name):
        known = lambda: [tensor_variable_now(handles, session, shown, name)]  # noqa: E731 - a thunk
        return {"name": shown, "value": "", "variablesReference": handles.hold(known), "presentationHint": {"lazy": True}}
    return tensor_variable_now(handles, session, shown, name)


def tensor_variable_now(handles: Handles, session: Session, shown: str, name: str) -> Variable:
    """The same, computed where it is not yet."""
    whole = labelled(session, name)
    variable = _variable(handles, TensorPart(session, name), shown, whole.array, name)
    if name not in session.model.parameters:
        variable["valueLocationReference"] = handles.location_of(name)
    return variable


def _is_at_hand(session: Session, name: str) -> bool:
    if name in session.model.parameters:
        return session.model.parameters.shape(name) != () and _cells(session.model.parameters.shape(name)) <= _MEASURED
    full, turn = session.resolve(name)
    return session.run.fingerprint((turn, full)) in session.store


def _cells(shape: Sequence[int]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count


def _variable(handles: Handles, part: TensorPart, shown: str, array: Array, expression: str) -> Variable:
    """An array, or a single number."""
    if not array.shape:
        return {"name": shown, "value": str(array[()]), "type": str(array.dtype), "variablesReference": 0, "evaluateName": expression}
    return {
        "name": shown,
        "value": _summary(array),
        "type": f"{array.dtype} {list(array.shape)}",
        "variablesReference": handles.hold(lambda: _opened(handles, part), part),
        "indexedVariables": _groups(array.shape[0]),
        "evaluateName": expression,
    }


def _summary(array: Array) -> str:
    """An array in a line: its range, or its first numbers."""
    if array.ndim == 1:
        more = ", …" if len(array) > _PREVIEW else ""
        return f"[{', '.join(map(str, array[:_PREVIEW]))}{more}]"
    if array.size > _MEASURED:
        return f"{'×'.join(map(str, array.shape))}"
    return line_text(digest_line(digest_of(array), _LOOK))


def _groups(places: int) -> int:
    """How many entries a number of places makes: themselves, or groups of them."""
    return places if places <= MOST else -(-places // _group_size(places))


def _group_size(places: int) -> int:
    size = MOST
    while places > size * MOST:
        size *= MOST
    return size


def _opened(handles: Handles, part: TensorPart) -> list[Variable]:
    """What is inside a part: its places, or groups of them."""
    whole = labelled(part.session, part.name)
    stop = whole.array.shape[len(part.index)] if part.stop is None else part.stop
    if stop - part.start <= MOST:
        return [_place(handles, whole, part, at) for at in range(part.start, stop)]
    size = _group_size(stop - part.start)
    return [_group(handles, part, at, min(at + size, stop)) for at in range(part.start, stop, size)]


def _group(handles: Handles, part: TensorPart, start: int, stop: int) -> Variable:
    inner = TensorPart(part.session, part.name, part.index, start, stop)
    shown = f"[{start} … {stop - 1}]"
    return {"name": shown, "value": "", "variablesReference": handles.hold(lambda: _opened(handles, inner), inner)}


def _place(handles: Handles, whole: Labelled, part: TensorPart, at: int) -> Variable:
    """One place along an axis: a cell, or what stands there along the others."""
    index = (*part.index, at)
    axis = whole.axes[len(part.index)]
    label = f" {visible(str(axis.texts[at]), _LOOK)}" if axis.texts is not None and at < len(axis.texts) else ""
    expression = f"{part.name}[{','.join(map(str, index))}]"
    return _variable(handles, TensorPart(part.session, part.name, index), f"[{at}]{label}", whole.array[index], expression)
