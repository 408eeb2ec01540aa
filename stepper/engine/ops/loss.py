"""How wrong the answers are, as one number: cross-entropy, the mean of −ln p(right word) over the rows that count.

    log_share   shifted − ln sum                                   = ln of softmax, and never −∞ where softmax rounds to 0
    pick        the log-probability of the right word of each row
    surprise    −picked                                            0 where the model was certain and right
    smoothed    −((1 − s) · picked + s · mean of all)              label smoothing (Szegedy et al. 2016, arXiv 1512.00567, section 7)
    counted     added up over the rows that count
    per_row     divided by how many these are
    one         the gradient of the loss with respect to itself, where every way back begins

Letters: t token, v vocabulary.
"""

import math

import numpy as np

from stepper.engine.op import Array, Op, Vjp
from stepper.engine.ops.arithmetic import same
from stepper.engine.signature import Letters

__all__ = ["COUNT_ROWS", "LOG_SHARE", "ONE", "PER_ROW", "PICK", "SMOOTHED", "SURPRISE", "TOTAL"]


def log_share(shifted: Array, total: Array) -> Array:  # (T, V), (T,) -> (T, V)
    return shifted - np.log(total)[:, None]


def log_share_back(gradient: Array, total: Array) -> Array:  # (T, V), (T,) -> (T,)
    summed: Array = -np.sum(gradient, axis=1, dtype=gradient.dtype)
    return summed / total


def pick(labels: Array, log_probs: Array) -> Array:  # (T,), (T, V) -> (T,)
    return log_probs[np.arange(len(labels)), labels]


def pick_back(labels: Array, gradient: Array, v: int) -> Array:  # (T,), (T,) -> (T, V)
    back: Array = (labels[:, None] == np.arange(v)) * gradient[:, None]
    return back


def surprise(picked: Array) -> Array:  # (T,) -> (T,)
    return -picked


def smoothed(picked: Array, mean: Array, smoothing: float) -> Array:  # (T,), (T,) -> (T,)
    return -((1 - smoothing) * picked + smoothing * mean)


def of_picked(gradient: Array, smoothing: float) -> Array:  # (T,) -> (T,)
    return gradient * (smoothing - 1)


def of_mean(gradient: Array, smoothing: float) -> Array:  # (T,) -> (T,)
    return gradient * -smoothing


def total(rows: Array, counted: Array) -> Array:  # (T,), (T,) -> one number
    added: Array = np.sum(rows * counted, dtype=rows.dtype)
    return added


def count_rows(counted: Array) -> Array:  # (T,) -> one number
    return np.asarray(np.count_nonzero(counted))


def per_row(total: Array, count: Array) -> Array:  # two numbers -> one number
    rows: Array = np.maximum(count, 1).astype(total.dtype)
    return total / rows


def one() -> Array:  # -> one number
    return np.ones(())


def _of_the_label(label: float, gradient: float, at: Letters, sizes: Letters) -> float:
    return gradient if label == at["v"] else 0.0


_LOG_SHARE_BACK = {
    0: Vjp(Op("same", "t v -> t v", same, unchanged=True)),
    1: Vjp(Op("log_share_back", "t v, t -> t", log_share_back, term=lambda g, total: -g / total, wording="−{0} ÷ {1}"), ("gradient", 1)),
}
_PICK_BACK = Op(
    "pick_back", "t, t -> t v", pick_back, term=_of_the_label, sized=("v",), placed=True, wording="{1} if {0:.0f} is this word, else 0"
)
_SMOOTHED_BACK = {
    0: Vjp(Op("of_picked", "t -> t", of_picked, term=lambda g, smoothing: g * (smoothing - 1), wording="{0} · ({smoothing:g} − 1)")),
    1: Vjp(Op("of_mean", "t -> t", of_mean, term=lambda g, smoothing: -g * smoothing, wording="−{0} · {smoothing:g}")),
}

LOG_SHARE = Op(
    "log_share", "t v, t -> t v", log_share, term=lambda x, total: x - math.log(total), wording="{0} − ln {1}", vjp=_LOG_SHARE_BACK
)
PICK = Op(
    "pick", "t, t v -> t", pick, term=lambda _, cell: cell, chooses={"v": 0}, wording="{1}", vjp={1: Vjp(_PICK_BACK, (0, "gradient"))}
)
SURPRISE = Op(
    "surprise",
    "t -> t",
    surprise,
    term=lambda x: -x,
    wording="−{0}",
    vjp={0: Vjp(Op("surprise", "t -> t", surprise, term=lambda g: -g, wording="−{0}"))},
)
SMOOTHED = Op(
    "smoothed",
    "t, t -> t",
    smoothed,
    term=lambda picked, mean, smoothing: -((1 - smoothing) * picked + smoothing * mean),
    wording="−((1 − {smoothing:g}) · {0} + {smoothing:g} · {1})",
    vjp=_SMOOTHED_BACK,
)
TOTAL = Op("total", "t, t -> 1", total)
COUNT_ROWS = Op("count_rows", "t -> 1", count_rows, dtype=np.int64)
PER_ROW = Op(
    "per_row",
    "1, 1 -> 1",
    per_row,
    term=lambda total, count: total / max(count, 1.0),
    wording="{0} ÷ {1}",
    vjp={0: Vjp(Op("per_row", "1, 1 -> 1", per_row, term=lambda g, count: g / max(count, 1.0), wording="{0} ÷ {1}"), ("gradient", 1))},
)
ONE = Op("one", "-> 1", one, term=lambda: 1.0)
