"""A coarse step in one go, without its fine steps.

A softmax written as five steps, or a norm as five, makes arrays that nobody may ever look at. A shortcut computes the
coarse tensor straight from what the first of its fine steps reads: the same operations in the same order, a few rows at a
time so that they stay in the processor's cache. The result is bit for bit the one that the fine steps give.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np

from stepper.engine.op import Array
from stepper.engine.ops.norm import CENTER, GAIN_BIAS, NORMALIZE, RMS_ROWS, ROW_MEAN, ROW_VAR
from stepper.engine.ops.softmax import SOFTMAX_ROWS

__all__ = ["norm_at_once", "rms_norm_at_once", "softmax_at_once"]

_BLOCK = 2**16
"""Cells worked on at a time."""
_LARGE = 2**20
"""Cells from which a second thread is worth its while."""


def _blocks(rows: int, width: int) -> Iterator[slice]:
    """Slices over the rows, each of about a block's cells."""
    size = max(1, _BLOCK // max(1, width))
    return (slice(start, start + size) for start in range(0, rows, size))


def softmax_at_once(x: Array) -> Array:  # (..., K) -> (..., K)
    """max, shifted, exp, sum and share; of a large array on two threads, which share no row."""
    result = np.empty(x.shape, dtype=x.dtype)
    rows, out = x.reshape(-1, x.shape[-1]), result.reshape(-1, x.shape[-1])
    if x.size < _LARGE:
        _softmax(rows, out)
        return result
    half = len(rows) // 2
    other = _second_thread().submit(_softmax, rows[half:], out[half:])
    _softmax(rows[:half], out[:half])
    other.result()
    return result


def _softmax(rows: Array, out: Array) -> None:  # (N, K), (N, K)
    with np.errstate(all="ignore"):  # each thread has its own
        for block in _blocks(*rows.shape):
            part = out[block]
            np.subtract(rows[block], SOFTMAX_ROWS.max.apply(rows[block])[:, None], out=part)
            np.exp(part, out=part)
            total = np.sum(part, axis=-1, dtype=rows.dtype)
            total[total == 0] = 1
            np.divide(part, total[:, None], out=part)


@cache
def _second_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="stepper-engine")


def norm_at_once(x: Array, gain: Array, bias: Array, eps: float) -> Array:  # (T, D), (D,), (D,) -> (T, D)
    """mean, centered, var, normalized, gain and bias."""
    result = np.empty(x.shape, dtype=x.dtype)
    for block in _blocks(*x.shape):
        centered = CENTER.apply(x[block], ROW_MEAN.apply(x[block]))
        normalized = NORMALIZE.apply(centered, ROW_VAR.apply(centered), eps=eps)
        result[block] = GAIN_BIAS.apply(normalized, gain, bias)
    return result


def rms_norm_at_once(x: Array, gain: Array, eps: float) -> Array:  # (T, D), (D,) -> (T, D)
    """square, normalized and gain."""
    result = np.empty(x.shape, dtype=x.dtype)
    for block in _blocks(*x.shape):
        normalized = RMS_ROWS.normalized.apply(x[block], RMS_ROWS.square.apply(x[block]), eps=eps)
        result[block] = RMS_ROWS.gain.apply(normalized, gain)
    return result
