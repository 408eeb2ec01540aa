"""A small, safe language for asking things of a tensor.

    max > 0.9                             its largest number
    has_nan or has_inf
    argmax("key") == token("chat")        some row looks most at the token chat
    value[0,2,1] < value[0,2,2]           single cells
    abs(mean) > 3 * std

Words: value, max, min, mean, std, sum, norm, has_nan, has_inf, row, turn. Functions: abs, argmax(AXIS), token(TEXT).
A comparison of arrays holds where it holds for any of their cells. The text is parsed, never run as Python: what is not
listed here is refused.
"""

import ast
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from stepper.engine import Array
from stepper.errors import BadInput, Clause
from stepper.expressions import COMMON_FORMS, Function, Language, evaluate, faults_as, read

__all__ = ["WORDS", "Condition", "Subject", "is_condition"]


@dataclass(frozen=True, eq=False)
class Subject:
    """What a condition is asked of."""

    value: Array
    axes: tuple[str, ...]
    labels: tuple[list[str] | None, ...]
    """For each axis the tokens it runs over."""
    turn: int
    row: int


def _finite(array: Array) -> Array:
    real = array.astype(np.float64)
    return real[np.isfinite(real)]


def _over_finite(reduce: Callable[[Array], Any]) -> Callable[[Subject], float]:
    """A reduction over the finite cells; NaN where there are none."""

    def measure(subject: Subject) -> float:
        cells = _finite(subject.value)
        return float(reduce(cells)) if cells.size else math.nan

    return measure


WORDS: dict[str, Callable[[Subject], Any]] = {
    "value": lambda subject: subject.value,
    "max": _over_finite(np.max),
    "min": _over_finite(np.min),
    "mean": _over_finite(np.mean),
    "std": _over_finite(np.std),
    "sum": _over_finite(np.sum),
    "norm": _over_finite(np.linalg.norm),
    "has_nan": lambda subject: bool(np.isnan(subject.value.astype(np.float64)).any()),
    "has_inf": lambda subject: bool(np.isinf(subject.value.astype(np.float64)).any()),
    "row": lambda subject: subject.row,
    "turn": lambda subject: subject.turn,
}
"""The words of the language, and what each is of a tensor."""


class _Places:
    """Where a token stands: compared with each of its places, this gives one result for each."""

    __array_ufunc__ = None
    """Arrays leave comparisons with it to it."""
    __hash__ = None  # type: ignore[assignment]  # it compares cell by cell, as an array does

    def __init__(self, places: tuple[int, ...]) -> None:
        self._places = places

    def _each(self, compare: Callable[[Any, Any], Any], other: Any) -> list[Any]:
        return [compare(each, other) for each in self._places]

    def __eq__(self, other: object) -> list[Any]:  # type: ignore[override]  # one result for each place
        return self._each(operator.eq, other)

    def __ne__(self, other: object) -> list[Any]:  # type: ignore[override]  # one result for each place
        return self._each(operator.ne, other)

    def __lt__(self, other: Any) -> list[Any]:
        return self._each(operator.lt, other)

    def __le__(self, other: Any) -> list[Any]:
        return self._each(operator.le, other)

    def __gt__(self, other: Any) -> list[Any]:
        return self._each(operator.gt, other)

    def __ge__(self, other: Any) -> list[Any]:
        return self._each(operator.ge, other)


def _sizes(x: Any) -> Any:
    """Numbers without their signs."""
    return np.abs(x)


def _largest_along(subject: Subject, axis: str) -> Any:
    """Where along an axis each of its rows is largest."""
    if axis not in subject.axes:
        raise ValueError(Clause("expression.no_such_axis", axes=subject.axes, axis=axis))
    return np.argmax(subject.value, axis=subject.axes.index(axis))


def _places(subject: Subject, token: str) -> _Places:
    """Where a token stands, along the last axis that runs over tokens."""
    labels = [each for each in subject.labels if each is not None]
    return _Places(tuple(place for place, each in enumerate(labels[-1] if labels else ()) if each == token))


CONDITIONS = Language[Subject](
    Clause("expression.condition"),
    Clause("expression.a_condition"),
    example="max > 0.9 or has_nan",
    offers=Clause("expression.in_conditions", words=list(WORDS)),
    forms=COMMON_FORMS,
    words=WORDS,
    functions={"abs": Function(_sizes)},
    of_context={"argmax": Function(_largest_along, takes_text=True), "token": Function(_places, takes_text=True, is_compared=True)},
    any_cell=True,
)
"""What a condition may say."""


@dataclass(frozen=True)
class Condition:
    """A checked condition; make one with `Condition.parse`."""

    text: str

    @classmethod
    def parse(cls, text: str) -> "Condition":
        """Check a condition.

        Raises:
            BadInput: it is not in the language; the message says which part.
        """
        read(text, CONDITIONS)
        return cls(text)

    @property
    def tree(self) -> ast.expr:
        """It as it was read."""
        return read(self.text, CONDITIONS)

    def holds(self, subject: Subject) -> bool:
        """Whether it is true of a tensor.

        Raises:
            BadInput: it does not fit this tensor (an axis it lacks, an index out of range).
        """
        return bool(np.any(self.measure(subject)))

    def measure(self, subject: Subject) -> Any:
        """Its value for a tensor: a truth value, a number, or an array of either.

        Raises:
            BadInput: it does not fit this tensor.
        """
        return self.value_of(self.tree, subject)

    def numbers(self, subject: Subject) -> dict[str, float]:
        """The single numbers of a tensor that it compares, each by its text; arrays, places and plain figures are left out."""
        compared = (node for node in ast.walk(self.tree) if isinstance(node, ast.Compare))
        sides = (side for node in compared for side in (node.left, *node.comparators) if not _is_plain(side))
        measured = {ast.unparse(side): self.value_of(side, subject) for side in sides}
        return {text: float(value) for text, value in measured.items() if _is_number(value)}

    def value_of(self, part: ast.expr, subject: Subject) -> Any:
        """The value of a part of it.

        Raises:
            BadInput: it does not fit this tensor.
        """
        shape = list(subject.value.shape)
        with faults_as(lambda why: BadInput("expression.not_of_the_tensor", text=self.text, shape=shape, why=why)):
            return evaluate(part, CONDITIONS, subject)


def is_condition(text: str) -> bool:
    """Whether a text is in the language."""
    try:
        Condition.parse(text)
    except BadInput:
        return False
    return True


def _is_plain(node: ast.expr) -> bool:
    """Whether it is the same for every tensor."""
    return not any(isinstance(each, ast.Name) for each in ast.walk(node))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)
