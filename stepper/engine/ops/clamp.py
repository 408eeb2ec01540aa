"""The gate of gpt-oss (OpenAI 2025, arXiv 2508.10925): numbers kept between two bounds, a steeper swish, and a product with one more.

    clamp            x, but no less than low and no more than high
    steep_swish      x · σ(slope · x)
    times_one_more   activation · (hidden + 1)

Letters: c choice, t token, f d_ff.
"""

import math

import numpy as np

from stepper.engine.op import Array, Op, Vjp

__all__ = ["CLAMP", "STEEP_SWISH", "TIMES_ONE_MORE"]


def clamp(x: Array, low: float, high: float) -> Array:  # (C, T, F) -> (C, T, F)
    return np.clip(x, low, high)


def clamp_back(gradient: Array, x: Array, low: float, high: float) -> Array:  # (C, T, F), (C, T, F) -> (C, T, F)
    return gradient * ((x >= low) & (x <= high))


def share(x: Array, slope: float) -> Array:
    """σ(slope · x)."""
    result: Array = 1 / (1 + np.exp(x * -slope))
    return result


def steep_swish(x: Array, slope: float) -> Array:  # (C, T, F) -> (C, T, F)
    result: Array = x * share(x, slope)
    return result


def steep_swish_back(gradient: Array, x: Array, slope: float) -> Array:  # (C, T, F), (C, T, F) -> (C, T, F)
    s = share(x, slope)
    result: Array = gradient * (s * (1 + x * slope * (1 - s)))
    return result


def times_one_more(activation: Array, hidden: Array) -> Array:  # (C, T, F), (C, T, F) -> (C, T, F)
    gated: Array = activation * (hidden + 1)
    return gated


def _share(x: float) -> float:
    return 1 / (1 + (math.exp(-x) if x > -700 else math.inf))


def _slope_at(x: float, slope: float) -> float:
    return _share(slope * x) * (1 + slope * x * (1 - _share(slope * x)))


_ONE, _TWO = "c t f -> c t f", "c t f, c t f -> c t f"
_CLAMP_BACK = Op(
    "clamp_back",
    _TWO,
    clamp_back,
    term=lambda g, x, low, high: g if low <= x <= high else 0.0,
    wording="{0} if {1} is between {low:g} and {high:g}, else 0",
)
CLAMP = Op(
    "clamp",
    _ONE,
    clamp,
    term=lambda x, low, high: min(max(x, low), high),
    wording="{0}, between {low:g} and {high:g}",
    vjp={0: Vjp(_CLAMP_BACK, ("gradient", 0))},
)
_SWISH_BACK = Op(
    "steep_swish_back", _TWO, steep_swish_back, term=lambda g, x, slope: g * _slope_at(x, slope), wording="{0} · slope of swish at {1}"
)
STEEP_SWISH = Op(
    "steep_swish",
    _ONE,
    steep_swish,
    term=lambda x, slope: x * _share(slope * x),
    wording="{0} · σ({slope:g} · {0})",
    vjp={0: Vjp(_SWISH_BACK, ("gradient", 0))},
)
_MULTIPLY = Op("times_hidden", _TWO, lambda gradient, activation: gradient * activation)
_ONE_MORE = Op("times_one_more", _TWO, times_one_more, term=lambda g, h: g * (h + 1), wording="{0} · ({1} + 1)")
TIMES_ONE_MORE = Op(
    "times_one_more",
    _TWO,
    times_one_more,
    term=lambda a, h: a * (h + 1),
    wording="{0} · ({1} + 1)",
    vjp={0: Vjp(_ONE_MORE, ("gradient", 1)), 1: Vjp(_MULTIPLY, ("gradient", 0))},
)
