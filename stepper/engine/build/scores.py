"""From q and k to the scores that are masked: multiplied, divided, and where positions are distances, with a bias added.

scores = q kᵀ        scaled = scores / √d_head        capped (Gemma 2)        biased = scaled + bias (T5, BLOOM)
"""

import math
from typing import Any

from stepper.engine.axis import Tokens
from stepper.engine.build.scope import Scope
from stepper.engine.ops.alibi import ADD_ALIBI, ALIBI, slopes_of
from stepper.engine.ops.attention import DIVIDE_BY, SCORES
from stepper.engine.ops.cap import SOFT_CAP_SCORES
from stepper.engine.ops.relative import ADD_BIAS, BUCKET, RELATIVE_BIAS
from stepper.engine.place import Place
from stepper.engine.spec import AlibiSpec, AttentionSpec, RelativeSpec, ScaleSpec

__all__ = ["scores"]

AXES = "head query key"


def scores(scope: Scope, at: Place, spec: AttentionSpec, q: str, k: str, keys: Tokens) -> str:
    """What goes into the mask: (H, Q, d), (H, K, d) -> (H, Q, K)."""
    over = scope.rows, keys
    raw = scope.build.step(at / "scores", SCORES, q, k, axes=AXES, over=over, formula="q kᵀ")
    scaled = _scaled(scope, at, spec.scale, spec.d_head, raw, over)
    if spec.soft_cap is not None:
        formula = f"{spec.soft_cap:g} · tanh(scaled / {spec.soft_cap:g})"
        scaled = scope.build.step(at / "capped", SOFT_CAP_SCORES, scaled, axes=AXES, over=over, formula=formula, cap=spec.soft_cap)
    if isinstance(spec.positions, AlibiSpec):
        return _sloping(scope, at, spec, scaled, over)
    return _biased(scope, at, spec, spec.positions, scaled, over) if isinstance(spec.positions, RelativeSpec) else scaled


def _scaled(scope: Scope, at: Place, spec: ScaleSpec, d_head: int, raw: str, over: tuple[Tokens, Tokens]) -> str:
    """Scores / √d_head: (H, Q, K) -> (H, Q, K)."""
    root, is_rescaled = spec.root_of or 1, spec.times != 1.0
    divisor = math.sqrt(root) / spec.times * (spec.number or 1)
    formula = "scores" + (f" / √{'d_head' if root == d_head else root}" if spec.root_of else "")
    formula += f" / {spec.number:g}" if spec.number else ""
    formula += "" if spec.root_of or spec.number else ", not divided"
    formula += f" × {spec.times:g}" if is_rescaled else ""
    note = "rescaled" if is_rescaled else "" if spec.root_of else "by_number" if spec.number else "not_divided"
    shared: dict[str, Any] = {"axes": AXES, "over": over, "note": note}
    return scope.build.step(at / "scaled", DIVIDE_BY, raw, formula=formula, divisor=divisor, **shared)


def _biased(scope: Scope, at: Place, spec: AttentionSpec, positions: RelativeSpec, scaled: str, over: tuple[Tokens, Tokens]) -> str:
    """With a number for each distance added: (H, Q, K) -> (H, Q, K). The first layer makes the bias, later ones use it again."""
    first = Place(at.stack, 0, at.block)
    if at.layer == 0:
        _bias(scope, first, spec, positions, over)
    return scope.build.step(at / "biased", ADD_BIAS, scaled, str(first / "bias"), axes=AXES, over=over, formula="scaled + bias")


def _sloping(scope: Scope, at: Place, spec: AttentionSpec, scaled: str, over: tuple[Tokens, Tokens]) -> str:
    """With each key's place in the text added, by the head's slope: (H, Q, K) -> (H, Q, K). The first layer makes the bias, for all."""
    bias, sizes = Place(at.stack, 0, at.block) / "bias", {"h": spec.heads, "k": len(over[1])}
    shared: dict[str, Any] = {"note": "alibi", "formula": "slope of the head × position of the key", "slopes": slopes_of(spec.heads)}
    if at.layer == 0:
        scope.build.step(bias, ALIBI, axes="head key", over=over[1], sizes=sizes, **shared)
    return scope.build.step(at / "biased", ADD_ALIBI, scaled, str(bias), axes=AXES, over=over, formula="scaled + bias", note="alibi")


def _bias(scope: Scope, at: Place, spec: AttentionSpec, positions: RelativeSpec, over: tuple[Tokens, Tokens]) -> str:
    """What each head has learned for the distance of query and key: -> (H, Q, K)."""
    build, bias = scope.build, at / "bias"
    buckets: dict[str, Any] = {"both_ways": positions.both_ways, "buckets": positions.buckets, "furthest": positions.furthest}
    sizes, formula = {"q": len(over[0]), "k": len(over[1])}, "which bucket the distance key − query falls into"
    shared: dict[str, Any] = {"axes": "query key", "over": over, "formula": formula, "part_of": bias}
    bucket = build.step(bias / "bucket", BUCKET, sizes=sizes, past=scope.past, **buckets, **shared)
    R = build.parameter(at / "R", positions.buckets, spec.heads, kind="table")
    return build.step(bias, RELATIVE_BIAS, bucket, R, axes=AXES, over=over, formula="R[bucket]")
