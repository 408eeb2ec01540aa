"""The attention sublayer, self and cross, with and without a KV cache.

    q = x W_q + b_q                    k = memory W_k + b_k            v = memory W_v + b_v
    scores = q kᵀ                      scaled = scores / √d_head       masked = scaled where the mask allows, else −∞
    weights = softmax(masked)          context = weights v             out = concat W_o + b_o

Self-attention reads its own stack: memory is x. Cross-attention reads what the encoder handed over: `memory` is a step of
its own, and k and v are made from it here, once for a whole generation.

With a KV cache (`Keys.cached`) self-attention makes k_new and v_new for the new tokens alone, and k and v are those of the
turn before with these appended.
"""

import math
from dataclasses import dataclass
from typing import Any

from stepper.engine.layers import Scope, linear, short, softmax
from stepper.engine.ops.arithmetic import SAME_HEADS, SAME_ROWS
from stepper.engine.ops.attention import (
    APPEND,
    CONCAT_HEADS,
    CONTEXT,
    DIVIDE_BY,
    EXTEND_MASK,
    MASK,
    MASK_SCORES,
    SCORES,
    SPLIT_HEADS,
)
from stepper.engine.ops.softmax import SOFTMAX_HEADS
from stepper.engine.program import Tokens

__all__ = ["Handoff", "Keys", "cross_attention", "self_attention"]


@dataclass(frozen=True)
class Keys:
    """What the queries may look at."""

    tokens: Tokens
    ids: str
    """The ids of the key tokens that this turn brings (padding is masked by id)."""
    causal: bool = False
    cached: bool = False
    """k and v are kept for later turns."""


@dataclass(frozen=True)
class Handoff:
    """What the encoder hands to every decoder layer."""

    out: str
    """The encoder's output."""
    keys: Keys


def self_attention(scope: Scope, at: str, x: str, keys: Keys) -> str:
    """Attention of a stack to its own tokens: (T, D) -> (T, D)."""
    q = _heads(scope, at, "q", x)
    k = _grown(scope, at, "k", x, keys)
    v = _grown(scope, at, "v", x, keys)
    return _attend(scope, at, q, k, v, keys)


def cross_attention(scope: Scope, at: str, x: str, handoff: Handoff) -> str:
    """Attention of the decoder to the encoder's output: (T, D), (S, D) -> (T, D)."""
    source = Scope(scope.build, scope.config, handoff.keys.tokens)
    formula = "encoder.out, handed over as it is"
    memory = scope.build.step(f"{at}.memory", SAME_ROWS, handoff.out, axes="token d_model", over=source.rows, formula=formula)
    q = _heads(scope, at, "q", x)
    if scope.build.turn == 0:
        k, v = (_heads(source, at, letter, memory) for letter in "kv")
    else:
        k, v = (_reused(source, at, letter) for letter in "kv")
    return _attend(scope, at, q, k, v, handoff.keys)


def _heads(scope: Scope, at: str, letter: str, x: str, suffix: str = "") -> str:
    """Project and split into heads: (T, D) @ (D, H·d) -> (H, T, d)."""
    name, width = f"{at}.{letter}{suffix}", scope.config.n_heads * scope.config.d_head
    flat = linear(scope, f"{at}.{letter}.proj", x, f"{at}.W_{letter}", f"{at}.b_{letter}", "d_model", width, part_of=name)
    heads = {"h": scope.config.n_heads}
    formula = f"{short(x)} W_{letter} + b_{letter}, split into heads"
    return scope.build.step(name, SPLIT_HEADS, flat, axes="head token d_head", over=scope.rows, formula=formula, sizes=heads)


def _grown(scope: Scope, at: str, letter: str, x: str, keys: Keys) -> str:
    """K or v of self-attention: made for the new tokens, appended to those of earlier turns."""
    if not keys.cached:
        return _heads(scope, at, letter, x)
    build, name = scope.build, f"{at}.{letter}"
    new = _heads(scope, at, letter, x, suffix="_new")
    if scope.past == 0:
        formula = f"{letter}_new (the cache was empty)"
        return build.step(name, SAME_HEADS, new, axes="head token d_head", over=keys.tokens, formula=formula)
    old = build.imported(name, build.turn - 1, scope.config.n_heads, scope.past, scope.config.d_head)
    formula = f"{letter} of the turn before, then {letter}_new"
    return build.step(name, APPEND, old, new, axes="head token d_head", over=keys.tokens, formula=formula)


def _reused(source: Scope, at: str, letter: str) -> str:
    """K or v of cross-attention in a later turn: what turn 0 made."""
    build, config, name = source.build, source.config, f"{at}.{letter}"
    first = build.imported(name, 0, config.n_heads, len(source.rows), config.d_head)
    return build.step(name, SAME_HEADS, first, axes="head token d_head", over=source.rows, formula="made in turn 0, used again")


def _attend(scope: Scope, at: str, q: str, k: str, v: str, keys: Keys) -> str:
    """softmax(q kᵀ / √d_head) v, joined and projected: (H, Q, d), (H, K, d), (H, K, d) -> (Q, D)."""
    build, axes, over = scope.build, "head query key", (scope.rows, keys.tokens)
    scores = build.step(f"{at}.scores", SCORES, q, k, axes=axes, over=over, formula="q kᵀ")
    divisor = math.sqrt(scope.config.d_head)
    scaled = build.step(f"{at}.scaled", DIVIDE_BY, scores, axes=axes, over=over, formula="scores / √d_head", divisor=divisor)
    mask = _mask(scope, at, keys)
    masked = build.step(f"{at}.masked", MASK_SCORES, scaled, mask, axes=axes, over=over, formula="scaled where mask, else −∞")
    weights = softmax(build, f"{at}.weights", masked, SOFTMAX_HEADS, axes, over)
    context = build.step(f"{at}.context", CONTEXT, weights, v, axes="head token d_head", over=scope.rows, formula="weights v")
    concat = build.step(f"{at}.concat", CONCAT_HEADS, context, axes="token d_model", over=scope.rows, formula="heads side by side")
    return linear(scope, f"{at}.out", concat, f"{at}.W_o", f"{at}.b_o", "d_model", scope.config.d_model)


def _mask(scope: Scope, at: str, keys: Keys) -> str:
    """Which keys each query may look at: -> (Q, K), true = may look."""
    build, name = scope.build, f"{at}.masked.mask"
    shared: dict[str, Any] = {"axes": "query key", "over": (scope.rows, keys.tokens), "part_of": f"{at}.masked"}
    shared["pad_id"] = scope.config.pad_id
    if keys.cached and scope.past:
        old = build.imported(name, build.turn - 1, scope.rows_before, scope.past)
        formula = "last row of the mask before, and the new token"
        return build.step(name, EXTEND_MASK, old, keys.ids, formula=formula, sizes={"m": 1}, **shared)
    formula = "key ≤ query, and no padding" if keys.causal else "no padding"
    sizes = {"q": len(scope.rows)}
    return build.step(name, MASK, keys.ids, formula=formula, sizes=sizes, causal=keys.causal, past=scope.past, **shared)
