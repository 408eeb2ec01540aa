"""A mixture of experts in the place of the feed-forward network: a router chooses a few of them for each token.

    router = x W_router      shares = softmax(router)      chosen = the best k      weights = their shares, made to sum to 1
    gate = x W_gate[chosen]      gated = f(gate) · x W_1[chosen]      answers = gated W_2[chosen]      out = Σ weight · answer

The tensors of the experts have a table for each choice, the best first. gpt-oss chooses before it makes shares; Qwen2 has one more expert,
`shared`, which every token is sent to.
"""

import math
from typing import Any

from stepper.engine.build.scope import Scope, linear, short
from stepper.engine.build.softmax import softmax
from stepper.engine.op import Op
from stepper.engine.ops.activation import ACTIVATIONS
from stepper.engine.ops.arithmetic import ADD, MULTIPLY, SAME_ROWS
from stepper.engine.ops.clamp import CLAMP, STEEP_SWISH, TIMES_ONE_MORE
from stepper.engine.ops.classes import SIGMOID
from stepper.engine.ops.experts import CHOOSE, EXPERTS_ANSWER, EXPERTS_BIAS, EXPERTS_READ, MIX, OPEN, PICK_EXPERTS, RANK, for_choices
from stepper.engine.ops.softmax import SOFTMAX_ROWS
from stepper.engine.place import Place
from stepper.engine.spec import ClampSpec, ExpertsSpec, FfnSpec

__all__ = ["experts"]

_WIDE, _BACK = "choice token d_ff", "choice token d_model"


def experts(scope: Scope, at: Place, spec: FfnSpec, mixture: ExpertsSpec, x: str) -> str:
    """Σ weight · expert(x) over the chosen experts: (T, D) -> (T, D)."""
    chosen, weights = _route(scope, at, mixture, x)
    gated = _gated(scope, at, spec, mixture, x, chosen)
    answers = _expert(scope, at / "answers", at / "W_2", at / "b_2" if spec.bias else None, mixture, gated, chosen, scope.stack.d_model)
    place = at / "mixed" if mixture.shared else at / "out"
    mixed = scope.build.step(place, MIX, weights, answers, formula="Σ weights · answers", note="experts", **scope.wide)
    return _with_shared(scope, at, spec, mixture, x, mixed) if mixture.shared else mixed


# ── the router ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _route(scope: Scope, at: Place, mixture: ExpertsSpec, x: str) -> tuple[str, str]:
    """Which experts each token is sent to, and how much each of them counts: (T, D) -> (T, C), (T, C)."""
    build, over = scope.build, (scope.rows,)
    bias = at / "b_router" if mixture.router_bias else None
    router = linear(scope, at / "router", x, at / "W_router", bias, "expert", mixture.count)
    scores = softmax(build, at / "shares", router, SOFTMAX_ROWS, "token expert", over) if mixture.shares_first else router
    shared: dict[str, Any] = {"over": scope.rows, "part_of": at / "chosen"}
    formula = "how many experts are ahead"
    ranks = build.step(at / "chosen" / "rank", RANK, scores, scores, axes="token expert", formula=formula, **shared)
    row: dict[str, Any] = {"axes": "token choice", "over": scope.rows}
    formula = f"the {mixture.chosen} experts of the largest {short(scores)}"
    chosen = build.step(at / "chosen", CHOOSE, ranks, formula=formula, sizes={"c": mixture.chosen}, **row)
    picked = build.step(at / "picked", PICK_EXPERTS, scores, chosen, formula=f"{short(scores)} of the chosen", **row)
    return chosen, _weights(scope, at, mixture, picked, row)


def _weights(scope: Scope, at: Place, mixture: ExpertsSpec, picked: str, row: dict[str, Any]) -> str:
    """How much each chosen expert counts: (T, C) -> (T, C)."""
    build, place = scope.build, at / "weights"
    if not mixture.shares_first:
        return softmax(build, place, picked, SOFTMAX_ROWS, row["axes"], (scope.rows,), note="softmax")
    if not mixture.renormalised:
        return build.step(place, SAME_ROWS, picked, formula="picked, as they are", note="as_they_are", **row)
    total = build.step(place / "sum", SOFTMAX_ROWS.sum, picked, axes="token", over=scope.rows, formula="sum of picked", part_of=place)
    return build.step(place, SOFTMAX_ROWS.share, picked, total, formula="picked / sum", **row)


