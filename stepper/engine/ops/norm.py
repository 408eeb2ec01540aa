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
from typing import Any

import numpy as np

from stepper.engine.op import Array, Op, Vjp
from stepper.engine.ops.arithmetic import same
from stepper.engine.signature import Letters

__all__ = [
    "CENTER",
    "GAIN_BIAS",
    "GAIN_FROM_ONE_HEADS",
    "GAIN_FROM_ONE_ROWS",
    "NORMALIZE",
    "RMS_HEADS",
    "RMS_ROWS",
    "ROW_MEAN",
    "ROW_VAR",
    "RmsOps",
]


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


def spread_evenly(gradient: Array, d: int) -> Array:  # (T,) -> (T, D)
    return np.repeat((gradient / d)[:, None], d, axis=1)


def minus_row_sum(gradient: Array) -> Array:  # (T, D) -> (T,)
    total: Array = -np.sum(gradient, axis=1, dtype=gradient.dtype)
    return total


def square_back(gradient: Array, x: Array) -> Array:  # (...), (..., D) -> (..., D)
    back: Array = gradient[..., None] * x * (2 / x.shape[-1])
    return back


def divide_by_root(gradient: Array, square: Array, eps: float) -> Array:  # (..., D), (...) -> (..., D)
    return gradient / np.sqrt(square + eps)[..., None]


def root_back(gradient: Array, normalized: Array, square: Array, eps: float) -> Array:  # (..., D), (..., D), (...) -> (...)
    total: Array = np.sum(gradient * normalized, axis=-1, dtype=gradient.dtype)
    return total * -0.5 / (square + eps)


def _square_cell(gradient: float, x: float, at: Letters, sizes: Letters) -> float:
    return gradient * x * 2 / sizes["d"]


def _root_cell(gradient: float, normalized: float, square: float, eps: float) -> float:
    return gradient * normalized * -0.5 / (square + eps)


def _square_vjp(row: str) -> dict[int, Vjp]:
    """Of the mean of x²: gradient · 2x ÷ d."""
    back = Op(
        "square_back",
        f"{row}, {row} d -> {row} d",
        square_back,
        term=_square_cell,
        placed=True,
        wording="{0} · {1} · 2 ÷ the width of a row",
    )
    return {0: Vjp(back, ("gradient", 0))}


def _root_vjp(row: str) -> dict[int, Vjp]:
    """Of x ÷ √(square + ε): the gradient divided so too, and for the square −½ Σ gradient · normalized ÷ (square + ε)."""
    divided = Op(
        "divide_by_root",
        f"{row} d, {row} -> {row} d",
        divide_by_root,
        term=lambda gradient, square, eps: gradient / math.sqrt(square + eps),
        wording="{0} ÷ √({1} + {eps:g})",
    )
    summed = Op("root_back", f"{row} d, {row} d, {row} -> {row}", root_back, term=_root_cell, wording="−½ · {0} · {1} ÷ ({2} + {eps:g})")
    return {0: Vjp(divided, ("gradient", 1)), 1: Vjp(summed, ("gradient", "result", 1))}


SPREAD_EVENLY = Op(
    "spread_evenly",
    "t -> t d",
    spread_evenly,
    term=lambda gradient, at, sizes: gradient / sizes["d"],
    sized=("d",),
    placed=True,
    wording="{0} ÷ the width of a row",
)
CENTER_BACK = {
    0: Vjp(Op("same", "t d -> t d", same, unchanged=True)),
    1: Vjp(Op("minus_row_sum", "t d -> t", minus_row_sum, term=lambda g: -g, wording="−{0}")),
}
ROW_MEAN = Op("row_mean", "t d -> t", row_mean, reduce="mean", vjp={0: Vjp(SPREAD_EVENLY)})
CENTER = Op("center", "t d, t -> t d", center, term=lambda x, mean: x - mean, wording="{0} − {1}", vjp=CENTER_BACK)
ROW_VAR = Op("row_var", "t d -> t", row_var, term=lambda c: c * c, reduce="mean", wording="{0}²", vjp=_square_vjp("t"))
NORMALIZE = Op(
    "normalize",
    "t d, t -> t d",
    normalize,
    term=lambda c, var, eps: c / math.sqrt(var + eps),
    wording="{0} ÷ √({1} + {eps:g})",
    vjp=_root_vjp("t"),
)
GAIN_BIAS = Op("gain_bias", "t d, d + d -> t d", gain_bias)


def mean_square(x: Array) -> Array:  # (..., D) -> (...)
    return np.mean(x * x, axis=-1, dtype=x.dtype)


def gain(normalized: Array, gain: Array) -> Array:  # (..., D), (D,) -> (..., D)
    return normalized * gain


def rms_normalize(x: Array, square: Array, eps: float) -> Array:  # (..., D), (...) -> (..., D)
    return x / np.sqrt(square + eps)[..., None]


def gain_from_one(normalized: Array, gain: Array) -> Array:  # (..., D), (D,) -> (..., D)
    result: Array = normalized * (1 + gain)
    return result


@cache
def gain_from_one_over(row: str) -> Op:
    """A gain that is stored as what it is more than 1 (Gemma), for rows named by the letters of `row`."""
    whole = f"{row} d"
    said: dict[str, Any] = {"term": lambda x, gain: x * (1 + gain), "wording": "{0} · (1 + {1})"}
    back = Op("gain_from_one", f"{whole}, d -> {whole}", gain_from_one, **said)
    of_gain = Op("gain_back", f"{whole}, {whole} -> d", gain_back)
    return Op(
        "gain_from_one",
        f"{whole}, d -> {whole}",
        gain_from_one,
        vjp={0: Vjp(back, ("gradient", 1)), 1: Vjp(of_gain, ("gradient", 0))},
        **said,
    )


def gain_back(gradient: Array, normalized: Array) -> Array:  # (..., D), (..., D) -> (D,)
    product = gradient * normalized
    added: Array = np.sum(product, axis=tuple(range(product.ndim - 1)), dtype=product.dtype)
    return added


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
            square=Op(
                "mean_square", f"{whole} -> {row}", mean_square, term=lambda x: x * x, reduce="mean", wording="{0}²", vjp=_square_vjp(row)
            ),
            normalized=Op(
                "rms_normalize",
                f"{whole}, {row} -> {whole}",
                rms_normalize,
                term=lambda x, square, eps: x / math.sqrt(square + eps),
                wording="{0} ÷ √({1} + {eps:g})",
                vjp=_root_vjp(row),
            ),
            gain=Op("gain", f"{whole}, d -> {whole}", gain),
        )


RMS_ROWS = RmsOps.over("t")
RMS_HEADS = RmsOps.over("h t")
GAIN_FROM_ONE_ROWS, GAIN_FROM_ONE_HEADS = gain_from_one_over("t"), gain_from_one_over("h t")
