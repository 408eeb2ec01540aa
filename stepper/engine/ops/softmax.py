"""Softmax in five steps, each of which can be looked at.

    max      the largest score of a row                      (0 where a row has nothing to look at)
    shifted  score − max                                     so that no exponential overflows
    exp      e^shifted
    sum      the row's exponentials added up
    weights  exp / sum                                       (exp / 1 where the sum is 0)

The subtraction changes nothing: softmax is the same for scores shifted by a constant. A row whose scores are all −∞ has
nothing to look at; it gives zeros, never NaN.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from stepper.engine.op import Array, Op

__all__ = ["SOFTMAX_HEADS", "SOFTMAX_ROWS", "SoftmaxOps"]


def row_max(x: Array) -> Array:  # (..., K) -> (...)
    largest = np.max(x, axis=-1)
    return np.where(largest == -np.inf, 0, largest)


def shift(x: Array, largest: Array) -> Array:  # (..., K), (...) -> (..., K)
    return x - largest[..., None]


def exp(x: Array) -> Array:
    return np.exp(x)


def row_sum(x: Array) -> Array:  # (..., K) -> (...)
    return np.sum(x, axis=-1, dtype=x.dtype)


def share(x: Array, total: Array) -> Array:  # (..., K), (...) -> (..., K)
    divisor = np.where(total == 0, 1, total)
    return x / divisor[..., None]


@dataclass(frozen=True)
class SoftmaxOps:
    """The five ops, for one kind of row."""

    max: Op
    shifted: Op
    exp: Op
    sum: Op
    share: Op

    @classmethod
    @cache
    def over(cls, row: str, key: str) -> "SoftmaxOps":
        """Softmax along `key` of rows named by the letters of `row`."""
        whole = f"{row} {key}"
        return cls(
            max=Op("row_max", f"{whole} -> {row}", row_max, reduce="max", finish=lambda m: 0.0 if m == -math.inf else m),
            shifted=Op("shift", f"{whole}, {row} -> {whole}", shift, term=lambda x, m: x - m, wording="{0} − {1}"),
            exp=Op("exp", f"{whole} -> {whole}", exp, term=math.exp, wording="e^{0}"),
            sum=Op("row_sum", f"{whole} -> {row}", row_sum),
            share=Op("share", f"{whole}, {row} -> {whole}", share, term=lambda e, s: e / (s or 1.0), wording="{0} ÷ {1}", shares=True),
        )


SOFTMAX_HEADS = SoftmaxOps.over("h q", "k")
SOFTMAX_ROWS = SoftmaxOps.over("t", "v")
