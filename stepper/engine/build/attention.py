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

from stepper.engine.axis import Tokens
from stepper.engine.build.layers import Scope, linear, norm, short, softmax
from stepper.engine.build.projections import Keys, grown, heads, repeated, reused
from stepper.engine.handoff import views
from stepper.engine.ops.arithmetic import MULTIPLY_BY, SAME_PAIRS, SAME_ROWS, sum_of
from stepper.engine.ops.attention import CONCAT_HEADS, CONTEXT, DIVIDE_BY, EXTEND_MASK, HIDE_WEIGHTS, MASK, MASK_SCORES, SCORES
from stepper.engine.ops.relative import ADD_BIAS, BUCKET, RELATIVE_BIAS
from stepper.engine.ops.softmax import SOFTMAX_HEADS
from stepper.engine.options import SCALES
from stepper.engine.place import Place

__all__ = ["Handoff", "cross_attention", "self_attention"]


@dataclass(frozen=True)
class Handoff:
    """What the encoder hands to every decoder layer."""

    out: str
    """The encoder's output."""
    keys: Keys
    layers: tuple[str, ...] = ()
    """The output of each encoder layer (turn 0)."""


def self_attention(scope: Scope, at: Place, x: str, keys: Keys) -> str:
    """Attention of a stack to its own tokens: (T, D) -> (T, D)."""
    q = heads(scope, at, "q", x)
    k = grown(scope, at, "k", x, keys)
    v = grown(scope, at, "v", x, keys)
    return _attend(scope, at, q, k, v, keys)


def cross_attention(scope: Scope, at: Place, x: str, handoff: Handoff) -> str:
    """Attention of the decoder to the encoder's output: (T, D), (S, D) -> (T, D)."""
    read = views(scope.options.handoff, at.layer or 0, scope.config.encoder_layers, scope.config.decoder_layers)
    if len(read) < 2:
        memory = _memory(scope, at, handoff, read[0] if read else None)
        return _attend_to_memory(scope, at, heads(scope, at, "q", x), memory, handoff.keys)
    q, outs = heads(scope, at, "q", x), []
    for number in read:
        view = at / f"view{number}"
        memory = _memory(scope, view, handoff, number)
        outs.append(_attend_to_memory(scope, view, q, memory, handoff.keys, learned=at))
    return _combined(scope, at / "out", outs)


def _memory(scope: Scope, at: Place, handoff: Handoff, number: int | None) -> str:
    """What the encoder hands over: -> (S, D). `number` is the encoder layer that is read; None: the mean of all."""
    build, over = scope.build, handoff.keys.tokens
    name, shape = at / "memory", (len(over), scope.config.d_model)
    if number == scope.config.encoder_layers - 1:
        formula = "encoder.out, handed over as it is"
        return build.step(name, SAME_ROWS, handoff.out, axes="token d_model", over=over, formula=formula)
    if build.turn:
        made = build.imported(name, 0, *shape)
        return build.step(name, SAME_ROWS, made, axes="token d_model", over=over, formula="made in turn 0, used again", note="kept")
    source = replace(scope, rows=over)
    if number is None:
        last = scope.config.encoder_layers - 1
        read = [_layer_out(source, at / f"layer{each}", handoff, each) for each in range(last)]
        return _combined(replace(source, options=replace(scope.options, combine="mean")), name, [*read, handoff.out])
    return _layer_out(source, name, handoff, number)


def _layer_out(source: Scope, place: Place, handoff: Handoff, number: int) -> str:
    """The output of an encoder layer as memory; where the encoder ends in a norm, after that same norm: -> (S, D)."""
    out = handoff.layers[number]
    if source.config.final_norm:
        return norm(source, place.sibling(f"{place.leaf}_norm"), out, result=place, learned=Place("encoder", block="norm"))
    formula = f"the output of encoder layer {number}, handed over as it is"
    wide: dict[str, Any] = {"axes": "token d_model", "over": source.rows}
    return source.build.step(place, SAME_ROWS, out, formula=formula, note="another_layer", **wide)


