"""What the functions of arrays use up, counted before they are called: those that make or do more than going once through their arguments.

CHARGES["identity"](budget, 10_000)       BadInput: too many cells for one array
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from stepper.expressions.budget import Budget

__all__ = ["CHARGES"]


def _made(shape: Callable[..., tuple[int, ...]]) -> Callable[..., None]:
    """Charges for an array of this shape, which follows from the arguments."""

    def charge(budget: Budget, *arguments: Any, **named: Any) -> None:
        budget.take(*arguments, *named.values())
        budget.make(*shape(*arguments, **named))

    return charge


def _together(a: Any, b: Any, **_: Any) -> tuple[int, ...]:
    """The shape of two that are compared cell by cell."""
    return np.broadcast_shapes(np.shape(a), np.shape(b))


def _charge_cosines(budget: Budget, rows: Any) -> None:
    budget.take(rows)
    count, width = np.shape(rows)
    budget.make(count, count)
    budget.work(count * count * width)


def _charge_rank(budget: Budget, x: Any) -> None:
    budget.take(x)
    rows, columns = np.shape(x)[-2:]
    budget.work(10 * np.size(x) * min(rows, columns))  # a singular value decomposition


def _charge_sorting(budget: Budget, x: Any, *_: Any) -> None:
    budget.take(x)
    budget.work(10 * np.size(x) * math.log2(np.size(x) + 1))


def _charge_range(budget: Budget, *bounds: int) -> None:
    budget.make_list(len(range(*bounds)))


def _charge_joining(budget: Budget, parts: Any, between: str = ", ") -> None:
    budget.write(*parts)
    budget.make(len(parts), len(between))


def _charge_list(budget: Budget, x: Any) -> None:
    budget.take(x)
    budget.make_list(np.size(x))


CHARGES: dict[str, Callable[..., None]] = {
    "close": _made(_together),
    "cosines": _charge_cosines,
    "difference": _made(_together),
    "identity": _made(lambda count: (count, count)),
    "join": _charge_joining,
    "list": _charge_list,
    "normal": _made(lambda seed, *shape: shape),
    "onehot": _made(lambda ids, count: (np.size(ids), count)),
    "range": _charge_range,
    "rank": _charge_rank,
    "sort": _charge_sorting,
    "top": _charge_sorting,
    "unique": _charge_sorting,
}
"""Name -> what is called with the budget and the function's own arguments."""