# ── the experts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _gated(scope: Scope, at: Place, spec: FfnSpec, mixture: ExpertsSpec, x: str, chosen: str) -> str:
    """f(x W_gate) · x W_1 of each chosen expert: (T, D) -> (C, T, F)."""
    build = scope.build
    shared: dict[str, Any] = {"axes": _WIDE, "over": scope.rows}
    b_gate, b_1 = (at / "b_gate", at / "b_1") if spec.bias else (None, None)
    gate = _expert(scope, at / "gate", at / "W_gate", b_gate, mixture, x, chosen, spec.width)
    if spec.clamp:
        return _clamped(scope, at, spec, spec.clamp, gate, _expert(scope, at / "hidden", at / "W_1", b_1, mixture, x, chosen, spec.width))
    function = for_choices(ACTIVATIONS[spec.activation])
    note = "gelu" if spec.activation.startswith("gelu") else spec.activation
    active = build.step(at / "activation", function, gate, formula=f"{spec.activation}(gate)", note=note, **shared)
    hidden = _expert(scope, at / "hidden", at / "W_1", b_1, mixture, x, chosen, spec.width)
    return build.step(at / "gated", for_choices(MULTIPLY), active, hidden, formula="activation · hidden", **shared)


def _clamped(scope: Scope, at: Place, spec: FfnSpec, clamp: ClampSpec, gate: str, hidden: str) -> str:
    """The gate of gpt-oss: (C, T, F), (C, T, F) -> (C, T, F)."""
    build, most = scope.build, clamp.limit
    shared: dict[str, Any] = {"axes": _WIDE, "over": scope.rows}
    formula = f"gate, at most {most:g}"
    below = build.step(at / "gate_clamped", CLAMP, gate, formula=formula, note="clamped", low=-math.inf, high=most, **shared)
    formula = f"gate_clamped · σ({clamp.slope:g} · gate_clamped)"
    active = build.step(at / "activation", STEEP_SWISH, below, formula=formula, note="steep", slope=clamp.slope, **shared)
    formula = f"hidden, between −{most:g} and {most:g}"
    within = build.step(at / "hidden_clamped", CLAMP, hidden, formula=formula, note="clamped", low=-most, high=most, **shared)
    formula = "activation · (hidden_clamped + 1)"
    return build.step(at / "gated", TIMES_ONE_MORE, active, within, formula=formula, note="one_more", **shared)


def _expert(scope: Scope, place: Place, matrix: Place, bias: Place | None, mixture: ExpertsSpec, x: str, chosen: str, width: int) -> str:
    """X W + b, with W and b of each chosen expert: (T, D) or (C, T, F) -> (C, T, width)."""
    build, is_first = scope.build, len(scope.build.shape(x)) == 2
    op: Op = EXPERTS_READ if is_first else EXPERTS_ANSWER
    W = build.parameter(matrix, mixture.count, build.shape(x)[-1], width, kind="experts")
    shared: dict[str, Any] = {"axes": _WIDE if is_first else _BACK, "over": scope.rows}
    formula = f"{short(x, place)} {matrix.word}[chosen]"
    if bias is None:
        return build.step(place, op, x, chosen, W, formula=formula, note="experts", **shared)
    b = build.parameter(bias, mixture.count, width, kind="table")
    product = build.step(place / "product", op, x, chosen, W, formula=formula, part_of=place, **shared)
    return build.step(place, EXPERTS_BIAS, product, chosen, b, formula=f"product + {bias.word}[chosen]", note="experts", **shared)


# ── the shared one ────────────────────────────────────────────────────────────────────────────────────────────────────


def _with_shared(scope: Scope, at: Place, spec: FfnSpec, mixture: ExpertsSpec, x: str, mixed: str) -> str:
    """And the expert that every token is sent to, as far as its gate opens: (T, D), (T, D) -> (T, D)."""
    build, own = scope.build, at / "shared"
    shared: dict[str, Any] = {"axes": "token d_ff", "over": scope.rows}
    gate = linear(scope, own / "gate", x, own / "W_gate", None, "d_ff", mixture.shared)
    active = build.step(own / "activation", ACTIVATIONS[spec.activation], gate, formula=f"{spec.activation}(gate)", note="shared", **shared)
    hidden = linear(scope, own / "hidden", x, own / "W_1", None, "d_ff", mixture.shared)
    gated = build.step(own / "gated", MULTIPLY, active, hidden, formula="activation · hidden", **shared)
    answer = linear(scope, own / "answer", gated, own / "W_2", None, "d_model", scope.stack.d_model)
    door = linear(scope, own / "door", x, own / "W_door", None, "one", 1)
    share = build.step(own / "open", SIGMOID, door, axes="token one", over=scope.rows, formula="σ(door)")
    opened = build.step(own / "out", OPEN, share, answer, formula="open · answer", **scope.wide)
    return build.step(at / "out", ADD, mixed, opened, formula="mixed + shared.out", note="shared", **scope.wide)
