"""From the last residual stream to a word.

    logits = out W + b      probs = softmax(logits)      next = the likeliest word of each row

BERT puts a layer and a normalisation before the output layer, T5 1.0 a division by √d_model. What may not be chosen has a logit of −∞
first: padding in Marian, and in the last turn of BART all but the end.
"""

import math
from dataclasses import replace
from typing import Any

from stepper.engine.axis import Tokens
from stepper.engine.build.norm import norm
from stepper.engine.build.sampling import draw_words
from stepper.engine.build.scope import Scope, activation, linear
from stepper.engine.build.softmax import softmax
from stepper.engine.choice import ANYTHING, Allowed
from stepper.engine.ops.arithmetic import ARGMAX, FIRST_ROW, MULTIPLY_BY
from stepper.engine.ops.cap import SOFT_CAP_ROWS
from stepper.engine.ops.sampling import DIVIDE_ROWS, FORBID, ONLY
from stepper.engine.ops.softmax import SOFTMAX_ROWS
from stepper.engine.options import Options
from stepper.engine.place import Place
from stepper.engine.spec import HeadSpec, TransformSpec

__all__ = ["HEAD", "LOGITS", "NEXT", "PROBS", "UNEMBED", "choose_words", "pool", "transformed"]

LOGITS, PROBS, NEXT = (Place(leaf=name) for name in ("logits", "probs", "next"))
HEAD, POOLER, UNEMBED = (Place(block=name) for name in ("head", "pooler", "unembed"))


def choose_words(scope: Scope, spec: HeadSpec, options: Options, out: str, allows: Allowed = ANYTHING) -> str:
    """What comes after the last stack: (T, D) -> (T,)."""
    x = _scaled(scope, out) if spec.scaled else out
    x = transformed(scope, spec.transform, x) if spec.transform else x
    first = HEAD / "uncapped" if spec.soft_cap else HEAD / "undivided" if spec.divisor else LOGITS
    logits = linear(scope, first, x, UNEMBED / "W", UNEMBED / "b" if spec.bias else None, "vocab", scope.model.vocab_size)
    logits = _bounded(scope, spec, logits)
    allowed = _allowed(scope, logits, allows)
    probs = softmax(scope.build, PROBS, allowed, SOFTMAX_ROWS, "token vocab", (scope.rows,))
    if options.temperature:
        return draw_words(scope, options, NEXT, allowed)
    return scope.build.step(NEXT, ARGMAX, probs, axes="token", over=scope.rows, formula="the likeliest word of each row")


def _bounded(scope: Scope, spec: HeadSpec, raw: str) -> str:
    """The logits where the model caps them (Gemma 2) or divides them (Granite): (T, V) -> (T, V)."""
    shared: dict[str, Any] = {"axes": "token vocab", "over": scope.rows}
    if spec.soft_cap:
        formula = f"{spec.soft_cap:g} · tanh(uncapped / {spec.soft_cap:g})"
        return scope.build.step(LOGITS, SOFT_CAP_ROWS, raw, formula=formula, cap=spec.soft_cap, note="capped", **shared)
    if spec.divisor:
        formula = f"undivided / {spec.divisor:g}"
        return scope.build.step(LOGITS, DIVIDE_ROWS, raw, formula=formula, divisor=spec.divisor, note="divided", **shared)
    return raw


def transformed(scope: Scope, spec: TransformSpec, out: str) -> str:
    """One more layer, and in some a norm (BERT): (T, D) -> (T, D), or as wide as a narrower table is."""
    made, bias = scope.narrowed(spec.width), HEAD / "b" if spec.bias else None
    hidden = linear(made, HEAD / "hidden", out, HEAD / "W", bias, made.axis, made.stack.d_model)
    active = activation(made, HEAD / "activation", hidden, spec.activation, made.axis)
    return norm(made, HEAD / "norm", spec.norm, active, result=HEAD / "out") if spec.norm else active


def _scaled(scope: Scope, out: str) -> str:
    """Smaller by √d_model (T5 1.0): (T, D) -> (T, D)."""
    factor = 1 / math.sqrt(scope.stack.d_model)
    return scope.build.step(HEAD / "scaled", MULTIPLY_BY, out, formula="decoder.out / √d_model", factor=factor, **scope.wide)


def _allowed(scope: Scope, logits: str, allows: Allowed) -> str:
    """The logits of what may be chosen: (T, V) -> (T, V)."""
    shared: dict[str, Any] = {"axes": "token vocab", "over": scope.rows, "part_of": PROBS}
    if allows.only >= 0:
        formula = f"logits, with −∞ for all but id {allows.only}"
        return scope.build.step(PROBS / "allowed", ONLY, logits, formula=formula, only=allows.only, note="last_word", **shared)
    forbidden = tuple(sorted({scope.model.ids.forbidden, *scope.model.choice.never, *allows.never} - {-1}))
    if not forbidden:
        return logits
    named = f"id {forbidden[0]}" if len(forbidden) == 1 else f"{len(forbidden)} ids"
    return scope.build.step(PROBS / "allowed", FORBID, logits, formula=f"logits, with −∞ for {named}", forbidden=forbidden, **shared)


def pool(scope: Scope, out: str) -> str:
    """One vector for the whole sentence, from its first row: (T, D) -> (1, D)  (BERT)."""
    first = replace(scope, rows=Tokens(scope.rows.side, scope.rows.start, scope.rows.start + 1))
    row = scope.build.step(POOLER / "first", FIRST_ROW, out, formula="the first row", sizes={"n": 1}, **first.wide)
    hidden = linear(first, POOLER / "hidden", row, POOLER / "W", POOLER / "b", "d_model", scope.stack.d_model)
    return activation(first, POOLER / "out", hidden, "tanh", "d_model")
