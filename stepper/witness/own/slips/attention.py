"""Slips of attention: heads, scale, mask, softmax, what is averaged."""

import math
from collections.abc import Iterator

import numpy as np

from stepper.engine import Array
from stepper.engine.ops.attention import CONCAT_HEADS, SPLIT_HEADS
from stepper.witness.own.slips.case import SlipCase, said
from stepper.witness.scene import Guess

__all__ = ["averages", "heads", "masks", "padding", "scales", "softmaxes"]

_SHARE = 1e-3
"""From here on a row's shares do not add up to 1."""
_AVERAGED = ("matmul", "__matmul__", "bmm", "einsum", "scaled_dot_product_attention")


def heads(case: SlipCase) -> Iterator[Guess]:
    """Heads are cut or joined by a bare reshape, or in another order."""
    op, operands = case.step.op, case.operands
    if op is SPLIT_HEADS:
        count, tokens, width = case.step.shape
        yield said("split_without_transpose"), operands[0].reshape(count, tokens, width)
        yield said("split_width_first"), operands[0].reshape(tokens, width, count).transpose(2, 0, 1)
    elif op is CONCAT_HEADS:
        count, tokens, width = operands[0].shape
        yield said("joined_without_transpose"), operands[0].reshape(tokens, count * width)
        yield said("joined_width_first"), operands[0].transpose(1, 2, 0).reshape(tokens, count * width)


def scales(case: SlipCase) -> Iterator[Guess]:
    """The scores are divided by something else, or not at all."""
    if case.place.word == "masked" and _has(case, "scaled"):
        scores, scaled = (case.value(str(case.place.sibling(word))) for word in ("scores", "scaled"))
        yield said("not_divided"), case.applied(scores, *case.operands[1:])
        yield said("divided_twice"), case.applied(scaled / np.float32(math.sqrt(case.scene.d_head)), *case.operands[1:])
    if case.place.word != "scaled" or not case.place.attention:
        return
    scores, d_head, d_model = case.operands[0], case.scene.d_head, case.scene.stack.d_model
    divisors = {
        "√d_model": math.sqrt(d_model),
        "d_head": float(d_head),
        "d_model": float(d_model),
        "√heads": math.sqrt(max(1, d_model // d_head)),
        "√keys": math.sqrt(scores.shape[-1]),
        "1 / √d_head": 1 / math.sqrt(d_head),
        "1": 1.0,
        "√d_head twice": float(d_head),
    }
    yield from ((said("divided_by", divisor=name), scores / np.float32(number)) for name, number in divisors.items())


def masks(case: SlipCase) -> Iterator[Guess]:
    """The mask hides other keys, or hides them in another way."""
    word = case.place.word
    if word == "mask":
        queries, keys = case.ours.shape
        row, column = np.arange(queries)[:, None] + keys - queries, np.arange(keys)[None, :]
        yield said("mask_not_itself"), column < row
        yield said("mask_one_more"), column <= row + 1
        yield said("mask_upper"), column > row
        yield said("mask_from_itself"), column >= row
        yield said("mask_causal"), column <= row
        yield said("mask_open"), np.ones_like(case.ours)
        yield said("mask_turned"), ~case.ours
    elif word == "masked" and len(case.operands) == 2:
        scaled, mask = case.operands
        yield said("mask_turned"), np.where(mask, np.float32(-np.inf), scaled)
        yield said("mask_open"), scaled
        yield said("mask_as_zero"), np.where(mask, scaled, np.float32(0))
        yield said("mask_added"), scaled + mask.astype(scaled.dtype)
        yield said("mask_multiplied"), scaled * mask
        yield said("mask_small"), np.where(mask, scaled, scaled.dtype.type(1e-9))
        yield from _another_number(case, scaled, mask)


def _another_number(case: SlipCase, scaled: Array, mask: Array) -> Iterator[Guess]:
    """One number stands in every blocked cell; which, is read off their tensor."""
    for theirs in (case.scene.theirs, *case.left_over(case.ours.shape, "masked_fill", "masked_fill_", "where")):
        blocked = np.unique(theirs[:, ~mask])
        if len(blocked) == 1 and np.isfinite(blocked[0]):
            yield said("mask_number", number=f"{blocked[0]:g}"), np.where(mask, scaled, blocked[0])


def softmaxes(case: SlipCase) -> Iterator[Guess]:
    """Softmax runs along another axis, or the mask comes after it."""
    if case.step.name != str(case.place.sibling("weights")) or not case.place.attention:
        return
    masked = case.value(str(case.place.sibling("masked")))
    with np.errstate(all="ignore"):
        if case.is_turned(str(case.place.sibling("masked"))):
            yield said("q_and_k_exchanged"), _softmax(masked, 1)
        for axis, words in ((1, "queries"), (0, "heads")):
            yield said("softmax_over", axis=said(f"axis_{words}")), _softmax(masked, axis)
        scaled = case.value(str(case.place.sibling("scaled"))) if _has(case, "scaled") else masked
        hidden = np.isfinite(masked)
        yield said("all_blocked"), np.full_like(masked, 1 / masked.shape[2])
        yield said("nan_rows"), np.where(hidden.any(axis=2, keepdims=True), case.ours, np.float32(np.nan))
        yield said("even_rows"), np.where(hidden.any(axis=2, keepdims=True), case.ours, 1 / masked.shape[2]).astype(masked.dtype)
        yield said("masked_after"), _softmax(scaled, 2) * hidden
        yield said("softmax_without_mask"), _softmax(scaled, 2)
        yield said("softmax_of_everything"), _softmax(masked.reshape(1, -1), 1).reshape(masked.shape)


def _has(case: SlipCase, word: str) -> bool:
    name = str(case.place.sibling(word))
    return any(step.name == name for step in case.earlier)


def _softmax(x: Array, axis: int) -> Array:
    """Softmax along an axis; cells that see nothing are 0, or NaN as torch has them."""
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    result: Array = (powers / powers.sum(axis=axis, keepdims=True)).astype(x.dtype)
    return result


def padding(case: SlipCase) -> Iterator[Guess]:
    """A part of the shares falls on padding: what is left of each row adds up to less than 1; how much, is read off their tensor."""
    if case.step.name == str(case.place.sibling("weights")) and case.place.attention:
        for theirs in (case.scene.theirs, *case.left_over(case.ours.shape, "softmax", "sdpa.weights")):
            kept = theirs.sum(axis=2, keepdims=True)
            if _is_short(kept):
                yield _fallen(kept), case.ours * kept
    elif case.place.word == "context" and _is_short(case.operands[0].sum(axis=2)):
        kept = case.operands[0].sum(axis=2)
        yield from ((_fallen(kept), theirs) for theirs in (case.scene.theirs, *case.left_over(case.ours.shape, *_AVERAGED)))


def _is_short(kept: Array) -> bool:
    """Whether some row that looks at anything has shares that do not add up to 1."""
    return bool((kept[kept > 0] < 1 - _SHARE).any())


def _fallen(kept: Array) -> str:
    return said("padding_has_shares", share=f"{1 - float(kept.min()):.0%}")


def averages(case: SlipCase) -> Iterator[Guess]:
    """Something else is averaged, or the weights are read the other way round."""
    if case.place.word != "context":
        return
    weights, v = case.operands
    if weights.shape[1] == weights.shape[2]:
        yield said("weights_transposed"), weights.transpose(0, 2, 1) @ v