def _combined(scope: Scope, place: Place, parts: list[str]) -> str:
    """The sum or the mean of some tensors: (T, D), … -> (T, D)."""
    shared: dict[str, Any] = {"axes": "token d_model", "over": scope.rows}
    written = " + ".join(short(each) for each in parts)
    if scope.options.combine == "sum":
        return scope.build.step(place, sum_of(len(parts)), *parts, formula=written, note="added", **shared)
    total = scope.build.step(place / "sum", sum_of(len(parts)), *parts, formula=written, part_of=place, **shared)
    formula = f"sum / {len(parts)}"
    return scope.build.step(place, MULTIPLY_BY, total, formula=formula, note="averaged", factor=1 / len(parts), **shared)


def _attend_to_memory(scope: Scope, at: Place, q: str, memory: str, keys: Keys, learned: Place | None = None) -> str:
    """Make k and v here, or use those of turn 0 again, and attend: (H, T, d), (S, D) -> (T, D)."""
    source = replace(scope, rows=keys.tokens)
    if scope.build.turn == 0:
        k = heads(source, at, "k", memory, learned=learned)
        v = heads(source, at, "v", memory, learned=learned)
    else:
        k, v = (reused(source, at, letter) for letter in "kv")
    return _attend(scope, at, q, k, v, keys, learned)


def _attend(scope: Scope, at: Place, q: str, k: str, v: str, keys: Keys, learned: Place | None = None) -> str:
    """softmax(q kᵀ / √d_head) v, joined and projected: (H, Q, d), (N, K, d), (N, K, d) -> (Q, D)."""
    build, config, axes, over = scope.build, scope.config, "head query key", (scope.rows, keys.tokens)
    source = replace(scope, rows=keys.tokens)
    k, v = repeated(source, at, "k", k), repeated(source, at, "v", v)
    scores = build.step(at / "scores", SCORES, q, k, axes=axes, over=over, formula="q kᵀ")
    scaled = _biased(scope, at, _scaled(scope, at, scores, over), keys, over)
    weights = _weights(scope, at, scaled, _mask(scope, at, keys), over)
    context = build.step(at / "context", CONTEXT, weights, v, axes="head token d_head", over=scope.rows, formula="weights v")
    concat = build.step(at / "concat", CONCAT_HEADS, context, axes="token d_model", over=scope.rows, formula="heads side by side")
    W, b = (learned or at) / "W_o", (learned or at) / "b_o" if config.out_bias else None
    return linear(scope, at / "out", concat, W, b, "d_model", config.d_model)


def _scaled(scope: Scope, at: Place, scores: str, over: tuple[Tokens, Tokens]) -> str:
    """Scores / √d_head: (H, Q, K) -> (H, Q, K)."""
    choice, divides = scope.options.scale, scope.config.scale_scores and scope.options.scale != "none"
    divisor = (math.sqrt(scope.config.d_head) if divides else 1.0) / SCALES.get(choice, 1.0)
    formula = "scores / √d_head" if divides else "scores, not divided"
    if scope.config.scale_scores_by_layer:
        number = (at.layer or 0) + 1
        divisor, formula = divisor * number, f"{formula} / {number}"
    is_rescaled = SCALES.get(choice, 1.0) != 1.0
    formula += f" × {SCALES[choice]:g}" if is_rescaled else ""
    note = ("rescaled" if is_rescaled else "") if divides else "not_divided"
    shared: dict[str, Any] = {"axes": "head query key", "over": over, "note": note}
    return scope.build.step(at / "scaled", DIVIDE_BY, scores, formula=formula, divisor=divisor, **shared)


