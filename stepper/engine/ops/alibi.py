"""Attention with linear biases: the further back a key, the less it is looked at (Press, Smith & Lewis 2022, arXiv 2108.12409).

    bias     slope of the head × position of the key
    biased   scaled + bias

The paper has −slope × distance. Counted from the start of the text, as BLOOM does, a row's biases are all larger by the same number,
slope × position of the query, and softmax takes no notice: only the differences between keys matter.

Letters: h head, q query, k key.
"""

import math

import numpy as np

from stepper.engine.op import Array, Op
from stepper.engine.signature import Letters

__all__ = ["ADD_ALIBI", "ALIBI", "slopes_of"]


def slopes_of(heads: int) -> tuple[float, ...]:
    """How steep each head's bias is: 2^(−8/n), 2^(−16/n), … of n heads; where n is no power of 2, others are put in between.

    >>> slopes_of(8)[:3], slopes_of(3)
    ((0.5, 0.25, 0.125), (0.0625, 0.00390625, 0.25))
    """
    whole = 2 ** math.floor(math.log2(heads))
    between = range(1, 2 * (heads - whole), 2)
    return (*(2 ** (-8 * number / whole) for number in range(1, whole + 1)), *(2 ** (-4 * number / whole) for number in between))


def alibi(h: int, k: int, slopes: tuple[float, ...]) -> Array:  # -> (H, K)
    return np.outer(np.array(slopes[:h], dtype=np.float32), np.arange(k, dtype=np.float32))


def _alibi_cell(at: Letters, sizes: Letters, slopes: tuple[float, ...]) -> float:
    return float(np.float32(slopes[at["h"]])) * at["k"]


def add_alibi(scaled: Array, bias: Array) -> Array:  # (H, Q, K), (H, K) -> (H, Q, K)
    return scaled + bias[:, None]


ALIBI = Op("alibi", "-> h k", alibi, term=_alibi_cell, sized=("h", "k"), placed=True)
ADD_ALIBI = Op("add", "h q k + h k -> h q k", add_alibi)
