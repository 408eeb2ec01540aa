"""What stands between two values, and indexes: each counted before it is done.

calculate(budget, ast.MatMult(), left, right)
compare(budget, ast.In(), "cat", ["the", "cat"])
part(budget, table, ([1, 0], slice(0, 2)))
"""

import ast
import math
import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from stepper.errors import BadInput
from stepper.expressions.budget import Budget

__all__ = ["COMPARISONS", "calculate", "compare", "part"]

_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda item, items: item in items,
    ast.NotIn: lambda item, items: item not in items,
}
_LARGEST_POWER, _LARGEST_BASE = 64, 1e6
_LARGEST_WHOLE = 2**63

_Sequence = (str, list, tuple)


def calculate(budget: Budget, op: ast.operator, left: Any, right: Any) -> Any:
    """What an operator makes of two values.

    Raises:
        BadInput: it does not go with them, or would become too large.
    """
    if isinstance(left, _Sequence) or isinstance(right, _Sequence):
        if not isinstance(op, ast.Add) or type(left) is not type(right):
            raise BadInput("expression.not_added")
        budget.take(left, right)
    elif isinstance(op, ast.MatMult):
        shape = _product_shape(np.shape(left), np.shape(right))
        budget.work(math.prod(shape) * np.shape(left)[-1])
        budget.make(*shape)
    else:
        budget.make(*np.broadcast_shapes(np.shape(left), np.shape(right)))
    if isinstance(op, ast.Pow) and (np.any(np.abs(right) > _LARGEST_POWER) or np.any(np.abs(left) > _LARGEST_BASE)):
        raise BadInput("expression.large_power")
    return _of_bearable_size(_ARITHMETIC[type(op)](left, right))


def _of_bearable_size(value: Any) -> Any:
    if isinstance(value, int) and abs(value) > _LARGEST_WHOLE:
        raise BadInput("expression.large_whole_number")
    return value


def _product_shape(left: tuple[int, ...], right: tuple[int, ...]) -> tuple[int, ...]:  # (…, M, K), (…, K, N) -> (…, M, N)
    if not left or not right:
        raise BadInput("expression.no_arrays")
    return (*np.broadcast_shapes(left[:-2], right[:-2]), *left[-2:-1], *(right[-1:] if len(right) > 1 else ()))


def compare(budget: Budget, op: ast.cmpop, left: Any, right: Any) -> Any:
    """Whether a comparison holds; of arrays, for each cell."""
    budget.take(left, right)
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        budget.make(*np.broadcast_shapes(np.shape(left), np.shape(right)))
    return COMPARISONS[type(op)](left, right)


def part(budget: Budget, whole: Any, place: Any) -> Any:
    """What an index picks."""
    if isinstance(whole, _Sequence):
        budget.take(whole if isinstance(place, slice) else None)
        return whole[place] if isinstance(place, slice) else whole[int(place)]
    if isinstance(whole, np.ndarray):
        budget.take(place)
        budget.make(_picked(whole.shape, place if isinstance(place, tuple) else (place,)))
    return whole[place]


def _picked(shape: tuple[int, ...], places: Iterable[Any]) -> int:
    """How many cells are copied: none where no index is an array or a list."""
    axis, shapes, rest = 0, [], math.prod(shape)
    for place in places:
        if place is None:
            continue
        if isinstance(place, slice):
            axis += 1
            continue
        picked = np.asarray(place)
        passed = picked.ndim if picked.dtype == bool else 1
        rest //= max(1, math.prod(shape[axis : axis + passed]))
        axis += passed
        shapes += [(int(np.count_nonzero(picked)),) if picked.dtype == bool else picked.shape]
    return math.prod(np.broadcast_shapes(*shapes)) * rest if any(shapes) else 0
