"""What may be chosen, and drawing a word instead of taking the likeliest.

    allowed    logits, with −∞ for ids that are not chosen (forbid), or for all but one (only)

    scaled     logits / temperature
    shares     softmax of these
    cutoff     the smallest share that may still be drawn     top-k: Fan et al. 2018, arXiv 1805.04833
    kept       shares at or above it, the others 0            top-p: Holtzman et al. 2019, arXiv 1904.09751
    running    kept, added up from the left
    draw       a number between 0 and 1, from the seed and the row's position alone
    mark       draw × the sum of kept
    next       how many running sums lie at or below the mark: the word whose stretch the mark falls into

Letters: t token, v and w vocabulary.
"""

import math
from collections.abc import Sequence

import numpy as np

from stepper.engine.op import Array, Op, Vjp
from stepper.engine.ops.arithmetic import divide_by
from stepper.engine.signature import Letters

__all__ = ["CUTOFF", "DIVIDE_ROWS", "DRAW", "DRAWN", "FORBID", "KEEP", "MARK", "ONLY", "RUNNING"]


def forbid(logits: Array, forbidden: tuple[int, ...]) -> Array:  # (T, V) -> (T, V)
    return np.where(np.isin(np.arange(logits.shape[1]), forbidden), -np.inf, logits)


def allowed_logit(logit: float, at: Letters, sizes: Letters, forbidden: tuple[int, ...]) -> float:
    """One cell: −∞ for an id that is not chosen."""
    return -math.inf if at["v"] in forbidden else logit


def only_one(logits: Array, only: int) -> Array:  # (T, V) -> (T, V)
    return np.where(np.arange(logits.shape[1]) == only, logits, -np.inf)


def _only_logit(logit: float, at: Letters, sizes: Letters, only: int) -> float:
    return logit if at["v"] == only else -math.inf


def smallest_kept(shares: Sequence[float], top_k: int, top_p: float) -> float:
    """The smallest of the shares that may be drawn."""
    ordered = sorted(shares, reverse=True)[: top_k or None]
    if top_p >= 1:
        return ordered[-1]
    together = 0.0
    for share in ordered:
        together += share
        if together >= top_p:
            return share
    return ordered[-1]


def cutoff(shares: Array, top_k: int, top_p: float) -> Array:  # (T, V) -> (T,)
    return np.array([smallest_kept(row.tolist(), top_k, top_p) for row in shares], dtype=shares.dtype)


def keep(shares: Array, cutoff: Array) -> Array:  # (T, V), (T,) -> (T, V)
    return np.where(shares >= cutoff[:, None], shares, 0)


def running(kept: Array) -> Array:  # (T, V) -> (T, V)
    return np.cumsum(kept, axis=1, dtype=kept.dtype)


def drawn_number(seed: int, position: int) -> float:
    """The number drawn for one position: a multiple of 2⁻²⁰ below 1, so that float32 holds it and the mark stays below the sum."""
    return int(np.random.Generator(np.random.Philox(key=seed, counter=position)).integers(2**20)) / 2**20


def draw(t: int, seed: int, past: int) -> Array:  # -> (T,)
    return np.array([drawn_number(seed, past + row) for row in range(t)])


def mark(drawn: Array, running: Array) -> Array:  # (T,), (T, V) -> (T,)
    return drawn * running[:, -1]


def drawn(running: Array, mark: Array) -> Array:  # (T, V), (T,) -> (T,)
    passed: Array = np.sum(running[:, :-1] <= mark[:, None], axis=1)
    return passed


def _passed(sum_so_far: float, mark: float, at: Letters, sizes: Letters) -> float:
    """1 where the mark lies beyond a word's stretch; the last word has no stretch beyond it."""
    return float(sum_so_far <= mark and at["v"] < sizes["v"] - 1)


def _draw_cell(at: Letters, sizes: Letters, seed: int, past: int) -> float:
    return drawn_number(seed, past + at["t"])


def _last_word(at: Letters, sizes: Letters, _: object) -> int:
    return sizes["v"] - 1


# A word that is drawn has no gradient, and the loss reads the logits before one is forbidden: all this counts as a constant.

DIVIDE_ROWS_BACK = Op("divide_by", "t v -> t v", divide_by, term=lambda x, divisor: x / divisor, wording="{0} ÷ {divisor:.6g}")
DIVIDE_ROWS = Op(
    "divide_by",
    "t v -> t v",
    divide_by,
    term=lambda x, divisor: x / divisor,
    wording="{0} ÷ {divisor:.6g}",
    vjp={0: Vjp(DIVIDE_ROWS_BACK)},
)
FORBID = Op(
    "forbid", "t v -> t v", forbid, term=allowed_logit, placed=True, wording="{0}, unless its id is among {forbidden}: then −∞", vjp=None
)
ONLY = Op("only", "t v -> t v", only_one, term=_only_logit, placed=True, wording="{0} if its id is {only}, otherwise −∞", vjp=None)
CUTOFF = Op("cutoff", "t v -> t", cutoff, term=lambda share, **_: share, reduce=smallest_kept, vjp=None)
KEEP = Op("keep", "t v, t -> t v", keep, term=lambda s, c: s if s >= c else 0.0, wording="{0} if it is at least {1}", shares=True, vjp=None)
RUNNING = Op(
    "running",
    "t w -> t v",
    running,
    term=lambda x, at, sizes: x if at["w"] <= at["v"] else 0.0,
    placed=True,
    wording="{0} if not to the right",
    vjp=None,
)
DRAW = Op("draw", "-> t", draw, term=_draw_cell, sized=("t",), placed=True)
MARK = Op("mark", "t, t v -> t", mark, chooses={"v": _last_word}, vjp=None)
DRAWN = Op("drawn", "t v, t -> t", drawn, term=_passed, dtype=np.int64, placed=True, wording="1 if {0} is at most {1}")
