"""Attention with one slip in it, for each of the usual slips.

    usual_slips("encoder.0.self_attn.weights", session)      ("mask_left_out", softmax(scaled)), ...

Each slip changes one argument of `_attend`, which is attention as the 2017 paper has it (equation 1), with its choices
spelled out: made of the engine's ops, but for the softmax, which is the one that people write (over whatever axis; a row with
nothing to look at becomes NaN). Norms have slips of their own.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from stepper.engine import Array, Place, split_turn, with_turn
from stepper.engine.ops.arithmetic import LINEAR, MATMUL
from stepper.engine.ops.attention import CONCAT_HEADS, CONTEXT, DIVIDE_BY, HIDE_WEIGHTS, MASK_SCORES, SCORES
from stepper.engine.ops.norm import GAIN_BIAS, NORMALIZE
from stepper.engine.ops.softmax import SOFTMAX_HEADS
from stepper.errors import UnknownName
from stepper.repl.tensor import plain
from stepper.repl.tensors import tensor_of
from stepper.trace import Session
from stepper.words import phrase

__all__ = ["usual_slips"]

Read = Callable[[str], Array]

ATTENTION = ("scores", "scaled", "masked", "weights", "context", "concat", "out")

SLIPS: dict[str, dict[str, Any]] = {
    "softmax_along_queries": {"axis": -2},
    "softmax_along_heads": {"axis": 0},
    "softmax_over_all": {"axis": None},
    "scores_not_divided": {"root": 0.0},
    "scores_divided_by_d_head": {"root": 1.0},
    "mask_left_out": {"mask": "no"},
    "mask_turned": {"mask": "turned"},
    "mask_late": {"mask": "late"},
    "neither_divided_nor_masked": {"root": 0.0, "mask": "no"},
    "not_normalized": {"normalized": False},
    "keys_averaged": {"values": "k"},
    "queries_averaged": {"values": "q"},
    "queries_with_queries": {"keys": "q"},
    "heads_in_wrong_order": {"merge": "wrong"},
    "heads_added": {"merge": "sum"},
    "b_o_left_out": {"bias": False},
    "W_o_transposed": {"transposed": True},
}


def usual_slips(name: str, session: Session) -> Iterator[tuple[str, Array]]:
    """Every usual slip on the way to a tensor, with what it makes of it."""
    plain_name, turn = split_turn(name)
    place = Place.of(plain_name)
    inside = Place.of(place.branches[-1]) if place.branches else Place()

    def read(other: str) -> Array:
        wanted = str(inside / other)
        if turn is not None and wanted not in session.model.parameters:
            wanted = with_turn(wanted, turn)
        array: Array = plain(tensor_of(session, wanted))
        return array

    if place.attention and place.view is None and place.leaf in ATTENTION:
        yield from _attention_slips(place.leaf, read)
    elif inside.is_norm:
        yield from _norm_slips(place.word, read, session.spec.last.layers[0].norm.eps)


def _attention_slips(leaf: str, read: Read) -> Iterator[tuple[str, Array]]:
    for slip, choices in SLIPS.items():
        try:
            with np.errstate(all="ignore"):
                yield phrase(f"slips.{slip}"), _attend(read, **choices)[leaf]
        except (ValueError, UnknownName, KeyError):  # this slip does not go with these shapes, or this model has no such bias
            continue


def _attend(
    read: Read,
    axis: int | None = -1,
    root: float = 0.5,
    mask: str = "yes",
    normalized: bool = True,
    keys: str = "k",
    values: str = "v",
    merge: str = "right",
    bias: bool = True,
    transposed: bool = False,
) -> dict[str, Array]:
    """Attention from q, k and v to its output; as it should be where nothing else is asked for."""
    q, k, v, allowed = read("q"), read(keys), read(values), read("masked.mask")
    scores = SCORES.apply(q, k)  # (H, Q, d), (H, K, d) -> (H, Q, K)
    scaled = DIVIDE_BY.apply(scores, divisor=q.shape[-1] ** root)
    masked = MASK_SCORES.apply(scaled, {"yes": allowed, "turned": ~allowed}.get(mask, np.ones_like(allowed)))
    exp = SOFTMAX_HEADS.exp.apply(masked - masked.max(axis=axis, keepdims=True))
    weights = exp / exp.sum(axis=axis, keepdims=True) if normalized else exp
    weights = HIDE_WEIGHTS.apply(weights, allowed) if mask == "late" else weights
    context = CONTEXT.apply(weights, v)  # (H, Q, K), (H, K, d) -> (H, Q, d)
    concat = _merged(context, merge)  # (H, Q, d) -> (Q, H·d)
    W_o = read("W_o").T if transposed else read("W_o")
    out = LINEAR.apply(concat, W_o, read("b_o")) if bias else MATMUL.apply(concat, W_o)  # (Q, H·d) @ (H·d, D) -> (Q, D)
    return {"scores": scores, "scaled": scaled, "masked": masked, "weights": weights, "context": context, "concat": concat, "out": out}


def _merged(context: Array, merge: str) -> Array:  # (H, Q, d) -> (Q, H·d)
    heads, tokens, width = context.shape
    if merge == "wrong":
        return context.reshape(tokens, heads * width)
    return np.tile(context.sum(axis=0), heads) if merge == "sum" else CONCAT_HEADS.apply(context)


def _norm_slips(leaf: str, read: Read, eps: float) -> Iterator[tuple[str, Array]]:
    """LayerNorm (Ba et al. 2016, equation 3) gone wrong."""
    if leaf not in ("out", "normalized"):
        return
    x = read("centered") + read("mean")[:, None]
    made: dict[str, Array] = {
        "ddof": _standardized(x, -1, eps, ddof=1),
        "mean_over_tokens": _standardized(x, 0, eps),
        "mean_over_all": _standardized(x, None, eps),
        "divided_by_variance": read("centered") / (read("var")[:, None] + eps),
        "mean_not_subtracted": NORMALIZE.apply(x, read("var"), eps=eps),
    }
    for slip, normalized in made.items():
        yield phrase(f"slips.{slip}"), normalized if leaf == "normalized" else GAIN_BIAS.apply(normalized, read("gain"), read("bias"))


def _standardized(x: Array, axis: int | None, eps: float, ddof: int = 0) -> Array:
    result: Array = (x - x.mean(axis=axis, keepdims=True)) / np.sqrt(x.var(axis=axis, keepdims=True, ddof=ddof) + eps)
    return result
