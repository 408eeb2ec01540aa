"""Positional encodings.

    sinusoidal   PE[pos, 2i]   = sin(pos / 10000^(2i/d_model))       Vaswani et al. 2017, section 3.5
                 PE[pos, 2i+1] = cos(pos / 10000^(2i/d_model))
    learned      row pos of a table of parameters

Letters: t token, d d_model, m row of the table. `past` is how many tokens came before the first row.
"""

import math

import numpy as np

from stepper.engine.op import Array, Op
from stepper.engine.signature import Letters

__all__ = ["LEARNED_POSITION", "SINUSOID"]

_BASE = 10000.0


def sinusoid(t: int, d: int, past: int) -> Array:  # -> (T, D)
    position = np.arange(past, past + t, dtype=np.float64)[:, None]
    pair = np.arange(d) // 2
    angle = position / _BASE ** (2 * pair / d)
    return np.where(np.arange(d) % 2 == 0, np.sin(angle), np.cos(angle))


def sinusoid_cell(at: Letters, sizes: Letters, past: int) -> float:
    """One cell of the table."""
    angle = (at["t"] + past) / _BASE ** (2 * (at["d"] // 2) / sizes["d"])
    return math.cos(angle) if at["d"] % 2 else math.sin(angle)


def learned_position(P: Array, t: int, past: int) -> Array:  # (M, D) -> (T, D)
    return P[past : past + t]


SINUSOID = Op("sinusoid", "-> t d", sinusoid, term=sinusoid_cell, sized=("t", "d"), placed=True)
LEARNED_POSITION = Op(
    "learned_position",
    "m d -> t d",
    learned_position,
    term=lambda cell, past: cell,
    sized=("t",),
    chooses={"m": lambda at, _, attributes: at["t"] + int(attributes["past"])},
)
