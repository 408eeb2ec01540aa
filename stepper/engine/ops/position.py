"""Positional encodings.

    sinusoidal   PE[pos, 2i]   = sin(pos / 10000^(2i/d_model))       Vaswani et al. 2017, section 3.5
                 PE[pos, 2i+1] = cos(pos / 10000^(2i/d_model))
    learned      row pos of a table of parameters
    counted      the row to read where padding is not counted: how many tokens there are up to this one (RoBERTa)
                 or its sines, then its cosines, the slowest 10000 times as long as the fastest; zeros for padding (M2M-100)

What-if layouts: `halved` puts all sines first, then all cosines (as tensor2tensor and Marian do); `modulus` deals the
positions out anew among as many.

Letters: t token, s token up to it, d d_model, m row of the table. `past` is how many tokens came before the first row.
"""

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from stepper.engine.op import Array, Op, Vjp
from stepper.engine.signature import Letters

__all__ = ["COUNTED_PLACE", "COUNTED_WAVES", "LEARNED_POSITION", "SINUSOID", "stride_of"]

_STRIDE = 29
"""Deals positions out anew: the smallest step that is tried."""


def position_of(row: Any, past: int, modulus: int) -> Any:
    """The position of a row: past + row, or (`modulus` above 0) that number dealt out anew among as many positions."""
    return (past + row) * stride_of(modulus) % modulus if modulus else past + row


@cache
def stride_of(modulus: int) -> int:
    """A step that visits every one of so many positions: it shares no factor with their number."""
    return next(stride for stride in range(_STRIDE, _STRIDE + modulus + 1) if math.gcd(stride, modulus) == 1)


def sinusoid(t: int, d: int, past: int, halved: bool = False, modulus: int = 0) -> Array:  # -> (T, D)
    position: Array = position_of(np.arange(t), past, modulus)[:, None]
    column, sines = np.arange(d), (d + 1) // 2
    pair = column % sines if halved else column // 2
    is_sine = column < sines if halved else column % 2 == 0
    angle = position / 10000.0 ** (2 * pair / d)
    return np.where(is_sine, np.sin(angle), np.cos(angle))


def sinusoid_cell(at: Letters, sizes: Letters, past: int, halved: bool = False, modulus: int = 0) -> float:
    """One cell of the table."""
    column, width = at["d"], sizes["d"]
    sines = (width + 1) // 2
    pair = column % sines if halved else column // 2
    angle = position_of(at["t"], past, modulus) / 10000.0 ** (2 * pair / width)
    is_sine = column < sines if halved else column % 2 == 0
    return math.sin(angle) if is_sine else math.cos(angle)


def learned_position(P: Array, t: int, past: int, modulus: int = 0, offset: int = 0) -> Array:  # (M, D) -> (T, D)
    row: Array = position_of(np.arange(t), past, modulus) + offset
    return P[row]


def learned_position_back(gradient: Array, m: int, past: int, modulus: int = 0, offset: int = 0) -> Array:  # (T, D) -> (M, D)
    rows = np.zeros((m, gradient.shape[1]), gradient.dtype)
    np.add.at(rows, position_of(np.arange(len(gradient)), past, modulus) + offset, gradient)
    return rows


def _of_its_position(gradient: float, at: Letters, sizes: Letters, past: int, modulus: int = 0, offset: int = 0) -> float:
    """What a row of the table gets from one token."""
    return gradient if position_of(at["t"], past, modulus) + offset == at["m"] else 0.0


def _row_of_table(at: Letters, sizes: Letters, attributes: Mapping[str, Any]) -> int:
    return int(position_of(at["t"], attributes["past"], attributes.get("modulus", 0)) + attributes.get("offset", 0))


def counted_place(ids: Array, counted: Array, past: int, pad_id: int, offset: int) -> Array:  # (T,), (S,) -> (T,)
    place: Array = np.where(ids == pad_id, -1, past + np.cumsum(counted != pad_id) - 1) + offset
    return place


def _counts(own: float, other: float, at: Letters, sizes: Letters, past: int, pad_id: int, offset: int) -> float:
    """What one token adds to the place of another: 1 where both are no padding and it stands before; its own place starts the count."""
    is_counted = own != pad_id and other != pad_id and at["s"] <= at["t"]
    start = offset - 1 + past * (own != pad_id) if at["s"] == at["t"] else 0
    return float(is_counted + start)


def counted_waves(row: Array, d: int, blank: int) -> Array:  # (T,) -> (T, D)
    lengths = [_speed(column, d) for column in range(d)]
    angle: Array = (row.astype(np.float32)[:, None] * np.array(lengths, np.float32)).astype(np.float64)
    is_sine, is_there = np.arange(d) < d // 2, np.arange(d) < d // 2 * 2
    waves: Array = np.where(is_sine, np.sin(angle), np.cos(angle)) * is_there
    return np.where((row == blank)[:, None], 0.0, waves)


def _speed(column: int, width: int) -> np.float32:
    """How fast a column turns, in float32, as such models were trained."""
    last = max(width // 2 - 1, 1)
    return np.float32(math.exp(np.float32(column % max(width // 2, 1)) * np.float32(-math.log(10000) / last)))


def _counted_wave(row: float, at: Letters, sizes: Letters, blank: int) -> float:
    column, half = at["d"], sizes["d"] // 2
    if row == blank or column >= 2 * half:
        return 0.0
    angle = float(np.float32(row) * _speed(column, sizes["d"]))
    return math.sin(angle) if column < half else math.cos(angle)


SINUSOID = Op("sinusoid", "-> t d", sinusoid, term=sinusoid_cell, sized=("t", "d"), placed=True)
LEARNED_POSITION = Op(
    "learned_position",
    "m d -> t d",
    learned_position,
    term=lambda cell, **_: cell,
    sized=("t",),
    chooses={"m": _row_of_table},
    vjp={
        0: Vjp(
            Op(
                "learned_position_back",
                "t d -> m d",
                learned_position_back,
                term=_of_its_position,
                sized=("m",),
                placed=True,
                wording="{0} if it stands at this position, else 0",
            )
        )
    },
)
COUNTED_PLACE = Op("counted_place", "t, s -> t", counted_place, term=_counts, dtype=np.int64, placed=True, wording="{1} counted for {0}")
COUNTED_WAVES = Op("counted_waves", "t -> t d", counted_waves, term=_counted_wave, sized=("d",), placed=True, wording="a wave at row {0}")
