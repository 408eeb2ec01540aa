"""The Transformer of Vaswani et al. 2017 once more, straight from the paper in plain NumPy, sharing nothing with the engine.

Parameters go in by our names; every function takes `p`, a reader of the parameters of its part (`p("W_q")`).
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from stepper.engine import Array, Config

__all__ = ["logits"]

Reader = Callable[[str], Array]


def logits(config: Config, parameters: dict[str, Array], source: Sequence[int], target: Sequence[int]) -> Array:
    """The scores of every word after every target token, in float64, of an encoder–decoder."""

    def under(prefix: str) -> Reader:
        return lambda name: parameters[f"{prefix}.{name}"].astype(np.float64)

    everything = np.ones((len(source), len(source)), dtype=bool)
    memory = embedded(config, under("encoder.embed"), under("encoder.embed"), source)
    for layer in range(config.encoder_layers):
        memory = encoder_layer(config, under(f"encoder.{layer}"), memory, everything)
    y = embedded(config, under("encoder.embed" if config.tie_embeddings else "decoder.embed"), under("decoder.embed"), target)
    for layer in range(config.decoder_layers):
        y = decoder_layer(config, under(f"decoder.{layer}"), y, memory_of(config, under("encoder.norm"), memory))
    out = memory_of(config, under("decoder.norm"), y) @ under("unembed")("W")
    return out + under("unembed")("b") if config.unembed_bias else out


def embedded(config: Config, table: Reader, own: Reader, ids: Sequence[int]) -> Array:
    x = np.stack([table("E")[each] for each in ids])
    if config.scale_embedding:
        x = x * math.sqrt(config.d_model)
    for pos in range(len(ids)):
        for i in range(config.d_model // 2 if config.positions == "sinusoidal" else 0):
            angle = pos / math.pow(10000, 2 * i / config.d_model)
            x[pos, 2 * i] += math.sin(angle)
            x[pos, 2 * i + 1] += math.cos(angle)
        if config.positions == "learned":
            x[pos] += own("P")[pos]
    return x


def memory_of(config: Config, p: Reader, x: Array) -> Array:
    return layer_norm(config, p, x) if config.final_norm else x


def encoder_layer(config: Config, p: Reader, x: Array, mask: Array) -> Array:
    if config.norm == "post":
        x1 = layer_norm(config, within(p, "norm1"), x + attention(config, within(p, "self_attn"), x, x, mask))
        return layer_norm(config, within(p, "norm2"), x1 + ffn(config, within(p, "ffn"), x1))
    n1 = layer_norm(config, within(p, "norm1"), x)
    x1 = x + attention(config, within(p, "self_attn"), n1, n1, mask)
    return x1 + ffn(config, within(p, "ffn"), layer_norm(config, within(p, "norm2"), x1))


def decoder_layer(config: Config, p: Reader, y: Array, memory: Array) -> Array:
    causal = np.tril(np.ones((len(y), len(y)), dtype=bool))
    everything = np.ones((len(y), len(memory)), dtype=bool)
    if config.norm == "post":
        y1 = layer_norm(config, within(p, "norm1"), y + attention(config, within(p, "self_attn"), y, y, causal))
        y2 = layer_norm(config, within(p, "norm2"), y1 + attention(config, within(p, "cross_attn"), y1, memory, everything))
        return layer_norm(config, within(p, "norm3"), y2 + ffn(config, within(p, "ffn"), y2))
    n1 = layer_norm(config, within(p, "norm1"), y)
    y1 = y + attention(config, within(p, "self_attn"), n1, n1, causal)
    y2 = y1 + attention(config, within(p, "cross_attn"), layer_norm(config, within(p, "norm2"), y1), memory, everything)
    return y2 + ffn(config, within(p, "ffn"), layer_norm(config, within(p, "norm3"), y2))


def within(p: Reader, part: str) -> Reader:
    return lambda name: p(f"{part}.{name}")


def attention(config: Config, p: Reader, x: Array, memory: Array, mask: Array) -> Array:
    """One head at a time, each with its own columns of the projections and its own rows of W_o; query by query."""
    total = np.zeros((len(x), config.d_model)) + p("b_o")
    for head in range(config.n_heads):
        own = slice(head * config.d_head, (head + 1) * config.d_head)
        q = x @ p("W_q")[:, own] + p("b_q")[own]
        k = memory @ p("W_k")[:, own] + p("b_k")[own]
        v = memory @ p("W_v")[:, own] + p("b_v")[own]
        for query in range(len(x)):
            seen = mask[query]
            e = np.exp(k[seen] @ q[query] / math.sqrt(config.d_head))
            total[query] += (e / e.sum()) @ v[seen] @ p("W_o")[own]
    return total


def ffn(config: Config, p: Reader, x: Array) -> Array:
    hidden = x @ p("W_1") + p("b_1")
    bend = {"relu": lambda h: h if h > 0 else 0.0, "gelu": lambda h: h * (1 + math.erf(h / math.sqrt(2))) / 2}[config.activation]
    bent: Array = np.vectorize(bend)(hidden)
    return bent @ p("W_2") + p("b_2")


def layer_norm(config: Config, p: Reader, x: Array) -> Array:
    mean = x.mean(axis=1, keepdims=True)
    normalized: Array = (x - mean) / np.sqrt(x.var(axis=1, keepdims=True) + config.norm_eps)
    return normalized * p("gain") + p("bias")
