"""A coarse step in one go, without its fine steps.

A softmax written as five steps, or a norm as five, makes arrays that nobody may ever look at. A shortcut computes the
coarse tensor straight from what the first of its fine steps reads: the same operations in the same order, a few rows at a
time so that they stay in the processor's cache. The result is bit for bit the one that the fine steps give.
"""

import numpy as np

from stepper.engine.fast.memory import empty
from stepper.engine.fast.pieces import Place, each_place
from stepper.engine.op import Array

__all__ = ["norm_at_once", "rms_norm_at_once", "softmax_at_once"]


def softmax_at_once(x: Array) -> Array:  # (..., K) -> (..., K)
    """max, shifted, exp, sum and share."""
    result = empty(x.shape, x.dtype)

    def work(place: Place) -> None:
        rows, weights = x[place], result[place]
        largest = np.max(rows, axis=-1, keepdims=True)
        largest[np.isneginf(largest)] = 0
        np.subtract(rows, largest, out=weights)
        np.exp(weights, out=weights)
        total = np.sum(weights, axis=-1, keepdims=True)
        total[total == 0] = 1
        np.divide(weights, total, out=weights)

    each_place(work, x.shape)
    return result


def norm_at_once(x: Array, gain: Array, bias: Array, eps: float) -> Array:  # (T, D), (D,), (D,) -> (T, D)
    """mean, centered, var, normalized, gain and bias."""
    result = empty(x.shape, x.dtype)

    def work(place: Place) -> None:
        rows, out = x[place], result[place]
        np.subtract(rows, np.mean(rows, axis=1, keepdims=True), out=out)
        np.divide(out, np.sqrt(np.mean(out * out, axis=1, keepdims=True) + eps), out=out)
        np.multiply(out, gain, out=out)
        np.add(out, bias, out=out)

    each_place(work, x.shape)
    return result


def rms_norm_at_once(x: Array, gain: Array, eps: float) -> Array:  # (T, D), (D,) -> (T, D)
    """square, normalized and gain."""
    result = empty(x.shape, x.dtype)

    def work(place: Place) -> None:
        rows, out = x[place], result[place]
        np.divide(rows, np.sqrt(np.mean(rows * rows, axis=1, keepdims=True) + eps), out=out)
        np.multiply(out, gain, out=out)

    each_place(work, x.shape)
    return result
