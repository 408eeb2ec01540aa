"""Sums, products and look-ups: the ops that every part of a model uses.

Letters: t token, d and f widths, v vocabulary.
"""

import operator
from functools import cache, reduce
from typing import NoReturn

import numpy as np

from stepper.engine.fast.memory import product
from stepper.engine.fast.pieces import Place, each_place
from stepper.engine.op import Array, Op
from stepper.errors import BadInput

__all__ = [
    "ADD",
    "ARGMAX",
    "FIRST_ROW",
    "GIVEN",
    "LINEAR",
    "LOOKUP",
    "MATMUL",
    "MULTIPLY",
    "MULTIPLY_BY",
    "PICK_LAST",
    "ROW_FOR_ALL",
    "SAME_HEADS",
    "SAME_PAIRS",
    "SAME_ROWS",
    "divide_by",
    "sum_of",
]


def linear(x: Array, W: Array, b: Array) -> Array:  # (T, D), (D, F), (F,) -> (T, F)
    result = product(x, W)
    each_place(lambda place: np.add(result[place], b, out=result[place]), result.shape)
    return result


def matmul(x: Array, W: Array) -> Array:  # (T, D), (D, F) -> (T, F)
    return product(x, W)


def multiply_by(x: Array, factor: float) -> Array:  # (T, D) -> (T, D)
    return x * factor


def divide_by(x: Array, divisor: float, out: Array | None = None) -> Array:  # (..., K) -> (..., K)
    """The quotient x / divisor, cell by cell; heads and rows share it."""
    return np.divide(x, divisor, out=out)


def lookup(ids: Array, E: Array) -> Array:  # (T,), (V, D) -> (T, D)
    if ids.min() < 0 or ids.max() >= len(E):
        raise BadInput(f"ids run from {ids.min()} to {ids.max()}, but the table has rows 0 to {len(E) - 1}")
    return E[ids]


def same(x: Array) -> Array:
    return x


def argmax(x: Array) -> Array:  # (T, V) -> (T,)
    result = np.empty(len(x), dtype=np.int64)

    def work(place: Place) -> None:
        np.argmax(x[place], axis=1, out=result[place])

    each_place(work, x.shape)
    return result


def pick_last(ids: Array) -> Array:  # (T,) -> (1,)
    return ids[-1:]


def given() -> NoReturn:
    raise AssertionError("a given value is put in from outside; it is never computed")


GIVEN = Op("given", "-> t", given, term=given, dtype=np.int64)
LINEAR = Op("linear", "t d, d f + f -> t f", linear)
MATMUL = Op("matmul", "t d, d f -> t f", matmul)
ADD = Op("add", "t d + t d -> t d", np.add, fills=True)
MULTIPLY_BY = Op("multiply_by", "t d -> t d", multiply_by, term=lambda x, factor: x * factor, wording="{0} × {factor:.6g}")
LOOKUP = Op("lookup", "t, v d -> t d", lookup, term=lambda _, cell: cell, chooses={"v": 0}, wording="{1}")
SAME_ROWS = Op("same", "t d -> t d", same)
SAME_PAIRS = Op("same", "h q k -> h q k", same)
SAME_HEADS = Op("same", "h t d -> h t d", same)
ARGMAX = Op("argmax", "t v -> t", argmax, reduce="argmax", dtype=np.int64)
MULTIPLY = Op("multiply", "t d, t d -> t d", np.multiply, fills=True)
FIRST_ROW = Op("first_row", "t d -> n d", lambda x, n: x[:n], sized=("n",), chooses={"t": lambda at, *_: at["n"]})
ROW_FOR_ALL = Op("row_for_all", "m d -> t d", lambda table, t: np.repeat(table[:1], t, axis=0), sized=("t",), chooses={"m": lambda *_: 0})
PICK_LAST = Op("pick_last", "t -> n", pick_last, dtype=np.int64, chooses={"t": lambda at, sizes, _: sizes["t"] - 1})


@cache
def sum_of(count: int) -> Op:
    """The sum of so many tensors."""
    return Op("add", " + ".join(["t d"] * count) + " -> t d", lambda *parts: reduce(operator.add, parts))
