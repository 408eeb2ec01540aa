"""From the last residual stream to a word.

    logits = out W + b      probs = softmax(logits)      next = the likeliest word of each row

BERT puts a layer and a normalisation before the output layer, T5 1.0 a division by √d_model. Marian never chooses padding: its
logit becomes −∞ first.
"""

import math
from dataclasses import replace
from typing import Any

from stepper.engine.layers import Scope, activation, linear, norm, softmax
from stepper.engine.ops.arithmetic import ARGMAX, FIRST_ROW, MULTIPLY_BY
from stepper.engine.ops.sampling import FORBID
from stepper.engine.ops.softmax import SOFTMAX_ROWS
from stepper.engine.program import Tokens
from stepper.engine.sampling import draw_words

__all__ = ["choose_words", "pool"]


def choose_words(scope: Scope, out: str) -> str:
    """What comes after the last stack: (T, D) -> (T,)."""
    build, config = scope.build, scope.config
    x = _prepared(scope, out)
    logits = linear(scope, "logits", x, "unembed.W", "unembed.b" if config.unembed_bias else None, "vocab", config.vocab_size)
    allowed = _without_the_forbidden(scope, logits)
    probs = softmax(build, "probs", allowed, SOFTMAX_ROWS, "token vocab", (scope.rows,))
    if scope.options.temperature:
        return draw_words(scope, "next", allowed)
    return build.step("next", ARGMAX, probs, axes="token", over=scope.rows, formula="the likeliest word of each row")


def _prepared(scope: Scope, out: str) -> str:
    """What the output layer reads: (T, D) -> (T, D)."""
    config, width = scope.config, scope.config.d_model
    if config.head_transform:
        hidden = linear(scope, "head.hidden", out, "head.W", "head.b", "d_model", width)
        return norm(scope, "head.norm", activation(scope, "head.activation", hidden, config.activation, "d_model"), result="head.out")
    if config.head_scale:
        wide: dict[str, Any] = {"axes": "token d_model", "over": scope.rows}
        return scope.build.step("head.scaled", MULTIPLY_BY, out, formula="decoder.out / √d_model", factor=1 / math.sqrt(width), **wide)
    return out


def _without_the_forbidden(scope: Scope, logits: str) -> str:
    """The logits of what may be chosen: (T, V) -> (T, V)."""
    build, forbidden = scope.build, scope.config.forbidden_id
    if forbidden < 0:
        return logits
    wide: dict[str, Any] = {"axes": "token vocab", "over": scope.rows, "part_of": "probs"}
    return build.step("probs.allowed", FORBID, logits, formula=f"logits, with −∞ for id {forbidden}", forbidden=forbidden, **wide)


def pool(scope: Scope, out: str) -> str:
    """One vector for the whole sentence, from its first row: (T, D) -> (1, D)  (BERT)."""
    first = replace(scope, rows=Tokens(scope.rows.side, scope.rows.start, scope.rows.start + 1))
    wide: dict[str, Any] = {"axes": "token d_model", "over": first.rows}
    row = scope.build.step("pooler.first", FIRST_ROW, out, formula="the first row", sizes={"n": 1}, **wide)
    hidden = linear(first, "pooler.hidden", row, "pooler.W", "pooler.b", "d_model", scope.config.d_model)
    return activation(first, "pooler.out", hidden, "tanh", "d_model")
