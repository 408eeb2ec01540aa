"""A soft cap: numbers far from zero are brought back towards a bound that they never pass (Gemma 2, arXiv 2408.00118, section 2).

    cap · tanh(x / cap)

Letters: h head, q query, k key, t token, v vocabulary.
"""

import math

import numpy as np

from stepper.engine.op import Array, Op, Vjp

__all__ = ["SOFT_CAP_ROWS", "SOFT_CAP_SCORES"]


def soft_cap(x: Array, cap: float) -> Array:  # (..., K) -> (..., K)
    result: Array = np.tanh(x / cap) * cap
    return result


def soft_cap_back(gradient: Array, result: Array, cap: float) -> Array:  # (..., K), (..., K) -> (..., K)
    return gradient * (1 - (result / cap) ** 2)


def _capped(axes: str) -> Op:
    back = Op(
        "soft_cap_back",
        f"{axes}, {axes} -> {axes}",
        soft_cap_back,
        term=lambda gradient, y, cap: gradient * (1 - (y / cap) ** 2),
        wording="{0} · (1 − ({1} ÷ {cap:g})²)",
    )
    return Op(
        "soft_cap",
        f"{axes} -> {axes}",
        soft_cap,
        term=lambda x, cap: math.tanh(x / cap) * cap,
        wording="{cap:g} · tanh({0} ÷ {cap:g})",
        vjp={0: Vjp(back, ("gradient", "result"))},
    )


SOFT_CAP_SCORES, SOFT_CAP_ROWS = _capped("h q k"), _capped("t v")
