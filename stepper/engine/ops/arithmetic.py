"""Sums, products and look-ups: the ops that every part of a model uses.

Letters: t token, d and f widths, v vocabulary.
"""

from functools import cache, reduce
from typing import NoReturn

import numpy as np

from stepper.engine.op import Array, Op, Vjp
from stepper.engine.signature import Letters

__all__ = [
    "ADD",
    "ARGMAX",
    "FIRST_ROW",
    "GIVEN",
    "GIVEN_TRUTHS",
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
    "TRANSPOSE",
    "add",
    "divide_by",
    "given",
    "multiply",
    "never_computed",
    "same",
    "sum_of",
]


def given(ids: Array) -> Array:  # (T,) -> (T,)
    """What is put in from outside."""
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


def scatter(ids: Array, gradient: Array, v: int) -> Array:  # (T,), (T, D) -> (V, D)
    rows = np.zeros((v, gradient.shape[1]), gradient.dtype)
    np.add.at(rows, ids, gradient)
    return rows


def same(x: Array) -> Array:
    """The operand under another name."""
    return x


def transpose(x: Array) -> Array:  # (A, B) -> (B, A)
    return x.T


def argmax(x: Array) -> Array:  # (T, V) -> (T,)
    best: Array = np.argmax(x, axis=1)
    return best


def first_row(x: Array, n: int) -> Array:  # (T, D) -> (N, D)
    return x[:n]


def first_row_back(gradient: Array, t: int) -> Array:  # (N, D) -> (T, D)
    return np.pad(gradient, ((0, t - len(gradient)), (0, 0)))


def row_for_all(table: Array, t: int) -> Array:  # (M, D) -> (T, D)
    return np.repeat(table[:1], t, axis=0)


def row_for_all_back(gradient: Array, m: int) -> Array:  # (T, D) -> (M, D)
    row = np.sum(gradient, axis=0, keepdims=True, dtype=gradient.dtype)
    return np.pad(row, ((0, m - 1), (0, 0)))


def pick_last(ids: Array) -> Array:  # (T,) -> (1,)
    return ids[-1:]


def _of_its_row(id_: float, gradient: float, at: Letters, sizes: Letters) -> float:
    """What a row of a table gets from one place that may have looked it up."""
    return gradient if id_ == at["v"] else 0.0


def never_computed() -> NoReturn:
    """The term of what is put in from outside."""
    raise AssertionError("a given value is put in from outside; it is never computed")


GIVEN = Op("given", "-> t", given, term=never_computed, dtype=np.int64)
GIVEN_TRUTHS = Op("given", "-> t", given, term=never_computed, dtype=np.bool_)
LINEAR = Op("linear", "t d, d f + f -> t f", linear)
MATMUL = Op("matmul", "t d, d f -> t f", matmul)
ADD = Op("add", "t d + t d -> t d", add)
MULTIPLY_BACK = Op("multiply_by", "t d -> t d", multiply_by, term=lambda x, factor: x * factor, wording="{0} × {factor:.6g}")
MULTIPLY_BY = Op(
    "multiply_by",
    "t d -> t d",
    multiply_by,
    term=lambda x, factor: x * factor,
    wording="{0} × {factor:.6g}",
    vjp={0: Vjp(MULTIPLY_BACK)},
)
SCATTER = Op(
    "scatter", "t, t d -> v d", scatter, term=_of_its_row, sized=("v",), placed=True, wording="{1} if id {0:.0f} is of this row, else 0"
)
LOOKUP = Op(
    "lookup", "t, v d -> t d", lookup, term=lambda _, cell: cell, chooses={"v": 0}, wording="{1}", vjp={1: Vjp(SCATTER, (0, "gradient"))}
)
SAME_ROWS = Op("same", "t d -> t d", same, unchanged=True)
SAME_PAIRS = Op("same", "h q k -> h q k", same, unchanged=True)
SAME_HEADS = Op("same", "h t d -> h t d", same, unchanged=True)
TRANSPOSE = Op("transpose", "a b -> b a", transpose)
ARGMAX = Op("argmax", "t v -> t", argmax, reduce="argmax", dtype=np.int64)
MULTIPLY = Op("multiply", "t d, t d -> t d", multiply)
FIRST_ROW_BACK = Op(
    "first_row_back",
    "n d -> t d",
    first_row_back,
    term=lambda gradient, at, sizes: gradient if at["n"] == at["t"] else 0.0,
    sized=("t",),
    placed=True,
    wording="{0} if of this row, else 0",
)
FIRST_ROW = Op("first_row", "t d -> n d", first_row, sized=("n",), chooses={"t": lambda at, *_: at["n"]}, vjp={0: Vjp(FIRST_ROW_BACK)})
ROW_FOR_ALL_BACK = Op(
    "row_for_all_back",
    "t d -> m d",
    row_for_all_back,
    term=lambda gradient, at, sizes: gradient if at["m"] == 0 else 0.0,
    sized=("m",),
    placed=True,
    wording="{0} if this is the row that was read, else 0",
)
ROW_FOR_ALL = Op("row_for_all", "m d -> t d", row_for_all, sized=("t",), chooses={"m": lambda *_: 0}, vjp={0: Vjp(ROW_FOR_ALL_BACK)})
PICK_LAST = Op("pick_last", "t -> n", pick_last, dtype=np.int64, chooses={"t": lambda at, sizes, _: sizes["t"] - 1})


@cache
def sum_of(count: int, axes: str = "t d") -> Op:
    """The sum of so many tensors with these axes."""
    return Op("add", f"{' + '.join([axes] * count)} -> {axes}", add_all)
