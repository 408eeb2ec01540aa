"""The nonlinearity of the feed-forward sublayer.

relu       max(0, x)                                             Vaswani et al. 2017, equation 2
gelu       x · Φ(x) = x · (1 + erf(x/√2)) / 2                    Hendrycks & Gimpel 2016, arXiv 1606.08415
gelu_tanh  x · (1 + tanh(√(2/π) · (x + 0.044715 x³))) / 2        the approximation given there, used by GPT-2
silu       x · σ(x) = x / (1 + e^−x)                             the same paper, section 4, and many later models
"""

import math
from functools import cache

import numpy as np

from stepper.engine.op import Array, Op, Vjp

__all__ = ["ACTIVATIONS", "erf"]

ROOT = math.sqrt(2 / math.pi)

_TERMS, _TERMS_OF_SINGLE = 19, 11
"""Of the series for erf, in float64 and in float32."""
_ERF_END = 6.0
"""Beyond this erf is 1 to the last bit of float64."""


@cache
def _erfc_series(terms: int) -> list[float]:
    """The coefficients of powers of u, lowest first, whose sum is `_scaled_erfc`.

    NumPy has no erf. The values come from `math.erfc`; with 19 terms the series is as exact as they are, and with fewer it is
    off by less than the first one left out: Chebyshev's terms shrink fast.
    """
    series: Array = np.polynomial.chebyshev.chebinterpolate(_scaled_erfc, _TERMS - 1)
    coefficients: list[float] = np.polynomial.chebyshev.cheb2poly(series[:terms]).tolist()
    return coefficients


def _scaled_erfc(u: Array) -> Array:
    """erfc(x)·e^(x²) at x = 2(1 − s)/s, s = 5/8 + 3/8 u: u from −1 to 1 is x from 6 to 0, its curvature spread evenly."""
    s = 0.625 + 0.375 * u
    return np.array([math.erfc(x) * math.exp(x * x) for x in (2 * (1 - s) / s).tolist()])


def erf(x: Array) -> Array:
    """The error function, elementwise; the absolute error is below 1e-14, or for float32 1e-10 before it is rounded."""
    size = np.minimum(np.abs(x), _ERF_END).astype(np.float64)
    s = 2 / (2 + size)
    u = (s - 0.625) / 0.375
    *lower, highest = _erfc_series(_TERMS_OF_SINGLE if x.dtype == np.float32 else _TERMS)
    tail = np.full_like(u, highest)
    for coefficient in reversed(lower):
        tail *= u
        tail += coefficient
    tail *= np.exp(-size * size)
    result: Array = np.copysign(1 - tail, x).astype(x.dtype)
    return result


def relu(x: Array) -> Array:  # (T, F) -> (T, F)
    return np.maximum(x, 0)


def gelu(x: Array) -> Array:  # (T, F) -> (T, F)
    return x * (0.5 * (1 + erf(x * math.sqrt(0.5))))


def gelu_tanh(x: Array) -> Array:  # (T, F) -> (T, F)
    return x * (0.5 * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * (x * x * x)))))


def silu(x: Array) -> Array:  # (T, F) -> (T, F)
    result: Array = x / (1 + np.exp(-x))
    return result


def tanh(x: Array) -> Array:  # (T, F) -> (T, F)
    return np.tanh(x)


def _silu_cell(x: float) -> float:
    return x / (1 + (math.exp(-x) if x > -700 else math.inf))


# --- backward: the gradient times the slope at x --------------------------------------------------------------------------------


def relu_back(gradient: Array, x: Array) -> Array:  # (T, F), (T, F) -> (T, F)
    return gradient * (x > 0)


def gelu_back(gradient: Array, x: Array) -> Array:  # (T, F), (T, F) -> (T, F)
    density = np.exp(x * x * -0.5) * (1 / math.sqrt(2 * math.pi))
    return gradient * (0.5 * (1 + erf(x * math.sqrt(0.5))) + x * density)


def gelu_tanh_back(gradient: Array, x: Array) -> Array:  # (T, F), (T, F) -> (T, F)
    bent = np.tanh(ROOT * (x + 0.044715 * (x * x * x)))
    back: Array = gradient * (0.5 * (1 + bent) + 0.5 * x * (1 - bent * bent) * (ROOT * (1 + 0.134145 * (x * x))))
    return back


def silu_back(gradient: Array, x: Array) -> Array:  # (T, F), (T, F) -> (T, F)
    share = 1 / (1 + np.exp(-x))
    result: Array = gradient * (share * (1 + x * (1 - share)))
    return result


def tanh_back(gradient: Array, y: Array) -> Array:  # (T, F), (T, F) -> (T, F)
    back: Array = gradient * (1 - y * y)
    return back


def _gelu_slope(x: float) -> float:
    return 0.5 * (1 + math.erf(x * math.sqrt(0.5))) + x * math.exp(x * x * -0.5) / math.sqrt(2 * math.pi)


def _gelu_tanh_slope(x: float) -> float:
    bent = math.tanh(ROOT * (x + 0.044715 * x * x * x))
    return 0.5 * (1 + bent) + 0.5 * x * (1 - bent * bent) * ROOT * (1 + 0.134145 * x * x)


def _silu_slope(x: float) -> float:
    share = 1 / (1 + (math.exp(-x) if x > -700 else math.inf))
    return share * (1 + x * (1 - share))


_PAIR = "t f, t f -> t f"
_RELU_BACK = Op("relu_back", _PAIR, relu_back, term=lambda g, x: g * (x > 0), wording="{0} if {1} is above 0, else 0")
_GELU_BACK = Op("gelu_back", _PAIR, gelu_back, term=lambda g, x: g * _gelu_slope(x), wording="{0} · slope of gelu at {1}")
_GELU_TANH_BACK = Op(
    "gelu_tanh_back", _PAIR, gelu_tanh_back, term=lambda g, x: g * _gelu_tanh_slope(x), wording="{0} · slope of gelu_tanh at {1}"
)
_SILU_BACK = Op("silu_back", _PAIR, silu_back, term=lambda g, x: g * _silu_slope(x), wording="{0} · slope of silu at {1}")
_TANH_BACK = Op("tanh_back", _PAIR, tanh_back, term=lambda g, y: g * (1 - y * y), wording="{0} · (1 − {1}²)")


def _at_x(back: Op) -> dict[int, Vjp]:
    return {0: Vjp(back, ("gradient", 0))}


ACTIVATIONS = {
    "relu": Op("relu", "t f -> t f", relu, term=lambda x: max(x, 0.0), wording="max(0, {0})", vjp=_at_x(_RELU_BACK)),
    "gelu": Op(
        "gelu", "t f -> t f", gelu, term=lambda x: x * 0.5 * (1 + math.erf(x * math.sqrt(0.5))), wording="gelu({0})", vjp=_at_x(_GELU_BACK)
    ),
    "gelu_tanh": Op(
        "gelu_tanh",
        "t f -> t f",
        gelu_tanh,
        term=lambda x: x * 0.5 * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x))),
        wording="gelu_tanh({0})",
        vjp=_at_x(_GELU_TANH_BACK),
    ),
    "silu": Op("silu", "t f -> t f", silu, term=_silu_cell, wording="silu({0})", vjp=_at_x(_SILU_BACK)),
    "tanh": Op("tanh", "t f -> t f", tanh, term=math.tanh, wording="tanh({0})", vjp={0: Vjp(_TANH_BACK, ("gradient", "result"))}),
}
