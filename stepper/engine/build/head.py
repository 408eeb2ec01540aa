"""From the last residual stream to a word.

    logits = out W + b      probs = softmax(logits)      next = the likeliest word of each row

BERT puts a layer and a normalisation before the output layer, T5 1.0 a division by √d_model. Marian never chooses padding: its
logit becomes −∞ first.
"""

import math
from dataclasses import replace
from typing import Any

from stepper.engine.axis import Tokens
from stepper.engine.build.layers import Scope, activation, linear, norm, softmax
from stepper.engine.build.sampling import draw_words
from stepper.engine.ops.arithmetic import ARGMAX, FIRST_ROW, MULTIPLY_BY
from stepper.engine.ops.sampling import FORBID
from stepper.engine.ops.softmax import SOFTMAX_ROWS
from stepper.engine.place import Place

__all__ = ["NEXT", "choose_words", "pool"]

LOGITS, PROBS, NEXT = (Place(leaf=name) for name in ("logits", "probs", "next"))
HEAD, POOLER, UNEMBED = (Place(block=name) for name in ("head", "pooler", "unembed"))


def choose_words(scope: Scope, out: str) -> str:
    """What comes after the last stack: (T, D) -> (T,)."""
    build, config = scope.build, scope.config
    x = _prepared(scope, out)
    logits = linear(scope, LOGITS, x, UNEMBED / "W", UNEMBED / "b" if config.unembed_bias else None, "vocab", config.vocab_size)
    allowed = _without_the_forbidden(scope, logits)
    probs = softmax(build, PROBS, allowed, SOFTMAX_ROWS, "token vocab", (scope.rows,))
    if scope.options.temperature:
        return draw_words(scope, NEXT, allowed)
    return build.step(NEXT, ARGMAX, probs, axes="token", over=scope.rows, formula="the likeliest word of each row")


def _prepared(scope: Scope, out: str) -> str:
    """What the output layer reads: (T, D) -> (T, D)."""
    config, width = scope.config, scope.config.d_model
    if config.head_transform:
        hidden = linear(scope, HEAD / "hidden", out, HEAD / "W", HEAD / "b", "d_model", width)
        active = activation(scope, HEAD / "activation", hidden, config.activation, "d_model")
        return norm(scope, HEAD / "norm", active, result=HEAD / "out")
    if config.head_scale:
        wide: dict[str, Any] = {"axes": "token d_model", "over": scope.rows}
        return scope.build.step(HEAD / "scaled", MULTIPLY_BY, out, formula="decoder.out / √d_model", factor=1 / math.sqrt(width), **wide)
    return out


def _without_the_forbidden(scope: Scope, logits: str) -> str:
    """The logits of what may be chosen: (T, V) -> (T, V)."""
    build, forbidden = scope.build, scope.config.forbidden_id
    if forbidden < 0:
        return logits
    wide: dict[str, Any] = {"axes": "token vocab", "over": scope.rows, "part_of": PROBS}
    return build.step(PROBS / "allowed", FORBID, logits, formula=f"logits, with −∞ for id {forbidden}", forbidden=forbidden, **wide)


def pool(scope: Scope, out: str) -> str:
    """One vector for the whole sentence, from its first row: (T, D) -> (1, D)  (BERT)."""
    first = replace(scope, rows=Tokens(scope.rows.side, scope.rows.start, scope.rows.start + 1))
    wide: dict[str, Any] = {"axes": "token d_model", "over": first.rows}
    row = scope.build.step(POOLER / "first", FIRST_ROW, out, formula="the first row", sizes={"n": 1}, **wide)
    hidden = linear(first, POOLER / "hidden", row, POOLER / "W", POOLER / "b", "d_model", scope.config.d_model)
    return activation(first, POOLER / "out", hidden, "tanh", "d_model")
