"""The layers of a Transformer, written down as the paper writes them.

Axes: T tokens of this stack in this turn, Q queries, K keys, D d_model, H heads, d d_head, F d_ff, V vocabulary.
Every function takes names of tensors and returns the name of a tensor; `at` is where it stands, like "decoder.0.self_attn".

    x = embed(at, ids)
    x = norm1(x + self_attn(x))                  post-norm (Vaswani et al. 2017, section 3.1)
    x = x + self_attn(norm1(x))                  pre-norm (Xiong et al. 2020, arXiv 2002.04745)
"""

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

from stepper.engine.builder import Builder
from stepper.engine.config import Config
from stepper.engine.ops.activation import ACTIVATIONS
from stepper.engine.ops.arithmetic import ADD, LINEAR, LOOKUP, MATMUL, MULTIPLY_BY, SAME_ROWS
from stepper.engine.ops.norm import CENTER, GAIN_BIAS, NORMALIZE, ROW_MEAN, ROW_VAR
from stepper.engine.ops.position import LEARNED_POSITION, SINUSOID
from stepper.engine.ops.softmax import SOFTMAX_ROWS, SoftmaxOps
from stepper.engine.options import AS_TRAINED, Options
from stepper.engine.program import Tokens
from stepper.engine.shortcuts import norm_at_once, softmax_at_once
from stepper.errors import BadInput

__all__ = ["Scope", "add", "embed", "feed_forward", "final_norm", "linear", "norm", "short", "softmax", "unembed"]


_SHIFT = 3
"""How far the what-if option `positions = shifted` moves every token."""


@dataclass(frozen=True)
class Scope:
    """What the layers of one stack share."""

    build: Builder
    config: Config
    rows: Tokens
    """The tokens of this turn's rows."""
    options: Options = AS_TRAINED
    """What differs from the model as trained."""

    @property
    def past(self) -> int:
        """How many tokens earlier turns have read."""
        return self.rows.start

    @property
    def rows_before(self) -> int:
        """How many rows the turn before had: the first reads all it is given, a later one reads one token."""
        return self.past if self.build.turn == 1 else 1


def linear(scope: Scope, name: str, x: str, matrix: str, bias: str | None, axis: str, width: int, part_of: str | None = None) -> str:
    """X W + b: (T, D) @ (D, F) + (F,) -> (T, F), where F is `width` and its axis is called `axis`."""
    build = scope.build
    W = build.parameter(matrix, build.shape(x)[1], width)
    formula = f"{short(x)} {W.rpartition('.')[2]}"
    if bias is None:
        return build.step(name, MATMUL, x, W, axes=f"token {axis}", over=scope.rows, formula=formula, part_of=part_of)
    b = build.parameter(bias, width)
    formula += f" + {b.rpartition('.')[2]}"
    return build.step(name, LINEAR, x, W, b, axes=f"token {axis}", over=scope.rows, formula=formula, part_of=part_of)


def embed(scope: Scope, at: str, ids: str, table: str) -> str:
    """Look up each id's row, scale it, add its position: (T,) -> (T, D)."""
    build, config = scope.build, scope.config
    axes, over = "token d_model", scope.rows
    E = build.parameter(table, config.vocab_size, config.d_model)
    lookup = build.step(f"{at}.lookup", LOOKUP, ids, E, axes=axes, over=over, formula="E[ids]")
    is_scaled = config.scale_embedding and scope.options.embedding == "as_trained"
    embedding = _scaled(scope, at, lookup) if is_scaled else lookup
    if config.positions == "none" or scope.options.positions in ("none", f"none_in_{at.partition('.')[0]}"):
        formula = f"{short(embedding)} (no positions are added)"
        return build.step(f"{at}.out", SAME_ROWS, embedding, axes=axes, over=over, formula=formula)
    position = _position(scope, at)
    return build.step(f"{at}.out", ADD, embedding, position, axes=axes, over=over, formula=f"{short(embedding)} + position")


def _scaled(scope: Scope, at: str, lookup: str) -> str:
    """The embedding made as large as the 2017 paper has it (section 3.4): (T, D) -> (T, D)."""
    formula, factor = "lookup × √d_model", math.sqrt(scope.config.d_model)
    return scope.build.step(f"{at}.scaled", MULTIPLY_BY, lookup, axes="token d_model", over=scope.rows, formula=formula, factor=factor)


def _position(scope: Scope, at: str) -> str:
    """The positional encoding of this turn's rows: -> (T, D)."""
    build, config, name = scope.build, scope.config, f"{at}.position"
    axes, over, sizes = "token d_model", scope.rows, {"t": len(scope.rows)}
    past = scope.past + (_SHIFT if scope.options.positions == "shifted" else 0)
    dealt: dict[str, Any] = {"modulus": config.max_positions} if scope.options.positions == "shuffled" else {}
    if config.positions == "learned":
        if past + len(scope.rows) > config.max_positions and not dealt:
            raise BadInput(f"{name}: {past + len(over)} tokens, but this model has learned {config.max_positions} positions; give fewer")
        P = build.parameter(f"{at}.P", config.max_positions, config.d_model)
        return build.step(name, LEARNED_POSITION, P, axes=axes, over=over, formula="P[position]", sizes=sizes, past=past, **dealt)
    formula, sizes["d"] = "sin, cos of position / 10000^(2i/d_model)", config.d_model
    halved: dict[str, Any] = {"halved": True} if scope.options.positions == "halved" else {}
    return build.step(name, SINUSOID, axes=axes, over=over, formula=formula, sizes=sizes, past=past, **halved, **dealt)


