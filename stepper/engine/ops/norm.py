"""Layer normalisation in five steps (Ba, Kiros & Hinton 2016, arXiv 1607.06450, equations 3–4).

    mean        of a row
    centered    x − mean
    var         mean of centered²         (the population variance: divided by d_model, not by d_model − 1)
    normalized  centered / √(var + ε)
    out         normalized · gain + bias

The root-mean-square kind has no mean and no bias: square (mean of x²), normalized (x / √(square + ε)), out (· gain).

Letters: t token, d d_model (or d_head), h head.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from stepper.engine.op import Array, Op

__all__ = ["CENTER", "GAIN_BIAS", "NORMALIZE", "RMS_HEADS", "RMS_ROWS", "ROW_MEAN", "ROW_VAR", "RmsOps"]


def row_mean(x: Array) -> Array:  # (T, D) -> (T,)
    return np.mean(x, axis=1, dtype=x.dtype)


def center(x: Array, mean: Array) -> Array:  # (T, D), (T,) -> (T, D)
    return x - mean[:, None]


def row_var(centered: Array) -> Array:  # (T, D) -> (T,)
    return np.mean(centered * centered, axis=1, dtype=centered.dtype)


def normalize(centered: Array, var: Array, eps: float) -> Array:  # (T, D), (T,) -> (T, D)
    return centered / np.sqrt(var + eps)[:, None]


def gain_bias(normalized: Array, gain: Array, bias: Array) -> Array:  # (T, D), (D,), (D,) -> (T, D)
    return normalized * gain + bias


ROW_MEAN = Op("row_mean", "t d -> t", row_mean, reduce="mean")
CENTER = Op("center", "t d, t -> t d", center, term=lambda x, mean: x - mean, wording="{0} − {1}")
ROW_VAR = Op("row_var", "t d -> t", row_var, term=lambda c: c * c, reduce="mean", wording="{0}²")
NORMALIZE = Op(
    "normalize",
    "t d, t -> t d",
    normalize,
    term=lambda c, var, eps: c / math.sqrt(var + eps),
    wording="{0} ÷ √({1} + {eps:g})",
)
GAIN_BIAS = Op("gain_bias", "t d, d + d -> t d", gain_bias)


def mean_square(x: Array) -> Array:  # (..., D) -> (...)
    return np.mean(x * x, axis=-1, dtype=x.dtype)


def gain(normalized: Array, gain: Array) -> Array:  # (..., D), (D,) -> (..., D)
    return normalized * gain


def rms_normalize(x: Array, square: Array, eps: float) -> Array:  # (..., D), (...) -> (..., D)
    return x / np.sqrt(square + eps)[..., None]


@dataclass(frozen=True)
class RmsOps:
    """Root-mean-square normalisation in three steps (Zhang & Sennrich 2019, arXiv 1910.07467, equation 4)."""

    square: Op
    normalized: Op
    gain: Op

    @classmethod
    @cache
    def over(cls, row: str) -> "RmsOps":
        """Along the last axis of rows named by the letters of `row`."""
        whole = f"{row} d"
        return cls(
            square=Op("mean_square", f"{whole} -> {row}", mean_square, term=lambda x: x * x, reduce="mean", wording="{0}²"),
            normalized=Op(
                "rms_normalize",
                f"{whole}, {row} -> {whole}",
                rms_normalize,
                term=lambda x, square, eps: x / math.sqrt(square + eps),
                wording="{0} ÷ √({1} + {eps:g})",
            ),
            gain=Op("gain", f"{whole}, d -> {whole}", gain),
        )


RMS_ROWS = RmsOps.over("t")
RMS_HEADS = RmsOps.over("h t")
