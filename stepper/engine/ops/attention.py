"""Scaled dot-product attention, one op for every arrow of the formula (Vaswani et al. 2017, section 3.2.1, equation 1).

    Attention(Q, K, V) = softmax(Q Kᵀ / √d_head) V

Letters: h head, q query, k key, t token, d d_head; p past and n new tokens of a cache.
"""

import math
from typing import Any

import numpy as np

from stepper.engine.op import Array, Op, Vjp
from stepper.engine.ops.arithmetic import divide_by, multiply
from stepper.engine.signature import Letters

__all__ = ["APPEND", "CONCAT_HEADS", "CONTEXT", "DIVIDE_BY", "EXTEND_MASK", "HIDE_WEIGHTS", "MASK", "MASK_SCORES", "SCORES", "SPLIT_HEADS"]


def split_heads(x: Array, h: int) -> Array:  # (T, H·D) -> (H, T, D)
    return x.reshape(x.shape[0], h, -1).transpose(1, 0, 2)


def scores(q: Array, k: Array) -> Array:  # (H, Q, D), (H, K, D) -> (H, Q, K)
    return q @ k.transpose(0, 2, 1)


def mask(ids: Array, q: int, kind: str, past: int, pad_id: int, window: int = 0) -> Array:  # (K,) -> (Q, K)
    query, key = np.arange(q)[:, None] + past, np.arange(len(ids))[None, :]
    allowed: Array = may_look(query, key, kind) & is_near(query, key, window, kind == "full") & (ids != pad_id)
    return allowed


def is_near(query: Any, key: Any, window: int, ahead: bool = False) -> Any:
    """Whether a key is one of the last so many, the query's own counted, and where it looks ahead of the next so many; 0: any."""
    return ((key > query - window) & ((key < query + window) | (not ahead))) | (window == 0)


def may_look(query: Any, key: Any, kind: str) -> Any:
    """Which keys a query may look at, by their positions."""
    if kind == "causal":
        return key <= query
    if kind == "off_by_one":
        return key <= query + 1
    if kind == "transposed":
        return key >= query
    return (query == query) & (key == key)


def _mask_cell(key_id: float, at: Letters, sizes: Letters, kind: str, past: int, pad_id: int, window: int = 0) -> float:
    """One cell of the mask: 1 where the query may look at the key."""
    query, key = at["q"] + past, at["k"]
    return float(may_look(query, key, kind) and is_near(query, key, window, kind == "full") and key_id != pad_id)


def extend_mask(mask: Array, ids: Array, pad_id: int, looks_back: bool, window: int = 0) -> Array:  # (P, K), (N,) -> (1, K + N)
    query, key = mask.shape[1], np.arange(mask.shape[1])
    still = mask[-1] & is_near(query, key, window) & looks_back
    return np.concatenate([still, ids != pad_id])[None, :]


def still_may_look(cell: float, at: Letters, sizes: Letters, pad_id: int, looks_back: bool, window: int = 0) -> float:
    """One cell of a mask that grew: an old column as it was (hidden where none may look so far back), a new one by its id."""
    return cell * looks_back * is_near(sizes["p"], at["p"], window) if "p" in at else float(cell != pad_id)


def mask_scores(scaled: Array, mask: Array) -> Array:  # (H, Q, K), (Q, K) -> (H, Q, K)
    return np.where(mask, scaled, -np.inf)


def context(weights: Array, v: Array) -> Array:  # (H, Q, K), (H, K, D) -> (H, Q, D)
    return weights @ v


def concat_heads(context: Array) -> Array:  # (H, T, D) -> (T, H·D)
    return context.transpose(1, 0, 2).reshape(context.shape[1], -1)


def first_part(gradient: Array, p: int) -> Array:  # (H, P + N, D) -> (H, P, D)
    return gradient[:, :p]


def last_part(gradient: Array, n: int) -> Array:  # (H, P + N, D) -> (H, N, D)
    return gradient[:, -n:]


def append(past: Array, new: Array) -> Array:  # (H, P, D), (H, N, D) -> (H, P + N, D)
    return np.concatenate([past, new], axis=1)


SPLIT_HEADS = Op(
    "split_heads", "t (h d) -> h t d", split_heads, sized=("h",), vjp={0: Vjp(Op("concat_heads", "h t d -> t (h d)", concat_heads))}
)
SCORES = Op("scores", "h q d, h k d -> h q k", scores)
DIVIDE_BACK = Op("divide_by", "h q k -> h q k", divide_by, term=lambda x, divisor: x / divisor, wording="{0} ÷ {divisor:.6g}")
DIVIDE_BY = Op(
    "divide_by",
    "h q k -> h q k",
    divide_by,
    term=lambda x, divisor: x / divisor,
    wording="{0} ÷ {divisor:.6g}",
    vjp={0: Vjp(DIVIDE_BACK)},
)
MASK = Op("mask", "k -> q k", mask, term=_mask_cell, dtype=np.bool_, sized=("q",), placed=True, wording="may look at key id {0:.0f}")
HIDE_WEIGHTS = Op("hide_weights", "h q k, q k -> h q k", multiply)
MASK_SCORES = Op(
    "mask_scores",
    "h q k, q k -> h q k",
    mask_scores,
    term=lambda score, allowed: score if allowed else -math.inf,
    wording="{0} where {1:.0f} is 1, else −∞",
    selects=True,
    vjp={0: Vjp(HIDE_WEIGHTS, ("gradient", 1))},
)
CONTEXT = Op("context", "h q k, h k d -> h q d", context)
CONCAT_HEADS = Op(
    "concat_heads",
    "h t d -> t (h d)",
    concat_heads,
    vjp={0: Vjp(Op("split_heads", "t (h d) -> h t d", split_heads, sized=("h",)))},
)
FIRST_PART = Op("first_part", "h j d -> h p d", first_part, sized=("p",), chooses={"j": lambda at, *_: at["p"]})
LAST_PART = Op("last_part", "h j d -> h n d", last_part, sized=("n",), chooses={"j": lambda at, sizes, _: sizes["p"] + at["n"]})
APPEND = Op("append", "h p d | h n d -> h p+n d", append, vjp={0: Vjp(FIRST_PART), 1: Vjp(LAST_PART)})
EXTEND_MASK = Op(
    "extend_mask",
    "q p | n -> m p+n",
    extend_mask,
    term=still_may_look,
    dtype=np.bool_,
    placed=True,
    chooses={"q": lambda at, sizes, _: sizes["q"] - 1},
)
