"""Sums, products and look-ups: the ops that every part of a model uses.

Letters: t token, d and f widths, v vocabulary.
"""

from functools import cache, reduce
from typing import NoReturn

import numpy as np

from stepper.engine.op import Array, Op

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
    "add",
    "divide_by",
    "multiply",
    "sum_of",
]


def given(ids: Array) -> Array:  # (T,) -> (T,)
    return ids


def linear(x: Array, W: Array, b: Array) -> Array:  # (T, D), (D, F), (F,) -> (T, F)
    return x @ W + b


def matmul(x: Array, W: Array) -> Array:  # (T, D), (D, F) -> (T, F)
    return x @ W


def add(x: Array, y: Array) -> Array:
    """The sum, cell by cell."""
    return x + y


def add_all(*parts: Array) -> Array:
    return reduce(np.add, parts)


def multiply(x: Array, y: Array) -> Array:
    """The product, cell by cell."""
    return x * y


def multiply_by(x: Array, factor: float) -> Array:  # (T, D) -> (T, D)
    return x * factor


def divide_by(x: Array, divisor: float) -> Array:  # (..., K) -> (..., K)
    """The quotient, cell by cell."""
    return x / divisor


def lookup(ids: Array, E: Array) -> Array:  # (T,), (V, D) -> (T, D)
    return E[ids]


def same(x: Array) -> Array:
    return x


def argmax(x: Array) -> Array:  # (T, V) -> (T,)
    best: Array = np.argmax(x, axis=1)
    return best


def first_row(x: Array, n: int) -> Array:  # (T, D) -> (N, D)
    return x[:n]


def row_for_all(table: Array, t: int) -> Array:  # (M, D) -> (T, D)
    return np.repeat(table[:1], t, axis=0)


def pick_last(ids: Array) -> Array:  # (T,) -> (1,)
    return ids[-1:]


def _never_computed() -> NoReturn:
    raise AssertionError("a given value is put in from outside; it is never computed")


GIVEN = Op("given", "-> t", given, term=_never_computed, dtype=np.int64)
LINEAR = Op("linear", "t d, d f + f -> t f", linear)
MATMUL = Op("matmul", "t d, d f -> t f", matmul)
ADD = Op("add", "t d + t d -> t d", add)
MULTIPLY_BY = Op("multiply_by", "t d -> t d", multiply_by, term=lambda x, factor: x * factor, wording="{0} × {factor:.6g}")
LOOKUP = Op("lookup", "t, v d -> t d", lookup, term=lambda _, cell: cell, chooses={"v": 0}, wording="{1}")
SAME_ROWS = Op("same", "t d -> t d", same, unchanged=True)
SAME_PAIRS = Op("same", "h q k -> h q k", same, unchanged=True)
SAME_HEADS = Op("same", "h t d -> h t d", same, unchanged=True)
ARGMAX = Op("argmax", "t v -> t", argmax, reduce="argmax", dtype=np.int64)
MULTIPLY = Op("multiply", "t d, t d -> t d", multiply)
FIRST_ROW = Op("first_row", "t d -> n d", first_row, sized=("n",), chooses={"t": lambda at, *_: at["n"]})
ROW_FOR_ALL = Op("row_for_all", "m d -> t d", row_for_all, sized=("t",), chooses={"m": lambda *_: 0})
PICK_LAST = Op("pick_last", "t -> n", pick_last, dtype=np.int64, chooses={"t": lambda at, sizes, _: sizes["t"] - 1})


@cache
def sum_of(count: int) -> Op:
    """The sum of so many tensors."""
    return Op("add", " + ".join(["t d"] * count) + " -> t d", add_all)
