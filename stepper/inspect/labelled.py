"""Numbers with what stands along their axes: the one table that every front end draws, says or prints in its own way.

    scores = labelled(session, "encoder.0.self_attn.scores")      a tensor, at the current turn unless the name has one
    scores.axes[1].name, scores.axes[1].texts                     "query", ["the", "black", "cat"]
    look(session, "scores[0,2]")                                  a part of it, with the axes that are left

Along the vocabulary stand its words, along features and heads nothing but numbers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stepper.engine import Array, ModelSpec
from stepper.engine.axis import AxisKind, axes_named
from stepper.engine.in_notebook import InNotebook
from stepper.engine.place import Place
from stepper.render.labels import Indices
from stepper.trace import Session
from stepper.trace.vocabulary import Vocabulary

if TYPE_CHECKING:
    from stepper.inspect.references import Located

__all__ = ["PLAIN", "Along", "Labelled", "labelled", "look", "parameter_axes", "tensor_axes"]


@dataclass(frozen=True)
class Along:
    """What stands along one axis: its name, and the texts where it has any."""

    name: str = ""
    texts: Sequence[str] | None = None
    kind: AxisKind | None = None
    """What kind of thing stands along it, where that is known."""

    def __len__(self) -> int:
        return len(self.texts or ())

    def labels(self, size: int) -> Sequence[str]:
        """A label for each place: the texts, or numbers."""
        return self.texts if self.texts is not None and len(self.texts) == size else Indices(size)

    def first(self, size: int) -> "Along":
        """The first places alone."""
        return replace(self, texts=None if self.texts is None else self.texts[:size])


PLAIN = Along()
"""An axis of which nothing is known."""


@dataclass(frozen=True, eq=False)
class Labelled(InNotebook):
    """A tensor, a parameter, or a part of one."""

    name: str
    """As it was asked for: with its turn where that is another than the current one."""
    array: Array
    axes: tuple[Along, ...]
    """One for each axis of the array."""
    index: tuple[int | slice, ...] = ()
    """Which part of the named tensor it is; empty where it is all of it."""

    def matrices(self) -> Iterator[tuple[tuple[int, ...], Array]]:
        """Each matrix of the last two axes, with its place along those before."""
        for place in np.ndindex(self.array.shape[:-2]):
            yield place, self.array[place]


def labelled(session: Session, name: str, array: Array | None = None) -> Labelled:
    """A tensor or a parameter, by its full name; with other numbers of its shape where those are given."""
    if name in session.model.parameters:
        return Labelled(name, session.parameter(name) if array is None else array, parameter_axes(session, name))
    return Labelled(name, session.value(name) if array is None else array, tensor_axes(session, name))


def look(session: Session, text: str) -> Labelled:
    """What a reference means: a tensor or a part of it.

    Raises:
        UnknownName, BadInput: it means nothing here.
    """
    from stepper.inspect.references import locate

    return _part(labelled(session, (located := locate(session, text)).name), located)


def _part(whole: Labelled, located: "Located") -> Labelled:
    if not located.index:
        return whole
    places = (*located.index, *(slice(None),) * (len(whole.axes) - len(located.index)))
    kept = tuple(_cut(axis, place) for axis, place in zip(whole.axes, places, strict=True) if isinstance(place, slice))
    return Labelled(whole.name, np.asarray(whole.array[located.index]), kept, located.index)


def _cut(axis: Along, place: slice) -> Along:
    return axis if axis.texts is None else replace(axis, texts=axis.texts[place])


def tensor_axes(session: Session, name: str) -> tuple[Along, ...]:
    """What stands along the axes of a tensor."""
    step = session.step(name)
    return tuple(
        Along(str(axis), _vocabulary(session, size) if axis.kind == "vocab" else texts, axis.kind)
        for axis, texts, size in zip(step.axes, session.labels(name), step.shape, strict=True)
    )


def parameter_axes(session: Session, name: str) -> tuple[Along, ...]:
    """What stands along the axes of a parameter; `PLAIN` where nobody can say."""
    place, shape = Place.of(name), session.model.parameters.shape(name)
    axes = axes_named(" ".join(_axes_of(place, session.spec)))
    if len(axes) != len(shape):
        return (PLAIN,) * len(shape)
    classes = session.spec.labels
    named: dict[str, Callable[[int], Sequence[str] | None]] = {
        "vocab": lambda size: _vocabulary(session, size),
        "class": lambda size: classes if len(classes) == size else None,
    }
    words = (named[axis.kind](size) if axis.kind in named else None for axis, size in zip(axes, shape, strict=True))
    return tuple(Along(str(axis), texts, axis.kind) for axis, texts in zip(axes, words, strict=True))


def _axes_of(place: Place, spec: ModelSpec) -> list[str]:
    """The names of a parameter's axes; the rows of a table that is narrower than the model have a width of their own."""
    axes = PARAMETER_AXES.get(place.within, PARAMETER_AXES.get(place.word, ()))
    is_narrow = any(each.name == place.stack and each.embed.width is not None for each in spec.stacks)
    is_own = is_narrow and place.block == "embed" and place.word in ("E", "P")
    return ["d_embed" if is_own and axis == "d_model" else axis for axis in axes]


def _vocabulary(session: Session, size: int) -> Vocabulary:
    return Vocabulary(session.model, range(size))


PARAMETER_AXES = {
    "E": ("vocab", "d_model"),
    "P": ("position", "d_model"),
    "W_patch": ("pixel", "d_model"),
    "b_patch": ("d_model",),
    "cls": ("row", "d_model"),
    "unembed.W": ("d_model", "vocab"),
    "unembed.b": ("vocab",),
    "classifier.W": ("d_model", "class"),
    "classifier.b": ("class",),
    **{f"W_{letter}": ("d_model", "head·d_head") for letter in "qkv"},
    **{f"b_{letter}": ("head·d_head",) for letter in "qkv"},
    "W_o": ("head·d_head", "d_model"),
    "b_o": ("d_model",),
    "W_1": ("d_model", "d_ff"),
    "b_1": ("d_ff",),
    "W_2": ("d_ff", "d_model"),
    "b_2": ("d_model",),
    "gain": ("d_model",),
    "bias": ("d_model",),
}
"""What the axes of a parameter run over, by the last part of its name."""
