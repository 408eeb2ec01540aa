"""Softmax in five steps, each of which can be looked at.

    max      the largest score of a row                      (0 where a row has nothing to look at)
    shifted  score − max                                     so that no exponential overflows
    exp      e^shifted
    sum      the row's exponentials added up
    weights  exp / sum                                       (exp / 1 where the sum is 0)

The subtraction changes nothing: softmax is the same for scores shifted by a constant. So `max` counts as a constant when gradients go
back: what went through it would add up to 0. A row whose scores are all −∞ has
nothing to look at; it gives zeros, never NaN.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from stepper.engine.op import Array, Op, Vjp
from stepper.engine.ops.arithmetic import multiply, same

__all__ = ["SOFTMAX_HEADS", "SOFTMAX_ROWS", "SoftmaxOps"]


def row_max(x: Array) -> Array:  # (..., K) -> (...)
    largest = np.max(x, axis=-1)
    return np.where(largest == -np.inf, 0, largest)


def shift(x: Array, largest: Array) -> Array:  # (..., K), (...) -> (..., K)
    return x - largest[..., None]


def minus_sum(gradient: Array) -> Array:  # (..., K) -> (...)
    total: Array = -np.sum(gradient, axis=-1, dtype=gradient.dtype)
    return total


def exp(x: Array) -> Array:
    return np.exp(x)


def row_sum(x: Array) -> Array:  # (..., K) -> (...)
    return np.sum(x, axis=-1, dtype=x.dtype)


def share(x: Array, total: Array) -> Array:  # (..., K), (...) -> (..., K)
    divisor = np.where(total == 0, 1, total)
    return x / divisor[..., None]


def share_of_sum(gradient: Array, share: Array, total: Array) -> Array:  # (..., K), (..., K), (...) -> (...)
    moved: Array = -np.sum(gradient * share, axis=-1, dtype=gradient.dtype)
    return np.where(total == 0, 0, moved / np.where(total == 0, 1, total))


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
        shift_back = {
            0: Vjp(Op("same", f"{whole} -> {whole}", same, unchanged=True)),
            1: Vjp(Op("minus_sum", f"{whole} -> {row}", minus_sum, term=lambda g: -g, wording="−{0}")),
        }
        exp_back = {0: Vjp(Op("exp_back", f"{whole}, {whole} -> {whole}", multiply), ("gradient", "result"))}
        return cls(
            max=Op("row_max", f"{whole} -> {row}", row_max, reduce="max", finish=lambda m: 0.0 if m == -math.inf else m, vjp=None),
            shifted=Op("shift", f"{whole}, {row} -> {whole}", shift, term=lambda x, m: x - m, wording="{0} − {1}", vjp=shift_back),
            exp=Op("exp", f"{whole} -> {whole}", exp, term=math.exp, wording="e^{0}", vjp=exp_back),
            sum=Op("row_sum", f"{whole} -> {row}", row_sum),
            share=Op(
                "share",
                f"{whole}, {row} -> {whole}",
                share,
                term=lambda e, s: e / (s or 1.0),
                wording="{0} ÷ {1}",
                shares=True,
                vjp=_share_back(row, whole),
            ),
        )


def _share_back(row: str, whole: str) -> dict[int, Vjp]:
    """Of exp / sum: the gradient ÷ sum; and for the sum −Σ gradient · share ÷ sum."""
    shared = Op("share_back", f"{whole}, {row} -> {whole}", share, term=lambda g, s: g / (s or 1.0), wording="{0} ÷ {1}")
    summed = Op(
        "share_of_sum",
        f"{whole}, {whole}, {row} -> {row}",
        share_of_sum,
        term=lambda g, share, s: -g * share / s if s else 0.0,
        wording="−{0} · {1} ÷ {2}",
    )
    return {0: Vjp(shared, ("gradient", 1)), 1: Vjp(summed, ("gradient", "result", 1))}


SOFTMAX_HEADS = SoftmaxOps.over("h q", "k")
SOFTMAX_ROWS = SoftmaxOps.over("t", "v")
