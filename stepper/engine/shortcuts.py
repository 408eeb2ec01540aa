"""A coarse step in one go, without its fine steps.

A softmax written as five steps, or a norm as five, makes arrays that nobody may ever look at. A shortcut computes the
coarse tensor straight from what the first of its fine steps reads: the same operations in the same order, a few rows at a
time so that they stay in the processor's cache. The result is bit for bit the one that the fine steps give.
"""

import numpy as np

from stepper.engine.op import Array
from stepper.engine.ops.norm import CENTER, GAIN_BIAS, NORMALIZE, RMS_ROWS, ROW_MEAN, ROW_VAR
from stepper.engine.ops.softmax import SOFTMAX_ROWS
from stepper.engine.pieces import Place, each_place

__all__ = ["norm_at_once", "rms_norm_at_once", "softmax_at_once"]


def softmax_at_once(x: Array) -> Array:  # (..., K) -> (..., K)
    """max, shifted, exp, sum and share."""
    result = np.empty(x.shape, dtype=x.dtype)

    def work(place: Place) -> None:
        rows, weights = x[place], result[place]
        np.subtract(rows, SOFTMAX_ROWS.max.apply(rows)[..., None], out=weights)
        np.exp(weights, out=weights)
        total = np.sum(weights, axis=-1, keepdims=True, dtype=x.dtype)
        total[total == 0] = 1
        np.divide(weights, total, out=weights)

    each_place(work, x.shape)
    return result


def norm_at_once(x: Array, gain: Array, bias: Array, eps: float) -> Array:  # (T, D), (D,), (D,) -> (T, D)
    """mean, centered, var, normalized, gain and bias."""
    result = np.empty(x.shape, dtype=x.dtype)

    def work(place: Place) -> None:
        centered = CENTER.apply(x[place], ROW_MEAN.apply(x[place]))
        normalized = NORMALIZE.apply(centered, ROW_VAR.apply(centered), eps=eps)
        result[place] = GAIN_BIAS.apply(normalized, gain, bias)

    each_place(work, x.shape)
    return result


def rms_norm_at_once(x: Array, gain: Array, eps: float) -> Array:  # (T, D), (D,) -> (T, D)
    """square, normalized and gain."""
    result = np.empty(x.shape, dtype=x.dtype)

    def work(place: Place) -> None:
        normalized = RMS_ROWS.normalized.apply(x[place], RMS_ROWS.square.apply(x[place]), eps=eps)
        result[place] = RMS_ROWS.gain.apply(normalized, gain)

    each_place(work, x.shape)
    return result