def add(scope: Scope, name: str, x: str, y: str) -> str:
    """The residual connection: (T, D) + (T, D) -> (T, D)."""
    formula = f"{short(x)} + {short(y)}"
    return scope.build.step(name, ADD, x, y, axes="token d_model", over=scope.rows, formula=formula)


def norm(scope: Scope, at: str, x: str, result: str = "", learned: str = "") -> str:
    """Layer normalisation of each row: (T, D) -> (T, D); `at` holds the fine steps, and gain and bias if `learned` does not."""
    build, rows, width = scope.build, scope.rows, scope.config.d_model
    out = result or f"{at}.out"
    gain, bias = (build.parameter(f"{learned or at}.{each}", width) for each in ("gain", "bias"))
    mean = build.step(f"{at}.mean", ROW_MEAN, x, axes="token", over=rows, formula=f"mean of {short(x)}", part_of=out)
    centered = build.step(f"{at}.centered", CENTER, x, mean, axes="token d_model", over=rows, formula=f"{short(x)} − mean", part_of=out)
    var = build.step(f"{at}.var", ROW_VAR, centered, axes="token", over=rows, formula="mean of centered²", part_of=out)
    normalized = build.step(
        f"{at}.normalized",
        NORMALIZE,
        centered,
        var,
        axes="token d_model",
        over=rows,
        formula="centered / √(var + ε)",
        part_of=out,
        eps=scope.config.norm_eps,
    )
    build.step(out, GAIN_BIAS, normalized, gain, bias, axes="token d_model", over=rows, formula="normalized · gain + bias")
    return build.shortcut(out, partial(norm_at_once, eps=scope.config.norm_eps), x, gain, bias)


def feed_forward(scope: Scope, at: str, x: str) -> str:
    """W_2 f(W_1 x + b_1) + b_2, for each row on its own: (T, D) -> (T, F) -> (T, D)  (2017, equation 2)."""
    hidden = linear(scope, f"{at}.hidden", x, f"{at}.W_1", f"{at}.b_1", "d_ff", scope.config.d_ff)
    name = scope.config.activation
    formula = "max(0, hidden)" if name == "relu" else f"{name}(hidden)"
    activation = scope.build.step(f"{at}.activation", ACTIVATIONS[name], hidden, axes="token d_ff", over=scope.rows, formula=formula)
    return linear(scope, f"{at}.out", activation, f"{at}.W_2", f"{at}.b_2", "d_model", scope.config.d_model)


def softmax(build: Builder, name: str, x: str, ops: SoftmaxOps, axes: str, over: tuple[Tokens, ...], part: str = "") -> str:
    """Softmax along the last axis, its four inner steps as fine steps; `part` makes a fine step of the result as well."""
    row_axes, of = axes.rpartition(" ")[0], short(x)
    largest = build.step(f"{name}.max", ops.max, x, axes=row_axes, over=over, formula=f"largest of {of}", part_of=name)
    shifted = build.step(f"{name}.shifted", ops.shifted, x, largest, axes=axes, over=over, formula=f"{of} − max", part_of=name)
    powers = build.step(f"{name}.exp", ops.exp, shifted, axes=axes, over=over, formula="e^shifted", part_of=name)
    total = build.step(f"{name}.sum", ops.sum, powers, axes=row_axes, over=over, formula="sum of exp", part_of=name)
    formula = f"softmax({of}) = exp / sum"
    if part:
        return build.step(f"{name}.{part}", ops.share, powers, total, axes=axes, over=over, formula=formula, part_of=name)
    build.step(name, ops.share, powers, total, axes=axes, over=over, formula=formula)
    return build.shortcut(name, softmax_at_once, x)


def final_norm(scope: Scope, stack: str, x: str) -> str:
    """What a stack hands on: (T, D) -> (T, D)."""
    if scope.config.final_norm:
        return norm(scope, f"{stack}.norm", x, result=f"{stack}.out")
    return scope.build.step(f"{stack}.out", SAME_ROWS, x, axes="token d_model", over=scope.rows, formula=short(x))


def unembed(scope: Scope, x: str) -> str:
    """Scores for every word, and their softmax: (T, D) @ (D, V) -> (T, V)."""
    bias = "unembed.b" if scope.config.unembed_bias else None
    logits = linear(scope, "logits", x, "unembed.W", bias, "vocab", scope.config.vocab_size)
    return softmax(scope.build, "probs", logits, SOFTMAX_ROWS, "token vocab", (scope.rows,))


def short(name: str) -> str:
    """A tensor's name as a formula writes it: the leaf, with its sublayer where the leaf alone would say nothing."""
    parts = name.partition("@")[0].split(".")
    return ".".join(parts[-2:]) if parts[-1] == "out" else parts[-1]
