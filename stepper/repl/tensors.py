"""The model's tensors and parameters as Python sees them: `t[...]`, attribute paths, and bare names of the current place.

    t["encoder.0.self_attn.q"]     t["enc.0.self.q"]      t["decoder.0.self_attn.k@3"]     t["W_q"]
    encoder[0].self_attn.q         decoder[-1].cross_attn.W_k                              encoder[0].self_attn.weights.shifted
    q, scores, W_q, norm1          of the sublayer we are in, and of what contains it

Every way ends in `tensor_of`: a read-only `Tensor` that knows its name and its axes.
"""

from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from stepper.commands import Desk
from stepper.engine import Place, with_turn
from stepper.errors import BadInput, Clause, nearest
from stepper.inspect.labelled import Labelled, parameter_axes, tensor_axes
from stepper.inspect.references import named
from stepper.repl.tensor import Tensor, labelled
from stepper.trace import Session

__all__ = ["Branch", "Tensors", "find_nearby", "names_of", "tensor_from", "tensor_of"]

_NAMES: WeakKeyDictionary[Session, tuple[object, list[str]]] = WeakKeyDictionary()
"""What `names_of` found last, and for which turn of which programs: it is asked at every key that is typed."""


def names_of(session: Session) -> list[str]:
    """Every tensor known at the current turn, then every parameter."""
    state = (session.position.turn, session.variant)
    known_for, names = _NAMES.get(session, (None, []))
    if known_for != state:
        steps = (step.name for program in session.run.programs[: session.position.turn + 1] for step in program)
        names = list(dict.fromkeys((*steps, *session.model.parameters)))
        _NAMES[session] = state, names
    return names


def tensor_of(session: Session, name: str) -> Tensor:
    """A tensor or parameter by its name, its abbreviation, or its leaf in the current sublayer.

    Raises:
        UnknownName, BadInput: there is none, or no such turn.
    """
    full, turn = named(session, name)
    if turn is None:
        return labelled(session.parameter(full), parameter_axes(session, full), full)
    written = full if turn == session.position.turn else with_turn(full, turn)
    return labelled(session.value(written), tensor_axes(session, written), written, lambda leaf: _part(session, full, turn, leaf))


def _part(session: Session, full: str, turn: int, leaf: str) -> Tensor | None:
    """A fine step of a tensor, where it has one of this name."""
    name = f"{full}.{leaf}"
    return tensor_of(session, with_turn(name, turn)) if name in session.run.programs[turn] else None


def tensor_from(session: Session, found: Labelled) -> Any:
    """A tensor or part of one that a command has shown."""
    whole = tensor_of(session, found.name)
    return whole[found.index] if found.index else whole


def find_nearby(session: Session, name: str) -> Any:
    """What a bare name means here: a tensor, a parameter or a place that contains some; None where it means nothing."""
    known = names_of(session)
    for inside in (*reversed(Place.of(session.position.step).branches), ""):
        found = _at(session, known, f"{inside}.{name}" if inside else name)
        if found is not None:
            return found
    return None


def _at(session: Session, known: list[str], full: str) -> Any:
    if full in known:
        return tensor_of(session, full)
    return Branch(session, full) if any(full in Place.of(each).branches for each in known) else None


class Tensors:
    """`t`: tensors and parameters by name."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __getitem__(self, name: str) -> Tensor:
        if not isinstance(name, str):
            raise BadInput("prompt.t_takes")
        return tensor_of(self._desk.session, name)

    def __iter__(self) -> Iterator[str]:
        return iter(names_of(self._desk.session))

    def __contains__(self, name: object) -> bool:
        return name in names_of(self._desk.session)

    def __repr__(self) -> str:
        session = self._desk.session
        return f't["NAME"]: {len(names_of(session))} tensors and parameters; `ls` lists the tensors of this turn'


class Branch:
    """A part of the model on the way to a tensor: `encoder`, `encoder[0]`, `encoder[0].self_attn`."""

    def __init__(self, session: Session, path: str) -> None:
        self._session = session
        self._path = path

    @property
    def path(self) -> str:
        """The dotted name: encoder.0.self_attn."""
        return self._path

    def __getattr__(self, leaf: str) -> Any:
        if leaf.startswith("_"):
            raise AttributeError(leaf)
        found = _at(self._session, names_of(self._session), f"{self._path}.{leaf}")
        if found is None:
            children = dir(self)
            raise AttributeError(Clause("prompt.no_child", name=self._written(), part=leaf, near=nearest(leaf, children) or children))
        return found

    def __getitem__(self, layer: Any) -> "Branch":
        count = len(self)
        if not isinstance(layer, int) or not -count <= layer < count:
            if not count:
                raise BadInput("prompt.no_layers", name=self._written())
            raise BadInput("prompt.no_layer", name=self._written(), count=count, last=count - 1, layer=layer)
        return Branch(self._session, f"{self._path}.{layer % count}")

    def __len__(self) -> int:
        return sum(child.isdigit() for child in self._children())

    def __bool__(self) -> bool:
        return True

    def __dir__(self) -> list[str]:
        return [child for child in self._children() if child.isidentifier()]

    def _children(self) -> list[str]:
        below = (Place.of(name).after(self._path)[:1] for name in names_of(self._session))
        return list(dict.fromkeys(child for children in below for child in children))

    def _written(self) -> str:
        """The path as Python writes it."""
        return "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in Place.of(self._path).words).lstrip(".")

    def __repr__(self) -> str:
        return f"{self._written()}: {', '.join(f'[{child}]' if child.isdigit() else child for child in self._children())}"
