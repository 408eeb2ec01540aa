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
from dataclasses import dataclass, replace
from typing import Any

from stepper.engine.handoff import views
from stepper.engine.layers import Scope, linear, norm, short, softmax
from stepper.engine.ops.arithmetic import MULTIPLY_BY, SAME_HEADS, SAME_PAIRS, SAME_ROWS, sum_of
from stepper.engine.ops.attention import (
    APPEND,
    CONCAT_HEADS,
    CONTEXT,
    DIVIDE_BY,
    EXTEND_MASK,
    HIDE_WEIGHTS,
    MASK,
    MASK_SCORES,
    SCORES,
    SPLIT_HEADS,
)
from stepper.engine.ops.softmax import SOFTMAX_HEADS
from stepper.engine.options import SCALES
from stepper.engine.program import Tokens
from stepper.errors import BadInput

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
    layers: tuple[str, ...] = ()
    """The output of each encoder layer (turn 0)."""


def self_attention(scope: Scope, at: str, x: str, keys: Keys) -> str:
    """Attention of a stack to its own tokens: (T, D) -> (T, D)."""
    q = _heads(scope, at, "q", x)
    k = _grown(scope, at, "k", x, keys)
    v = _grown(scope, at, "v", x, keys)
    return _attend(scope, at, q, k, v, keys)


def cross_attention(scope: Scope, at: str, x: str, handoff: Handoff) -> str:
    """Attention of the decoder to the encoder's output: (T, D), (S, D) -> (T, D)."""
    read = views(scope.config, scope.options, int(at.split(".")[1]))
    if len(read) < 2:
        memory = _memory(scope, at, handoff, read[0] if read else None)
        return _attend_to_memory(scope, at, _heads(scope, at, "q", x), memory, handoff.keys)
    q, outs = _heads(scope, at, "q", x), []
    for number in read:
        view = f"{at}.view{number}"
        memory = _memory(scope, view, handoff, number)
        outs.append(_attend_to_memory(scope, view, q, memory, handoff.keys, learned=at))
    return _combined(scope, f"{at}.out", outs)


def _memory(scope: Scope, at: str, handoff: Handoff, number: int | None) -> str:
    """What the encoder hands over: -> (S, D). `number` is the encoder layer that is read; None: the mean of all."""
    build, over = scope.build, handoff.keys.tokens
    name, shape = f"{at}.memory", (len(over), scope.config.d_model)
    if number == scope.config.encoder_layers - 1:
        formula = "encoder.out, handed over as it is"
        return build.step(name, SAME_ROWS, handoff.out, axes="token d_model", over=over, formula=formula)
    if build.turn:
        made = build.imported(name, 0, *shape)
        return build.step(name, SAME_ROWS, made, axes="token d_model", over=over, formula="made in turn 0, used again")
    source = replace(scope, rows=over)
    if number is None:
        last = scope.config.encoder_layers - 1
        read = [_layer_out(source, f"{at}.layer{each}", handoff, each) for each in range(last)]
        return _combined(replace(source, options=replace(scope.options, combine="mean")), name, [*read, handoff.out])
    return _layer_out(source, name, handoff, number)


def _layer_out(source: Scope, name: str, handoff: Handoff, number: int) -> str:
    """The output of an encoder layer as memory; where the encoder ends in a norm, after that same norm: -> (S, D)."""
    out = handoff.layers[number]
    if source.config.final_norm:
        return norm(source, f"{name}_norm", out, result=name, learned="encoder.norm")
    formula = f"the output of encoder layer {number}, handed over as it is"
    return source.build.step(name, SAME_ROWS, out, axes="token d_model", over=source.rows, formula=formula)


def _combined(scope: Scope, name: str, parts: list[str]) -> str:
    """The sum or the mean of some tensors: (T, D), … -> (T, D)."""
    shared: dict[str, Any] = {"axes": "token d_model", "over": scope.rows}
    written = " + ".join(short(each) for each in parts)
    if scope.options.combine == "sum":
        return scope.build.step(name, sum_of(len(parts)), *parts, formula=written, **shared)
    total = scope.build.step(f"{name}.sum", sum_of(len(parts)), *parts, formula=written, part_of=name, **shared)
    return scope.build.step(name, MULTIPLY_BY, total, formula=f"sum / {len(parts)}", factor=1 / len(parts), **shared)


def _attend_to_memory(scope: Scope, at: str, q: str, memory: str, keys: Keys, learned: str = "") -> str:
    """Make k and v here, or use those of turn 0 again, and attend: (H, T, d), (S, D) -> (T, D)."""
    source = replace(scope, rows=keys.tokens)
    if scope.build.turn == 0:
        k = _heads(source, at, "k", memory, learned=learned)
        v = _heads(source, at, "v", memory, learned=learned)
    else:
        k, v = (_reused(source, at, letter) for letter in "kv")
    return _attend(scope, at, q, k, v, keys, learned)


def _heads(scope: Scope, at: str, letter: str, x: str, suffix: str = "", learned: str = "") -> str:
    """Project and split into heads: (T, D) @ (D, H·d) -> (H, T, d); `learned` holds the parameters if `at` does not."""
    name, build = f"{at}.{letter}{suffix}", scope.build
    shared: dict[str, Any] = {"axes": "head token d_head", "over": scope.rows}
    if letter == "v" and scope.options.value != "as_trained":
        return _other_value(scope, at, name, x, suffix)
    matrix = "q" if letter == "k" and scope.options.tie_qk == "tied" else letter
    W, b = (f"{learned or at}.{each}_{matrix}" for each in "Wb")
    width = scope.config.n_heads * scope.config.d_head
    flat = linear(scope, f"{at}.{letter}.proj", x, W, b, "d_model", width, part_of=name)
    formula = f"{short(x)} W_{matrix} + b_{matrix}, split into heads"
    return build.step(name, SPLIT_HEADS, flat, formula=formula, sizes={"h": scope.config.n_heads}, **shared)


