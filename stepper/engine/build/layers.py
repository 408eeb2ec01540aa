"""The layers of a Transformer, written down as the paper writes them.

Axes: T tokens of this stack in this turn, Q queries, K keys, D d_model, H heads, d d_head, F d_ff, V vocabulary.
Every function takes names of tensors and returns the name of a tensor; `at` is the place where it stands, like decoder.0.self_attn.

    x = norm1(x + self_attn(x))                  post-norm (Vaswani et al. 2017, section 3.1)
    x = x + self_attn(norm1(x))                  pre-norm (Xiong et al. 2020, arXiv 2002.04745)
"""

from dataclasses import dataclass
from typing import Any

from stepper.engine.axis import Tokens
from stepper.engine.builder import Builder
from stepper.engine.config import Config
from stepper.engine.ops.activation import ACTIVATIONS
from stepper.engine.ops.arithmetic import ADD, LINEAR, MATMUL, MULTIPLY, SAME_ROWS
from stepper.engine.ops.norm import CENTER, GAIN_BIAS, NORMALIZE, RMS_ROWS, ROW_MEAN, ROW_VAR
from stepper.engine.ops.softmax import SoftmaxOps
from stepper.engine.options import AS_TRAINED, Options
from stepper.engine.place import Place, Stack, split_turn

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


def linear(scope: Scope, place: Place, x: str, matrix: Place, bias: Place | None, axis: str, width: int, **rest: Any) -> str:
    """X W + b: (T, D) @ (D, F) + (F,) -> (T, F), where F is `width` and its axis is called `axis`."""
    build = scope.build
    W = build.parameter(matrix, build.shape(x)[1], width, kind="matrix")
    shared: dict[str, Any] = {"axes": f"token {axis}", "over": scope.rows, **rest}
    formula = f"{short(x, place)} {matrix.word}"
    if bias is None:
        return build.step(place, MATMUL, x, W, formula=formula, **shared)
    b = build.parameter(bias, width, kind="bias")
    return build.step(place, LINEAR, x, W, b, formula=f"{formula} + {bias.word}", **shared)


def add(scope: Scope, place: Place, x: str, y: str) -> str:
    """The residual connection: (T, D) + (T, D) -> (T, D)."""
    formula, note = f"{short(x, place)} + {short(y, place)}", Place.of(y).kind
    return scope.build.step(place, ADD, x, y, axes="token d_model", over=scope.rows, formula=formula, note=note, is_residual=True)


def norm(scope: Scope, at: Place, x: str, result: Place | None = None, learned: Place | None = None, is_residual: bool = False) -> str:
    """Normalisation of each row: (T, D) -> (T, D); `at` holds the fine steps, and gain and bias if `learned` does not."""
    out, learned = result or at / "out", learned or at
    if scope.config.norm_kind == "rms":
        return _rms_norm(scope, at, x, out, learned, is_residual)
    build, rows, width = scope.build, scope.rows, scope.config.d_model
    gain, bias = build.parameter(learned / "gain", width, kind="gain"), build.parameter(learned / "bias", width, kind="bias")
    wide: dict[str, Any] = {"axes": "token d_model", "over": rows}
    of = short(x, at)
    mean = build.step(at / "mean", ROW_MEAN, x, axes="token", over=rows, formula=f"mean of {of}", part_of=out)
    centered = build.step(at / "centered", CENTER, x, mean, formula=f"{of} − mean", part_of=out, **wide)
    var = build.step(at / "var", ROW_VAR, centered, axes="token", over=rows, formula="mean of centered²", part_of=out)
    eps = scope.config.norm_eps
    normalized = build.step(at / "normalized", NORMALIZE, centered, var, formula="centered / √(var + ε)", part_of=out, eps=eps, **wide)
    formula = "normalized · gain + bias"
    return build.step(out, GAIN_BIAS, normalized, gain, bias, formula=formula, note="layer_norm", is_residual=is_residual, **wide)