def _biased(scope: Scope, at: Place, scaled: str, keys: Keys, over: tuple[Tokens, Tokens]) -> str:
    """With T5's relative positions added: (H, Q, K) -> (H, Q, K). The first layer makes the bias, later ones use it again."""
    build, config, axes = scope.build, scope.config, "head query key"
    if config.positions != "relative" or at.attention != "self" or scope.options.positions == "none":
        return scaled
    maker = Place(at.stack, 0, "self_attn")
    first = maker / "bias"
    if at.layer == 0:
        buckets: dict[str, Any] = {"both_ways": not keys.causal, "buckets": config.relative_buckets, "furthest": config.relative_distance}
        sizes, formula = {"q": len(over[0]), "k": len(over[1])}, "which bucket the distance key − query falls into"
        shared: dict[str, Any] = {"axes": "query key", "over": over, "formula": formula, "part_of": first}
        bucket = build.step(first / "bucket", BUCKET, sizes=sizes, past=scope.past, **buckets, **shared)
        R = build.parameter(maker / "R", config.relative_buckets, config.n_heads, kind="table")
        build.step(first, RELATIVE_BIAS, bucket, R, axes=axes, over=over, formula="R[bucket]")
    return build.step(at / "biased", ADD_BIAS, scaled, str(first), axes=axes, over=over, formula="scaled + bias")


def _weights(scope: Scope, at: Place, scaled: str, mask: str, over: tuple[Tokens, Tokens]) -> str:
    """Mask, then softmax: (H, Q, K) -> (H, Q, K)."""
    build, weights = scope.build, at / "weights"
    shared: dict[str, Any] = {"axes": "head query key", "over": over}
    if scope.options.mask == "after_softmax" and at.stack == "decoder" and at.attention == "self":
        formula = f"{short(scaled)}, unmasked: the mask comes after softmax"
        open_ = build.step(at / "masked", SAME_PAIRS, scaled, formula=formula, note="masked_after", **shared)
        shares = softmax(build, weights, open_, SOFTMAX_HEADS, "head query key", over, part="unmasked")
        formula = "unmasked · mask: rows no longer sum to 1"
        return build.step(weights, HIDE_WEIGHTS, shares, mask, formula=formula, note="masked_after", **shared)
    masked = build.step(at / "masked", MASK_SCORES, scaled, mask, formula=f"{short(scaled)} where mask, else −∞", **shared)
    return softmax(build, weights, masked, SOFTMAX_HEADS, "head query key", over)


_KEY_RULES = {"causal": "key ≤ query", "full": "every key", "off_by_one": "key ≤ query + 1", "transposed": "key ≥ query"}


def _mask(scope: Scope, at: Place, keys: Keys) -> str:
    """Which keys each query may look at: -> (Q, K), true = may look."""
    build, name, choice = scope.build, at / "masked" / "mask", scope.options.mask
    shared: dict[str, Any] = {"axes": "query key", "over": (scope.rows, keys.tokens), "part_of": at / "masked"}
    hides_padding = scope.config.mask_target_padding or not keys.causal
    shared["pad_id"] = scope.config.pad_id if hides_padding else -1
    kind = {"none": "full", "off_by_one": "off_by_one", "transposed": "transposed"}.get(choice, "causal") if keys.causal else "full"
    if keys.cached and scope.past:
        old = build.imported(name, build.turn - 1, scope.rows_before, scope.past)
        looks_back = kind != "transposed"
        formula = "last row of the mask before, and the new token" if looks_back else "the new token alone"
        shared["note"] = "" if looks_back else "itself_alone"
        return build.step(name, EXTEND_MASK, old, keys.ids, formula=formula, sizes={"m": 1}, looks_back=looks_back, **shared)
    formula = f"{_KEY_RULES[kind]}, and no padding" if hides_padding else _KEY_RULES[kind]
    shared |= {"note": kind, "kind": kind, "past": scope.past}
    return build.step(name, MASK, keys.ids, formula=formula, sizes={"q": len(scope.rows)}, **shared)
