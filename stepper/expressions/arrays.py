"""The functions of numbers and arrays: what NumPy calls so too, in float64 where cells are added up.

    softmax(x)      cos(a, b)      top(x, 3)      close(a, b, within=1e-5)

A function that makes or does more than going through its arguments a few times says so in `charges`: it is counted before it is done.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from stepper.errors import BadInput
from stepper.expressions.charges import CHARGES
from stepper.expressions.language import Function

__all__ = ["ARRAY_FUNCTIONS"]

Values = Any
"""A number, an array, or a list or tuple of them: what an expression may hold."""


def _numbers(x: Values) -> np.ndarray[Any, np.dtype[Any]]:
    """An array; reals as float64, so that a lesson's own arithmetic adds no rounding."""
    array = np.asarray(x)
    if array.dtype.kind not in "biuf":
        raise BadInput("expression.no_numbers", value=x)
    return array.astype(np.float64) if array.dtype.kind == "f" else array


def _reduction(reduce: Callable[..., Any]) -> Callable[..., Any]:
    def function(x: Values, axis: int | None = None) -> Any:
        return reduce(_numbers(x), axis=axis)

    return function


def _elementwise(apply: Callable[[Any], Any]) -> Callable[[Values], Any]:
    return lambda x: apply(_numbers(x))


def _shape(x: Values) -> tuple[int, ...]:
    return tuple(np.shape(x))


def _norm(x: Values, axis: int | None = None) -> Any:
    return np.sqrt(np.sum(np.square(_numbers(x)), axis=axis))


def _argmax(x: Values, axis: int = -1) -> Any:
    return np.argmax(_numbers(x), axis=axis)


def _argmin(x: Values, axis: int = -1) -> Any:
    return np.argmin(_numbers(x), axis=axis)


def _top(x: Values, count: int) -> list[int]:
    """Where the largest of a row are, the largest first."""
    row = _numbers(x)
    if row.ndim != 1:
        raise BadInput("expression.top_takes", shape=list(row.shape))
    return [int(place) for place in np.argsort(-row, kind="stable")[:count]]


def _softmax(x: Values, axis: int = -1) -> Any:
    scores = _numbers(x).astype(np.float64)
    powers = np.exp(scores - np.max(scores, axis=axis, keepdims=True))
    return powers / np.sum(powers, axis=axis, keepdims=True)


def _entropy(shares: Values, axis: int = -1) -> Any:
    """How spread out a share is, in nats: 0 for one choice, ln n for n equal ones."""
    p = _numbers(shares)
    return np.sum(np.where(p > 0, -p * np.log(np.where(p > 0, p, 1.0)), 0.0), axis=axis)


def _cos(a: Values, b: Values) -> float:
    """The cosine of the angle between two rows: 1 alike, 0 nothing in common."""
    first, second = _numbers(a).ravel(), _numbers(b).ravel()
    if first.shape != second.shape:
        raise BadInput("expression.no_angle", first=first.size, second=second.size)
    return float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))


def _cosines(rows: Values) -> Any:
    """The cosine of each row with each."""
    table = _numbers(rows)
    unit = table / np.linalg.norm(table, axis=-1, keepdims=True)
    return unit @ unit.T


def _onehot(ids: Values, count: int) -> Any:
    places = np.atleast_1d(np.asarray(ids, dtype=np.int64))
    return (places[:, None] == np.arange(count)[None, :]).astype(np.float64)


def _identity(count: int) -> Any:
    return np.eye(count)


def _normal(seed: int, *shape: int) -> Any:
    """Random numbers with mean 0 and standard deviation 1, the same for the same seed."""
    return np.random.default_rng(int(seed)).normal(size=shape)


def _range(*bounds: int) -> list[int]:
    return list(range(*bounds))


def _close(a: Values, b: Values, within: float = 1e-5) -> bool:
    """The same to within a difference; equal infinities are the same."""
    first, second = _numbers(a), _numbers(b)
    if np.ndim(b) and first.shape != second.shape:
        return False
    return bool(np.allclose(first, second, rtol=0.0, atol=within))


