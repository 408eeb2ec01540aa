"""The loss as steps after the forward pass: cross-entropy of the logits and the right words.

labels       the word that each row should have chosen; given from outside
log_probs    ln softmax(logits): max, shifted, exp, sum as its fine steps
picked       log_probs of the right word
row          −picked: how surprised the model is by it
loss         the mean of row over the rows that count (padding, and words that were not hidden, do not)
"""

from typing import Any

from stepper.engine.builder import Builder
from stepper.engine.ops.arithmetic import GIVEN, GIVEN_TRUTHS
from stepper.engine.ops.loss import COUNT_ROWS, LOG_SHARE, PER_ROW, PICK, SMOOTHED, SURPRISE, TOTAL
from stepper.engine.ops.norm import ROW_MEAN
from stepper.engine.ops.softmax import SOFTMAX_ROWS
from stepper.engine.place import Place
from stepper.engine.program import Program

__all__ = ["COUNTED", "LABELS", "LOSS", "with_loss"]

LOSS = Place(leaf="loss")
LABELS, COUNTED = LOSS / "labels", LOSS / "counted"


def with_loss(program: Program, smoothing: float = 0.0) -> Program:
    """The program, and the steps that make one number of its logits."""
    build, logits = Builder(start=program), program["logits"]
    tokens = logits.axes[:1]
    labels = build.step(LABELS, GIVEN, axes=tokens, formula="the right words, as ids", sizes={"t": logits.shape[0]})
    log_probs = _log_probs(build, program)
    picked = build.step(LOSS / "picked", PICK, labels, log_probs, axes=tokens, formula="log_probs of the right word")
    row = _row(build, picked, log_probs, tokens, smoothing)
    shared: dict[str, Any] = {"part_of": LOSS}
    counted = build.step(COUNTED, GIVEN_TRUTHS, axes=tokens, formula="which rows count", sizes={"t": logits.shape[0]}, **shared)
    total = build.step(LOSS / "total", TOTAL, row, counted, axes=(), formula="row added up where counted", **shared)
    count = build.step(LOSS / "count", COUNT_ROWS, counted, axes=(), formula="how many rows count", **shared)
    build.step(LOSS, PER_ROW, total, count, axes=(), formula="total / count")
    return build.program()


def _log_probs(build: Builder, program: Program) -> str:
    """The logarithm of softmax of the logits: (T, V) -> (T, V)."""
    logits, at, ops = program["logits"], LOSS / "log_probs", SOFTMAX_ROWS
    wide: dict[str, Any] = {"axes": logits.axes, "part_of": at}
    narrow: dict[str, Any] = {"axes": logits.axes[:1], "part_of": at}
    largest = build.step(at / "max", ops.max, logits.name, formula="largest of logits", **narrow)
    shifted = build.step(at / "shifted", ops.shifted, logits.name, largest, formula="logits − max", **wide)
    powers = build.step(at / "exp", ops.exp, shifted, formula="e^shifted", **wide)
    total = build.step(at / "sum", ops.sum, powers, formula="sum of exp", **narrow)
    return build.step(at, LOG_SHARE, shifted, total, axes=logits.axes, formula="shifted − ln(sum)")


def _row(build: Builder, picked: str, log_probs: str, tokens: Any, smoothing: float) -> str:
    """How surprised the model is by each right word: (T,) -> (T,)."""
    if not smoothing:
        return build.step(LOSS / "row", SURPRISE, picked, axes=tokens, formula="−picked")
    mean = build.step(LOSS / "mean", ROW_MEAN, log_probs, axes=tokens, formula="mean of log_probs over all words")
    formula = "−((1 − smoothing) · picked + smoothing · mean)"
    return build.step(LOSS / "row", SMOOTHED, picked, mean, axes=tokens, formula=formula, note="smoothed", smoothing=smoothing)
