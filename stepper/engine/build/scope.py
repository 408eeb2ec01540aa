"""What the builders of a model's parts share.

Axes: T tokens of this stack in this turn, Q queries, K keys, D d_model, H heads, d d_head, F d_ff, V vocabulary.
Every builder takes names of tensors and returns the name of a tensor; `at` is the place where it stands, like decoder.0.self_attn,
and the part of the spec that it builds goes in beside it.
"""

from dataclasses import dataclass, replace
from typing import Any

from stepper.engine.axis import Tokens
from stepper.engine.builder import Builder
from stepper.engine.ops.activation import ACTIVATIONS
from stepper.engine.ops.arithmetic import LINEAR, MATMUL
from stepper.engine.place import Place, split_turn
from stepper.engine.spec import ModelSpec, StackSpec

__all__ = ["Scope", "activation", "linear", "short"]


@dataclass(frozen=True)
class Scope:
    """What the parts of one stack share."""

    build: Builder
    model: ModelSpec
    stack: StackSpec
    rows: Tokens
    """The tokens of this turn's rows."""
    row: str = "token"
    """What a row stands for: a token, or the whole text."""
    axis: str = "d_model"
    """What a row runs over: the model's width, or that of a narrower table."""

    @property
    def past(self) -> int:
        """How many tokens earlier turns have read."""
        return self.rows.start

    @property
    def rows_before(self) -> int:
        """How many rows the turn before had: the first reads all it is given, a later one reads one token."""
        return self.past if self.build.turn == 1 else 1

    @property
    def wide(self) -> dict[str, Any]:
        """The axes of a tensor with a row of the model's width for each token."""
        return {"axes": f"{self.row} {self.axis}", "over": self.rows}

    def narrowed(self, width: int | None) -> "Scope":
        """The same where rows have the width of a narrower table; None: where they have the model's."""
        return self if width is None else replace(self, stack=replace(self.stack, d_model=width), axis="d_embed")

    @property
    def by_head(self) -> dict[str, Any]:
        """The axes of a tensor with a row for each head and token: q, k, v."""
        return {"axes": "head token d_head", "over": self.rows}


def linear(scope: Scope, place: Place, x: str, matrix: Place, bias: Place | None, axis: str, width: int, **rest: Any) -> str:
    """X W + b: (T, D) @ (D, F) + (F,) -> (T, F), where F is `width` and its axis is called `axis`."""
    build = scope.build
    W = build.parameter(matrix, build.shape(x)[1], width, kind="matrix")
    shared: dict[str, Any] = {"axes": f"{scope.row} {axis}", "over": scope.rows, **rest}
    formula = f"{short(x, place)} {matrix.word}"
    if bias is None:
        return build.step(place, MATMUL, x, W, formula=formula, **shared)
    b = build.parameter(bias, width, kind="bias")
    return build.step(place, LINEAR, x, W, b, formula=f"{formula} + {bias.word}", **shared)


def activation(scope: Scope, place: Place, x: str, function: str, axis: str) -> str:
    """f(x), cell by cell: (T, F) -> (T, F)."""
    formula = f"max(0, {short(x)})" if function == "relu" else f"{function}({short(x)})"
    note = "gelu" if function.startswith("gelu") else function  # gelu_tanh is told with gelu
    return scope.build.step(place, ACTIVATIONS[function], x, axes=f"{scope.row} {axis}", over=scope.rows, formula=formula, note=note)


def short(name: str, near: Place | None = None) -> str:
    """A tensor's name as a formula writes it, seen from `near`; see `Place.short`."""
    return Place.of(split_turn(name)[0]).short(near)