def _equal(a: Values, b: Values) -> bool:
    """The same, to the last bit."""
    first, second = np.asarray(a), np.asarray(b)
    return first.shape == second.shape and bool(np.all(first == second))


def _difference(a: Values, b: Values) -> float:
    """The largest difference of two cells."""
    first, second = _numbers(a), _numbers(b)
    if first.shape != second.shape and first.ndim and second.ndim:
        raise BadInput("expression.other_shapes", first=list(first.shape), second=list(second.shape))
    gaps = np.abs(np.where(first == second, 0.0, first - second))
    return float(np.max(gaps)) if gaps.size else 0.0


def _array(rows: Values) -> Any:
    try:
        return _numbers(rows)
    except ValueError:
        raise BadInput("expression.rows_of_other_lengths") from None


def _concat(parts: Sequence[Values], axis: int = 0) -> Any:
    return np.concatenate([_numbers(each) for each in parts], axis=axis)


def _join(parts: Sequence[Any], between: str = ", ") -> str:
    return between.join(str(each) for each in parts)


def _unique(x: Values) -> list[Any]:
    return list(dict.fromkeys(np.asarray(x).ravel().tolist()))


def _round(x: Values, decimals: int = 0) -> Any:
    return np.round(_numbers(x), decimals)


def _length(x: Values) -> int:
    if not isinstance(x, (str, list, tuple)) and np.ndim(x) == 0:
        raise BadInput("expression.no_length", value=x)
    return len(x)


def _transpose(x: Values) -> Any:
    return np.swapaxes(np.asarray(x), -1, -2)


def _reshape(x: Values, *shape: int) -> Any:
    return np.reshape(np.asarray(x), shape)


def _moved(x: Values, *order: int) -> Any:
    return np.transpose(np.asarray(x), order)


def _int(x: Values) -> int:
    return int(_numbers(x))


def _list(x: Values) -> list[Any]:
    return x.tolist() if isinstance(x, np.ndarray) else list(x)


def _table(x: Values) -> Any:
    table = np.asarray(x)
    if table.ndim < 2:
        raise BadInput("expression.no_table", shape=list(table.shape))
    return table


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": _elementwise(np.abs),
    "all": lambda x: bool(np.all(np.asarray(x))),
    "any": lambda x: bool(np.any(np.asarray(x))),
    "argmax": _argmax,
    "argmin": _argmin,
    "array": _array,
    "axes_moved": _moved,
    "close": _close,
    "concat": _concat,
    "cos": _cos,
    "cosines": _cosines,
    "count": lambda x: int(np.count_nonzero(np.asarray(x))),
    "diagonal": lambda x: np.diagonal(np.asarray(x), axis1=-2, axis2=-1),
    "difference": _difference,
    "entropy": _entropy,
    "equal": _equal,
    "exp": _elementwise(np.exp),
    "finite": lambda x: _numbers(x)[np.isfinite(_numbers(x))],
    "identity": _identity,
    "int": _int,
    "is_nan": _elementwise(np.isnan),
    "join": _join,
    "len": _length,
    "list": _list,
    "ln": _elementwise(np.log),
    "max": _reduction(np.max),
    "mean": _reduction(np.mean),
    "min": _reduction(np.min),
    "norm": _norm,
    "normal": _normal,
    "onehot": _onehot,
    "pi": lambda: math.pi,
    "range": _range,
    "rank": lambda x: int(np.linalg.matrix_rank(_numbers(x), tol=1e-4)),
    "reshape": _reshape,
    "round": _round,
    "shape": _shape,
    "sin": _elementwise(np.sin),
    "softmax": _softmax,
    "sort": lambda x: np.sort(np.asarray(x), axis=-1),
    "sqrt": _elementwise(np.sqrt),
    "std": _reduction(np.std),
    "sum": _reduction(np.sum),
    "top": _top,
    "transpose": _transpose,
    "tril": lambda x: np.tril(_table(x)),
    "triu": lambda x: np.triu(_table(x), 1),
    "unique": _unique,
    "var": _reduction(np.var),
}

ARRAY_FUNCTIONS: dict[str, Function] = {
    name: Function(call, CHARGES[name]) if name in CHARGES else Function(call) for name, call in _FUNCTIONS.items()
}
"""Name -> function."""
