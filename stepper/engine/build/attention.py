"""The attention sublayer, self and cross, with and without a KV cache.

    q = x W_q + b_q                    k = memory W_k + b_k            v = memory W_v + b_v
    scores = q kᵀ                      scaled = scores / √d_head       masked = scaled where the mask allows, else −∞
    weights = softmax(masked)          context = weights v             out = concat W_o + b_o

Self-attention reads its own stack: memory is x. Cross-attention reads what the encoder handed over: `memory` is a step of
its own, and k and v are made from it here, once for a whole generation.
"""

from dataclasses import replace

from stepper.engine.build.handoff import Handoff, averaged, memory_of, summed
from stepper.engine.build.mask import weights
from stepper.engine.build.projections import Keys, grown, heads, repeated, reused
from stepper.engine.build.scope import Scope, linear
from stepper.engine.build.scores import scores
from stepper.engine.ops.attention import CONCAT_HEADS, CONTEXT
from stepper.engine.place import Place
from stepper.engine.spec import AttentionSpec, MemorySpec

__all__ = ["cross_attention", "self_attention"]


def self_attention(scope: Scope, at: Place, spec: AttentionSpec, keys: Keys, x: str) -> str:
    """Attention of a stack to its own tokens: (T, D) -> (T, D)."""
    q = heads(scope, at, spec, "q", x)
    k = grown(scope, at, spec, "k", x, keys)
    v = grown(scope, at, spec, "v", x, keys)
    return _attend(scope, at, spec, q, k, v, keys)


def cross_attention(scope: Scope, at: Place, spec: AttentionSpec, read: MemorySpec, handoff: Handoff, x: str) -> str:
    """Attention of the decoder to the encoder's output: (T, D), (S, D) -> (T, D)."""
    if len(read.layers) < 2:
        memory = memory_of(scope, at, handoff, read.layers[0] if read.layers else None)
        return _attend_to_memory(scope, at, spec, heads(scope, at, spec, "q", x), memory, handoff.keys)
    q, outs = heads(scope, at, spec, "q", x), []
    for number in read.layers:
        view = at / f"view{number}"
        memory = memory_of(scope, view, handoff, number)
        outs.append(_attend_to_memory(scope, view, spec, q, memory, handoff.keys, learned=at))
    return summed(scope, at / "out", outs) if read.combine == "sum" else averaged(scope, at / "out", outs)


def _attend_to_memory(scope: Scope, at: Place, spec: AttentionSpec, q: str, memory: str, keys: Keys, learned: Place | None = None) -> str:
    """Make k and v here, or use those of turn 0 again, and attend: (H, T, d), (S, D) -> (T, D)."""
    source = replace(scope, rows=keys.tokens)
    if scope.build.turn == 0:
        k, v = (heads(source, at, spec, letter, memory, learned=learned) for letter in "kv")
    else:
        k, v = (reused(source, at, spec, letter) for letter in "kv")
    return _attend(scope, at, spec, q, k, v, keys, learned)


def _attend(scope: Scope, at: Place, spec: AttentionSpec, q: str, k: str, v: str, keys: Keys, learned: Place | None = None) -> str:
    """softmax(q kᵀ / √d_head) v, joined and projected: (H, Q, d), (N, K, d), (N, K, d) -> (Q, D)."""
    build, source = scope.build, replace(scope, rows=keys.tokens)
    k, v = repeated(source, at, spec, "k", k), repeated(source, at, spec, "v", v)
    looks = weights(scope, at, spec, scores(scope, at, spec, q, k, keys.tokens), keys)
    context = build.step(at / "context", CONTEXT, looks, v, formula="weights v", **scope.by_head)
    concat = build.step(at / "concat", CONCAT_HEADS, context, formula="heads side by side", **scope.wide)
    W, b = (learned or at) / "W_o", (learned or at) / "b_o" if spec.out_bias else None
    return linear(scope, at / "out", concat, W, b, "d_model", scope.stack.d_model)
