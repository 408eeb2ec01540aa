"""From the last residual stream to classes: of the whole text, or of each token.

    logits = x W + b      probs = softmax(logits)       one class is right
                          probs = sigmoid(logits)       each class is, or is not, on its own

x is every row; or one row that stands for the text: that of the first token (BERT, through its pooler), of the last one that is no
padding (a decoder, which alone has read all of it), or the mean of all. In many models one more layer prepares it.
"""

from dataclasses import replace
from typing import Any

from stepper.engine.axis import Tokens
from stepper.engine.build.head import HEAD, LOGITS, PROBS, transformed
from stepper.engine.build.scope import Scope, linear
from stepper.engine.build.softmax import softmax
from stepper.engine.ops.arithmetic import FIRST_ROW, LOOKUP
from stepper.engine.ops.classes import LAST_TOKEN, SHARE_OUT, SIGMOID, TOKEN_COUNT, TOKEN_TOTAL
from stepper.engine.ops.softmax import SOFTMAX_ROWS
from stepper.engine.place import Place
from stepper.engine.spec import ClassAnswer, ClassesSpec, ClassRows, HeadSpec

__all__ = ["choose_classes"]

CLASSIFIER = Place(block="classifier")


def choose_classes(scope: Scope, head: HeadSpec, spec: ClassesSpec, ids: str, out: str, pooled: str) -> str:
    """What comes after the last stack of a classifier: (T, D) -> (T, C) or (1, C); `pooled` is the pooler's row, where there is one."""
    reading, x = _row_of_text(scope, spec.rows, ids, out, pooled)
    x = transformed(reading, head.transform, x) if head.transform else x
    bias, count = CLASSIFIER / "b" if head.bias else None, len(spec.labels)
    logits = linear(reading, LOGITS, x, CLASSIFIER / "W", bias, "class", count, note="classes")
    return _answer(reading, spec.answer, logits)


def _row_of_text(scope: Scope, rows: ClassRows, ids: str, out: str, pooled: str) -> tuple[Scope, str]:
    """The rows that are read, and what they stand for."""
    first = replace(scope, rows=Tokens(scope.rows.side, scope.rows.start, scope.rows.start + 1))
    if pooled:
        return first, pooled
    if rows == "first":
        row = scope.build.step(HEAD / "first", FIRST_ROW, out, formula="the first row", sizes={"n": 1}, **first.wide)
        return first, row
    if rows == "every":
        return scope, out
    whole = replace(first, row="text")
    return whole, _last(scope, whole, ids, out) if rows == "last" else _mean(scope, whole, ids, out)


def _last(scope: Scope, whole: Scope, ids: str, out: str) -> str:
    """The row of the last token that is no padding: (T,), (T, D) -> (1, D)."""
    shared = _about_padding(whole, scope.model.ids.pad)
    row = scope.build.step(HEAD / "row", LAST_TOKEN, ids, formula="the last token that is no padding", part_of=HEAD / "last", **shared)
    return scope.build.step(HEAD / "last", LOOKUP, row, out, formula="the row of that token", **whole.wide)


def _mean(scope: Scope, whole: Scope, ids: str, out: str) -> str:
    """The mean of the rows of all tokens, but for padding that is hidden: (T,), (T, D) -> (1, D)."""
    is_hidden = scope.stack.layers[-1].attention.mask.hides_padding
    build, place, shared = scope.build, HEAD / "mean", _about_padding(whole, scope.model.ids.pad if is_hidden else -1)
    formula = "rows added up, without padding"
    total = build.step(HEAD / "total", TOKEN_TOTAL, out, ids, formula=formula, part_of=place, **shared | whole.wide)
    count = build.step(HEAD / "count", TOKEN_COUNT, ids, formula="tokens that are no padding", part_of=place, **shared)
    return build.step(place, SHARE_OUT, total, count, formula="total / count", **whole.wide)


def _about_padding(whole: Scope, pad_id: int) -> dict[str, Any]:
    return {"axes": whole.row, "over": whole.rows, "sizes": {"n": 1}, "pad_id": pad_id}


def _answer(scope: Scope, answer: ClassAnswer, logits: str) -> str:
    """Probabilities, where the numbers are not the answer themselves: (T, C) -> (T, C)."""
    axes = f"{scope.row} class"
    if answer == "one":
        return softmax(scope.build, PROBS, logits, SOFTMAX_ROWS, axes, (scope.rows,), note="classes")
    if answer == "each":
        formula = "1 / (1 + e^−logits)"
        return scope.build.step(PROBS, SIGMOID, logits, axes=axes, over=scope.rows, formula=formula, note="each_class")
    return logits
