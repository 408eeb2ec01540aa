"""Layer normalisation in five steps (Ba, Kiros & Hinton 2016, arXiv 1607.06450, equations 3–4).

    mean        of a row
    centered    x − mean
    var         mean of centered²         (the population variance: divided by d_model, not by d_model − 1)
    normalized  centered / √(var + ε)
    out         normalized · gain + bias

Letters: t token, d d_model.
"""

import math

import numpy as np

from stepper.engine.op import Array, Op

__all__ = ["CENTER", "GAIN_BIAS", "NORMALIZE", "ROW_MEAN", "ROW_VAR"]


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