def _other_value(scope: Scope, at: str, name: str, x: str, suffix: str) -> str:
    """What-if: something else in the place of v: -> (H, T, d)."""
    shared: dict[str, Any] = {"axes": "head token d_head", "over": scope.rows}
    source = scope.options.value
    if source == "input":
        if scope.config.n_heads * scope.config.d_head != scope.config.d_model:
            raise BadInput("value = input needs d_model = heads × d_head; this model has other sizes")
        formula = f"{short(x)} itself, split into heads"
        return scope.build.step(name, SPLIT_HEADS, x, formula=formula, sizes={"h": scope.config.n_heads}, **shared)
    if source == "query" and ".self_attn" in at:
        return scope.build.step(name, SAME_HEADS, f"{at}.q", formula="q in the place of v", **shared)
    return scope.build.step(name, SAME_HEADS, f"{at}.k{suffix}", formula="k in the place of v", **shared)


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


def _attend(scope: Scope, at: str, q: str, k: str, v: str, keys: Keys, learned: str = "") -> str:
    """softmax(q kᵀ / √d_head) v, joined and projected: (H, Q, d), (H, K, d), (H, K, d) -> (Q, D)."""
    build, axes, over = scope.build, "head query key", (scope.rows, keys.tokens)
    scores = build.step(f"{at}.scores", SCORES, q, k, axes=axes, over=over, formula="q kᵀ")
    scaled = _scaled(scope, at, scores, over)
    weights = _weights(scope, at, scaled, _mask(scope, at, keys), over)
    context = build.step(f"{at}.context", CONTEXT, weights, v, axes="head token d_head", over=scope.rows, formula="weights v")
    concat = build.step(f"{at}.concat", CONCAT_HEADS, context, axes="token d_model", over=scope.rows, formula="heads side by side")
    W, b = (f"{learned or at}.{each}_o" for each in "Wb")
    return linear(scope, f"{at}.out", concat, W, b, "d_model", scope.config.d_model)


def _scaled(scope: Scope, at: str, scores: str, over: tuple[Tokens, Tokens]) -> str:
    """Scores / √d_head: (H, Q, K) -> (H, Q, K)."""
    choice = scope.options.scale
    divisor = 1.0 if choice == "none" else math.sqrt(scope.config.d_head) / SCALES[choice]
    formula = {"none": "scores, not divided", "as_trained": "scores / √d_head"}.get(choice, f"scores / √d_head × {SCALES.get(choice)}")
    return scope.build.step(f"{at}.scaled", DIVIDE_BY, scores, axes="head query key", over=over, formula=formula, divisor=divisor)


def _weights(scope: Scope, at: str, scaled: str, mask: str, over: tuple[Tokens, Tokens]) -> str:
    """Mask, then softmax: (H, Q, K) -> (H, Q, K)."""
    build, axes, name = scope.build, "head query key", f"{at}.weights"
    if scope.options.mask == "after_softmax" and at.startswith("decoder") and ".self_attn" in at:
        formula = "scaled, unmasked: the mask comes after softmax"
        open_ = build.step(f"{at}.masked", SAME_PAIRS, scaled, axes=axes, over=over, formula=formula)
        shares = softmax(build, name, open_, SOFTMAX_HEADS, axes, over, part="unmasked")
        return build.step(name, HIDE_WEIGHTS, shares, mask, axes=axes, over=over, formula="unmasked · mask: rows no longer sum to 1")
    masked = build.step(f"{at}.masked", MASK_SCORES, scaled, mask, axes=axes, over=over, formula="scaled where mask, else −∞")
    return softmax(build, name, masked, SOFTMAX_HEADS, axes, over)


_KEY_RULES = {"causal": "key ≤ query", "full": "every key", "off_by_one": "key ≤ query + 1", "transposed": "key ≥ query"}


def _mask(scope: Scope, at: str, keys: Keys) -> str:
    """Which keys each query may look at: -> (Q, K), true = may look."""
    build, name, choice = scope.build, f"{at}.masked.mask", scope.options.mask
    shared: dict[str, Any] = {"axes": "query key", "over": (scope.rows, keys.tokens), "part_of": f"{at}.masked"}
    shared["pad_id"] = scope.config.pad_id
    kind = {"none": "full", "off_by_one": "off_by_one", "transposed": "transposed"}.get(choice, "causal") if keys.causal else "full"
    if keys.cached and scope.past:
        old = build.imported(name, build.turn - 1, scope.rows_before, scope.past)
        looks_back = kind != "transposed"
        formula = "last row of the mask before, and the new token" if looks_back else "the new token alone"
        return build.step(name, EXTEND_MASK, old, keys.ids, formula=formula, sizes={"m": 1}, looks_back=looks_back, **shared)
    formula = f"{_KEY_RULES[kind]}, and no padding"
    return build.step(name, MASK, keys.ids, formula=formula, sizes={"q": len(scope.rows)}, kind=kind, past=scope.past, **shared)
