"""The layers of a Transformer, written down as the paper writes them.

Axes: T tokens of this stack in this turn, Q queries, K keys, D d_model, H heads, d d_head, F d_ff, V vocabulary.
Every function takes names of tensors and returns the name of a tensor; `at` is where it stands, like "decoder.0.self_attn".

    x = norm1(x + self_attn(x))                  post-norm (Vaswani et al. 2017, section 3.1)
    x = x + self_attn(norm1(x))                  pre-norm (Xiong et al. 2020, arXiv 2002.04745)
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from stepper.engine.builder import Builder
from stepper.engine.config import Config
from stepper.engine.fast.shortcuts import norm_at_once, rms_norm_at_once, softmax_at_once
from stepper.engine.ops.activation import ACTIVATIONS
from stepper.engine.ops.arithmetic import ADD, LINEAR, MATMUL, MULTIPLY, SAME_ROWS
from stepper.engine.ops.norm import CENTER, GAIN_BIAS, NORMALIZE, RMS_ROWS, ROW_MEAN, ROW_VAR
from stepper.engine.ops.softmax import SoftmaxOps
from stepper.engine.options import AS_TRAINED, Options
from stepper.engine.program import Tokens

__all__ = ["Scope", "activation", "add", "feed_forward", "final_norm", "linear", "norm", "short", "softmax"]


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
    formula = f"{short(x, name)} {W.rpartition('.')[2]}"
    if bias is None:
        return build.step(name, MATMUL, x, W, axes=f"token {axis}", over=scope.rows, formula=formula, part_of=part_of)
    b = build.parameter(bias, width)
    formula += f" + {b.rpartition('.')[2]}"
    return build.step(name, LINEAR, x, W, b, axes=f"token {axis}", over=scope.rows, formula=formula, part_of=part_of)


def add(scope: Scope, name: str, x: str, y: str) -> str:
    """The residual connection: (T, D) + (T, D) -> (T, D)."""
    formula = f"{short(x, name)} + {short(y, name)}"
    return scope.build.step(name, ADD, x, y, axes="token d_model", over=scope.rows, formula=formula)


def norm(scope: Scope, at: str, x: str, result: str = "", learned: str = "") -> str:
    """Normalisation of each row: (T, D) -> (T, D); `at` holds the fine steps, and gain and bias if `learned` does not."""
    out, learned = result or f"{at}.out", learned or at
    if scope.config.norm_kind == "rms":
        return _rms_norm(scope, at, x, out, learned)
    build, rows, width = scope.build, scope.rows, scope.config.d_model
    gain, bias = (build.parameter(f"{learned}.{each}", width) for each in ("gain", "bias"))
    wide: dict[str, Any] = {"axes": "token d_model", "over": rows}
    of = short(x, at)
    mean = build.step(f"{at}.mean", ROW_MEAN, x, axes="token", over=rows, formula=f"mean of {of}", part_of=out)
    centered = build.step(f"{at}.centered", CENTER, x, mean, formula=f"{of} − mean", part_of=out, **wide)
    var = build.step(f"{at}.var", ROW_VAR, centered, axes="token", over=rows, formula="mean of centered²", part_of=out)
    eps = scope.config.norm_eps
    normalized = build.step(f"{at}.normalized", NORMALIZE, centered, var, formula="centered / √(var + ε)", part_of=out, eps=eps, **wide)
    build.step(out, GAIN_BIAS, normalized, gain, bias, formula="normalized · gain + bias", **wide)
    return build.shortcut(out, partial(norm_at_once, eps=eps), x, gain, bias)


def _rms_norm(scope: Scope, at: str, x: str, out: str, learned: str) -> str:
    """Division by the root of the mean square: (T, D) -> (T, D)."""
    build, rows, eps = scope.build, scope.rows, scope.config.norm_eps
    gain = build.parameter(f"{learned}.gain", scope.config.d_model)
    wide: dict[str, Any] = {"axes": "token d_model", "over": rows}
    of = short(x, at)
    square = build.step(f"{at}.square", RMS_ROWS.square, x, axes="token", over=rows, formula=f"mean of {of}²", part_of=out)
    formula = f"{of} / √(square + ε)"
    normalized = build.step(f"{at}.normalized", RMS_ROWS.normalized, x, square, formula=formula, part_of=out, eps=eps, **wide)
    build.step(out, RMS_ROWS.gain, normalized, gain, formula="normalized · gain", **wide)
    return build.shortcut(out, partial(rms_norm_at_once, eps=eps), x, gain)


def feed_forward(scope: Scope, at: str, x: str) -> str:
    """f(x W_1 + b_1) W_2 + b_2, for each row on its own: (T, D) -> (T, F) -> (T, D)  (2017, equation 2)."""
    config = scope.config
    b_1, b_2, b_gate = (f"{at}.{each}" if config.ffn_bias else None for each in ("b_1", "b_2", "b_gate"))
    if config.gated:
        gate = linear(scope, f"{at}.gate", x, f"{at}.W_gate", b_gate, "d_ff", config.d_ff)
        opened = activation(scope, f"{at}.activation", gate, config.activation, "d_ff")
        hidden = linear(scope, f"{at}.hidden", x, f"{at}.W_1", b_1, "d_ff", config.d_ff)
        formula, axes = "activation · hidden", "token d_ff"
        active = scope.build.step(f"{at}.gated", MULTIPLY, opened, hidden, axes=axes, over=scope.rows, formula=formula)
    else:
        hidden = linear(scope, f"{at}.hidden", x, f"{at}.W_1", b_1, "d_ff", config.d_ff)
        active = activation(scope, f"{at}.activation", hidden, config.activation, "d_ff")
    return linear(scope, f"{at}.out", active, f"{at}.W_2", b_2, "d_model", config.d_model)


def activation(scope: Scope, name: str, x: str, function: str, axis: str) -> str:
    """f(x), cell by cell: (T, F) -> (T, F)."""
    formula = f"max(0, {short(x)})" if function == "relu" else f"{function}({short(x)})"
    return scope.build.step(name, ACTIVATIONS[function], x, axes=f"token {axis}", over=scope.rows, formula=formula)


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
    return scope.build.step(f"{stack}.out", SAME_ROWS, x, axes="token d_model", over=scope.rows, formula=short(x, f"{stack}.out"))


def short(name: str, near: str = "") -> str:
    """A tensor's name as a formula writes it: the leaf, with its sublayer where the leaf alone would say nothing.

    A tensor of another layer than `near` has its whole name: every layer has a `norm2.out`.

    >>> short("decoder.0.norm3.out", "decoder.0.norm3"), short("decoder.0.norm3.out", "decoder.1.self_attn.q")
    ('norm3.out', 'decoder.0.norm3.out')
    """
    parts = name.partition("@")[0].split(".")
    if near and len(parts) > 2 and parts[1].isdigit() and parts[:2] != near.split(".")[:2]:
        return ".".join(parts)
    return ".".join(parts[-2:]) if parts[-1] == "out" else parts[-1]