def _rms_norm(scope: Scope, at: Place, x: str, out: Place, learned: Place, is_residual: bool) -> str:
    """Division by the root of the mean square: (T, D) -> (T, D)."""
    build, rows, eps = scope.build, scope.rows, scope.config.norm_eps
    gain = build.parameter(learned / "gain", scope.config.d_model, kind="gain")
    wide: dict[str, Any] = {"axes": "token d_model", "over": rows}
    of = short(x, at)
    square = build.step(at / "square", RMS_ROWS.square, x, axes="token", over=rows, formula=f"mean of {of}²", part_of=out)
    formula = f"{of} / √(square + ε)"
    scaled: dict[str, Any] = {"note": "rms_norm", "part_of": out, "eps": eps}
    normalized = build.step(at / "normalized", RMS_ROWS.normalized, x, square, formula=formula, **scaled, **wide)
    return build.step(out, RMS_ROWS.gain, normalized, gain, formula="normalized · gain", note="rms_norm", is_residual=is_residual, **wide)


def feed_forward(scope: Scope, at: Place, x: str) -> str:
    """f(x W_1 + b_1) W_2 + b_2, for each row on its own: (T, D) -> (T, F) -> (T, D)  (2017, equation 2)."""
    config = scope.config
    b_1, b_2, b_gate = (at / each if config.ffn_bias else None for each in ("b_1", "b_2", "b_gate"))
    if config.gated:
        gate = linear(scope, at / "gate", x, at / "W_gate", b_gate, "d_ff", config.d_ff)
        opened = activation(scope, at / "activation", gate, config.activation, "d_ff")
        hidden = linear(scope, at / "hidden", x, at / "W_1", b_1, "d_ff", config.d_ff)
        formula, axes = "activation · hidden", "token d_ff"
        active = scope.build.step(at / "gated", MULTIPLY, opened, hidden, axes=axes, over=scope.rows, formula=formula)
    else:
        hidden = linear(scope, at / "hidden", x, at / "W_1", b_1, "d_ff", config.d_ff)
        active = activation(scope, at / "activation", hidden, config.activation, "d_ff")
    return linear(scope, at / "out", active, at / "W_2", b_2, "d_model", config.d_model)


def activation(scope: Scope, place: Place, x: str, function: str, axis: str) -> str:
    """f(x), cell by cell: (T, F) -> (T, F)."""
    formula = f"max(0, {short(x)})" if function == "relu" else f"{function}({short(x)})"
    note = "gelu" if function.startswith("gelu") else function  # gelu_tanh is told with gelu
    return scope.build.step(place, ACTIVATIONS[function], x, axes=f"token {axis}", over=scope.rows, formula=formula, note=note)


def softmax(build: Builder, at: Place, x: str, ops: SoftmaxOps, axes: str, over: tuple[Tokens, ...], part: str = "") -> str:
    """Softmax along the last axis, its four inner steps as fine steps; `part` makes a fine step of the result as well."""
    row_axes, of = axes.rpartition(" ")[0], short(x)
    largest = build.step(at / "max", ops.max, x, axes=row_axes, over=over, formula=f"largest of {of}", part_of=at)
    shifted = build.step(at / "shifted", ops.shifted, x, largest, axes=axes, over=over, formula=f"{of} − max", part_of=at)
    powers = build.step(at / "exp", ops.exp, shifted, axes=axes, over=over, formula="e^shifted", part_of=at)
    total = build.step(at / "sum", ops.sum, powers, axes=row_axes, over=over, formula="sum of exp", part_of=at)
    formula = f"softmax({of}) = exp / sum"
    if part:
        return build.step(at / part, ops.share, powers, total, axes=axes, over=over, formula=formula, part_of=at)
    return build.step(at, ops.share, powers, total, axes=axes, over=over, formula=formula)


def final_norm(scope: Scope, stack: Stack, x: str) -> str:
    """What a stack hands on: (T, D) -> (T, D)."""
    out = Place(stack, leaf="out")
    if scope.config.final_norm:
        return norm(scope, Place(stack, block="norm"), x, result=out, is_residual=True)
    return scope.build.step(out, SAME_ROWS, x, axes="token d_model", over=scope.rows, formula=short(x, out), is_residual=True)


def short(name: str, near: Place | None = None) -> str:
    """A tensor's name as a formula writes it, seen from `near`; see `Place.short`."""
    return Place.of(split_turn(name)[0]).short(near)
