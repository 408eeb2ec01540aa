"""From rows of tokens to one row for the text, and from scores to classes.

last_token    the number of the last token that is no padding
total         the rows of all tokens that are no padding, added up
count         how many these are
share_out     total / count: their mean
sigmoid       1 / (1 + e^−x): a probability for each class on its own

Letters: t token, n the one row of the text, d d_model, c class.
"""

import math

import numpy as np

from stepper.engine.op import Array, Op, Vjp
from stepper.engine.signature import Letters

__all__ = ["LAST_TOKEN", "SHARE_OUT", "SIGMOID", "TOKEN_COUNT", "TOKEN_TOTAL"]


def last_token(ids: Array, n: int, pad_id: int) -> Array:  # (T,) -> (N,)
    return np.full(n, np.max(np.arange(len(ids)) * (ids != pad_id)))


def total(x: Array, ids: Array, n: int, pad_id: int) -> Array:  # (T, D), (T,) -> (N, D)
    added: Array = np.sum(x, axis=0, keepdims=True, where=(ids != pad_id)[:, None], dtype=x.dtype)
    return added.repeat(n, axis=0)


def total_back(gradient: Array, ids: Array, pad_id: int) -> Array:  # (N, D), (T,) -> (T, D)
    back: Array = np.sum(gradient, axis=0, dtype=gradient.dtype) * (ids != pad_id)[:, None]
    return back


def count(ids: Array, n: int, pad_id: int) -> Array:  # (T,) -> (N,)
    return np.full(n, np.count_nonzero(ids != pad_id))


def share_out(total: Array, count: Array) -> Array:  # (N, D), (N,) -> (N, D)
    mean: Array = total / np.maximum(count, 1)[:, None].astype(total.dtype)
    return mean


def sigmoid(x: Array) -> Array:  # (T, C) -> (T, C)
    result: Array = 1 / (1 + np.exp(-x))
    return result


def _place(id_: float, at: Letters, sizes: Letters, pad_id: int) -> float:
    return float(at["t"] * (id_ != pad_id))


def sigmoid_back(gradient: Array, share: Array) -> Array:  # (T, C), (T, C) -> (T, C)
    back: Array = gradient * share * (1 - share)
    return back


SIGMOID_BACK = Op(
    "sigmoid_back", "t c, t c -> t c", sigmoid_back, term=lambda gradient, p: gradient * p * (1 - p), wording="{0} · {1} · (1 − {1})"
)


def _sigmoid_cell(x: float) -> float:
    return 1 / (1 + (math.inf if x < -700 else math.exp(-x)))


LAST_TOKEN = Op("last_token", "t -> n", last_token, term=_place, reduce="max", dtype=np.int64, sized=("n",), placed=True, wording="{0}")
TOKEN_TOTAL = Op(
    "total",
    "t d, t -> n d",
    total,
    term=lambda x, id_, pad_id: x if id_ != pad_id else 0.0,
    sized=("n",),
    wording="{0} where {1} is no padding",
    vjp={
        0: Vjp(
            Op(
                "total_back",
                "n d, t -> t d",
                total_back,
                term=lambda gradient, id_, pad_id: gradient if id_ != pad_id else 0.0,
                wording="{0} where {1} is no padding",
            ),
            ("gradient", 1),
        )
    },
)
TOKEN_COUNT = Op(
    "count", "t -> n", count, term=lambda id_, pad_id: float(id_ != pad_id), dtype=np.int64, sized=("n",), wording="{0} is no padding"
)
SHARE_BACK = Op("share_out", "n d, n -> n d", share_out, term=lambda x, count: x / max(count, 1.0), wording="{0} ÷ {1}")
SHARE_OUT = Op(
    "share_out",
    "n d, n -> n d",
    share_out,
    term=lambda x, count: x / max(count, 1.0),
    wording="{0} ÷ {1}",
    vjp={0: Vjp(SHARE_BACK, ("gradient", 1))},
)
SIGMOID = Op(
    "sigmoid",
    "t c -> t c",
    sigmoid,
    term=_sigmoid_cell,
    wording="1 / (1 + e^−{0})",
    shares=True,
    vjp={0: Vjp(SIGMOID_BACK, ("gradient", "result"))},
)
