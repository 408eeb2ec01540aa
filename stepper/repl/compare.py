"""Comparing the learner's array with the engine's.

    same(mine, "weights")     equal to encoder.0.self_attn.weights: 400 cells, at most 6e-08 apart (rounding)
    same(mine, "weights")     not encoder.0.self_attn.weights: 400 of 400 cells differ, ...
                              it looks as if the scores were not divided by √d_head

Two numbers count as equal when they are less than 5·10⁻⁵ apart, or that share of the larger one: float32 rounding, and no
more. `bool(same(...))` is True where they are.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from stepper.commands import Desk
from stepper.errors import BadInput
from stepper.inspect.labelled import PLAIN
from stepper.render.line import Line, line_of
from stepper.render.style import Role
from stepper.repl.output import Output
from stepper.repl.suspects import guesses
from stepper.repl.tensor import Tensor, labelled, plain
from stepper.repl.tensors import tensor_of
from stepper.words import phrase

__all__ = ["compare", "same"]

TOLERANCE = 5e-5


@dataclass(frozen=True)
class Sameness:
    """What `same` has to say; true where the two are equal."""

    equal: bool
    sentences: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.equal

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    __repr__ = __str__

    def lines(self, output: Output) -> list[Line]:
        first = output.text.style(Role.TITLE if self.equal else Role.EDITED)
        return [line_of(text, output.text.style(Role.PLAIN) if number else first) for number, text in enumerate(self.sentences)]


def same(desk: Desk, mine: Any, name: Any) -> Sameness:
    """Compare an array with a tensor of the model, given by its name (or with any other array).

    Raises:
        UnknownName, BadInput: there is no such tensor, or `mine` is not made of numbers.
    """
    array = np.asarray(plain(mine))
    if array.dtype.kind not in "fiub":
        raise BadInput("prompt.same_takes", kind=type(mine).__name__)
    target = (
        tensor_of(desk.session, name) if isinstance(name, str) else labelled(name, getattr(name, "axes", ()), getattr(name, "name", ""))
    )
    comparison = compare(array, target)
    if comparison or not target.name:
        return comparison
    return Sameness(False, (*comparison.sentences, *guesses(array, target, desk.session, close)))


def close(mine: Any, theirs: Any) -> bool:
    """Whether two arrays are equal up to rounding, in shape and in every cell."""
    return mine.shape == theirs.shape and not _differing(mine, theirs).any()


def _differing(mine: Any, theirs: Any) -> Any:
    return ~np.isclose(_real(mine), _real(theirs), rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)


def _real(array: Any) -> Any:
    return np.asarray(plain(array)).astype(np.float64)


def compare(mine: Any, target: Tensor) -> Sameness:
    """Compare an array with a tensor, cell by cell."""
    title = target.name or phrase("guesses.other_array")
    if mine.shape != target.shape:
        return Sameness(False, (phrase("guesses.not_that_shape", title=title, shape=mine.shape, wanted=target.shape),))
    differing = _differing(mine, target)
    if not differing.any():
        return Sameness(
            True, (phrase("guesses.equal", title=title, cells=_count(mine.size), distance=_distance(mine, target)), *_kind(mine, target))
        )
    return Sameness(False, (_first_sentence(mine, target, differing, title), *_kind(mine, target)))


def _count(cells: int) -> str:
    return phrase("guesses.one_cell") if cells == 1 else phrase("guesses.cells", count=cells)


def _distance(mine: Any, target: Any) -> str:
    if np.array_equal(mine, plain(target), equal_nan=mine.dtype.kind == "f"):
        return phrase("guesses.very_same")
    with np.errstate(invalid="ignore"):
        gaps = np.abs(_real(mine) - _real(target))
    return phrase("guesses.apart", distance=f"{np.nanmax(gaps):.1e}")


def _kind(mine: Any, target: Any) -> list[str]:
    """A word about float64, which NumPy slips into so easily."""
    if mine.dtype == np.float64 and target.dtype == np.float32:
        return [phrase("guesses.float64")]
    return []


def _first_sentence(mine: Any, target: Tensor, differing: Any, title: str) -> str:
    with np.errstate(invalid="ignore"):
        gaps = np.where(differing, np.nan_to_num(np.abs(_real(mine) - _real(target)), nan=np.inf), -1.0)
    among_the_largest = gaps >= gaps.max() - TOLERANCE  # gaps that are equal but for rounding tie, and the first is named
    worst = tuple(int(place) for place in np.unravel_index(int(np.argmax(among_the_largest)), gaps.shape))
    where = ",".join(map(str, worst))
    numbers = phrase("guesses.numbers", mine=f"{float(mine[worst]):.6g}", theirs=f"{float(plain(target)[worst]):.6g}")
    return phrase(
        "guesses.differ", title=title, count=int(differing.sum()), size=mine.size, where=where, words=_words(target, worst), numbers=numbers
    )


def _words(target: Tensor, index: tuple[int, ...]) -> str:
    """A cell's place in tokens: ` (query 'cat', key 'the')`."""
    axes = target.axes or (PLAIN,) * target.ndim
    words = [f"{axis.name} {axis.texts[place]!r}" for axis, place in zip(axes, index, strict=True) if axis.texts]
    return f" ({', '.join(words)})" if words else ""
