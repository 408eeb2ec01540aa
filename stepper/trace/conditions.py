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
from stepper.errors import BadInput, nearest

__all__ = ["ARITHMETIC", "COMPARISONS", "WORDS", "Condition", "Subject", "as_float", "is_condition"]


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
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_LONGEST = 500
"""Characters of a condition."""
_DEEPEST = 60
"""Parts of a condition within each other."""


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
        _check(_tree(text))
        return cls(text)

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
        try:
            with np.errstate(all="ignore"):
                return _value(_tree(self.text), subject)
        except (IndexError, TypeError, ValueError, ArithmeticError) as error:
            raise BadInput(f"{self.text!r} does not fit a tensor of shape {list(subject.value.shape)}: {error}") from None

    def numbers(self, subject: Subject) -> dict[str, float]:
        """The single numbers of a tensor that it compares, each by its text; arrays, places and plain figures are left out."""
        compared = (node for node in ast.walk(_tree(self.text)) if isinstance(node, ast.Compare))
        sides = (side for node in compared for side in (node.left, *node.comparators) if not _is_plain(side))
        measured = {ast.unparse(side): Condition(ast.unparse(side)).measure(subject) for side in sides}
        return {text: as_float(value) for text, value in measured.items() if _is_number(value)}


def is_condition(text: str) -> bool:
    """Whether a text is in the language."""
    try:
        Condition.parse(text)
    except BadInput:
        return False
    return True


def as_float(number: Any) -> float:
    """A number as a float; a whole one that is too large for that is infinite."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _is_plain(node: ast.expr) -> bool:
    """Whether it is the same for every tensor."""
    return not any(isinstance(each, ast.Name) for each in ast.walk(node))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _tree(text: str) -> ast.expr:
    if len(text) > _LONGEST:
        raise BadInput(f"the condition is longer than {_LONGEST} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadInput(f"{text!r} is not a condition; write something like max > 0.9 or has_nan") from None
    if _is_deep(tree):
        raise BadInput(f"the condition has more than {_DEEPEST} parts within each other; write it shorter")
    return tree


def _is_deep(tree: ast.expr) -> bool:
    """Whether parts stand within parts beyond what is walked through; found without going down into them."""
    level: list[ast.AST] = [tree]
    for _ in range(_DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return bool(level)


def _check(node: ast.expr, compared: bool = False) -> None:
    """Refuse everything that is not in the language; `compared` says that the node is one side of a comparison."""
    match node:
        case ast.Constant(value=bool() | int() | float()):
            return
        case ast.Constant(value=str()):
            raise BadInput(f"{ast.unparse(node)} stands alone; a text belongs into argmax(AXIS) or token(TEXT)")
        case ast.Name(id=name) if name in WORDS:
            return
        case ast.Name(id=name):
            raise BadInput(f"the condition has no word {name!r} ({nearest(name, WORDS) or ', '.join(WORDS)})")
        case ast.Call(func=ast.Name(id="argmax" | "token" as name), args=[ast.Constant(value=str())], keywords=[]):
            if name == "token" and not compared:
                raise BadInput(f"{ast.unparse(node)} is a place; compare something with it, like argmax('key') == {ast.unparse(node)}")
        case ast.Call(func=ast.Name(id="abs"), args=[argument], keywords=[]):
            _check(argument)
        case ast.Subscript(value=inner, slice=index):
            _check(inner)
            _check(index)
        case _:
            for child in _children(node):
                _check(child, compared=isinstance(node, ast.Compare))


def _children(node: ast.expr) -> list[ast.expr]:
    """The parts of a compound expression that the language has."""
    match node:
        case ast.BoolOp(values=values) | ast.Tuple(elts=values):
            return values
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            return [operand]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            return [left, right]
        case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in COMPARISONS for op in ops):
            return [left, *others]
        case _:
            raise BadInput(f"{ast.unparse(node)!r} cannot stand here; there are {', '.join(WORDS)}, abs(), argmax(AXIS) and token(TEXT)")


def _value(node: ast.expr, subject: Subject) -> Any:
    match node:
        case ast.Constant(value=constant):
            return constant
        case ast.Name(id=name):
            return WORDS[name](subject)
        case ast.BoolOp(op=op, values=values):
            return (all if isinstance(op, ast.And) else any)(bool(np.any(_value(each, subject))) for each in values)
        case ast.UnaryOp(op=op, operand=operand):
            inner = _value(operand, subject)
            return not np.any(inner) if isinstance(op, ast.Not) else -inner
        case ast.BinOp(left=left, op=op, right=right):
            return ARITHMETIC[type(op)](_value(left, subject), _value(right, subject))
        case ast.Compare(left=left, ops=ops, comparators=others):
            return _compared([_value(each, subject) for each in (left, *others)], ops)
        case ast.Subscript(value=inner, slice=index):
            return np.asarray(_value(inner, subject))[_value(index, subject)]
        case ast.Tuple(elts=parts):
            return tuple(_value(each, subject) for each in parts)
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            return _call(name, _value(argument, subject), subject)
    raise BadInput(f"a condition cannot contain {ast.unparse(node)!r}")


def _compared(values: list[Any], ops: list[ast.cmpop]) -> bool:
    pairs = zip(values, ops, values[1:], strict=False)
    return all(bool(np.any(_pairwise(COMPARISONS[type(op)], left, right))) for left, op, right in pairs)


def _pairwise(compare: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """Compare every cell of one side with the positions a token stands at, or cell by cell."""
    if isinstance(right, _Places):
        return [compare(left, each) for each in right.positions]
    if isinstance(left, _Places):
        return [compare(each, right) for each in left.positions]
    return compare(left, right)


@dataclass(frozen=True)
class _Places:
    """Where a token stands."""

    positions: tuple[int, ...]


def _call(name: str, argument: Any, subject: Subject) -> Any:
    if name == "abs":
        return np.abs(argument)
    if name == "argmax":
        if argument not in subject.axes:
            raise ValueError(f"its axes are {', '.join(subject.axes)}, not {argument!r}")
        return np.argmax(subject.value, axis=subject.axes.index(argument))
    labels = [each for each in subject.labels if each is not None]
    return _Places(tuple(place for place, token in enumerate(labels[-1] if labels else ()) if token == argument))
