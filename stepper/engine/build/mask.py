"""Which keys each query may look at, and the weights that this leaves.

masked = scores where the mask allows, else −∞        weights = softmax(masked)

With a sink (gpt-oss) each row gets one more score before softmax, and loses that weight after it.
"""

from typing import Any

from stepper.engine.build.projections import Keys
from stepper.engine.build.scope import Scope, short
from stepper.engine.build.softmax import softmax
from stepper.engine.ops.arithmetic import SAME_PAIRS
from stepper.engine.ops.attention import EXTEND_MASK, HIDE_WEIGHTS, MASK, MASK_SCORES
from stepper.engine.ops.patches import EVERYWHERE
from stepper.engine.ops.sink import KEY_OR_SINK, WITH_SINK, WITHOUT_SINK
from stepper.engine.ops.softmax import SOFTMAX_HEADS
from stepper.engine.place import Place
from stepper.engine.spec import AttentionSpec, MaskKind, MaskSpec

__all__ = ["weights"]

_AXES = "head query key"
_RULES = {"causal": "key ≤ query", "full": "every key", "off_by_one": "key ≤ query + 1", "transposed": "key ≥ query"}


def weights(scope: Scope, at: Place, spec: AttentionSpec, scores: str, keys: Keys) -> str:
    """Mask, then softmax: (H, Q, K) -> (H, Q, K)."""
    over, allowed = (scope.rows, keys.tokens), _mask(scope, at, spec.mask, keys)
    if spec.mask.after_softmax:
        return _masked_after(scope, at, scores, allowed, keys)
    formula = f"{short(scores)} where mask, else −∞"
    masked = scope.build.step(at / "masked", MASK_SCORES, scores, allowed, axes=_AXES, over=over, formula=formula)
    if spec.sink:
        return _with_sink(scope, at, masked, keys)
    return softmax(scope.build, at / "weights", masked, SOFTMAX_HEADS, _AXES, over)


def _with_sink(scope: Scope, at: Place, masked: str, keys: Keys) -> str:
    """Softmax over the keys and the sink, whose weight is left out: (H, Q, K) -> (H, Q, K)."""
    build, axes, over = scope.build, f"head query {KEY_OR_SINK}", (scope.rows,)
    sink = build.parameter(at / "sink", build.shape(masked)[0], 1, kind="bias")
    both = build.step(at / "with_sink", WITH_SINK, masked, sink, axes=axes, over=over, formula="masked, and the sink's score")
    shares = softmax(build, at / "weights", both, SOFTMAX_HEADS, axes, over, part="with_sink")
    formula, sizes = "weights.with_sink, without the sink's", {"k": len(keys.tokens)}
    shared: dict[str, Any] = {"axes": _AXES, "over": (scope.rows, keys.tokens), "note": "sink"}
    return build.step(at / "weights", WITHOUT_SINK, shares, formula=formula, sizes=sizes, **shared)


def _masked_after(scope: Scope, at: Place, scores: str, allowed: str, keys: Keys) -> str:
    """What-if: softmax over all keys, and weights that are hidden after it: (H, Q, K) -> (H, Q, K)."""
    shared: dict[str, Any] = {"axes": _AXES, "over": (scope.rows, keys.tokens), "note": "masked_after"}
    formula = f"{short(scores)}, unmasked: the mask comes after softmax"
    open_ = scope.build.step(at / "masked", SAME_PAIRS, scores, formula=formula, **shared)
    shares = softmax(scope.build, at / "weights", open_, SOFTMAX_HEADS, _AXES, shared["over"], part="unmasked")
    formula = "unmasked · mask: rows no longer sum to 1"
    return scope.build.step(at / "weights", HIDE_WEIGHTS, shares, allowed, formula=formula, **shared)


def _mask(scope: Scope, at: Place, spec: MaskSpec, keys: Keys) -> str:
    """Which keys each query may look at: -> (Q, K), true = may look."""
    place = at / "masked" / "mask"
    shared: dict[str, Any] = {"axes": "query key", "over": (scope.rows, keys.tokens), "part_of": at / "masked"}
    if not keys.ids:
        sizes = {"q": len(scope.rows), "k": len(keys.tokens)}
        return scope.build.step(place, EVERYWHERE, formula="every patch", note="patches", sizes=sizes, **shared)
    shared["pad_id"] = scope.model.ids.pad if spec.hides_padding else -1
    if keys.cached and scope.past:
        return _extended(scope, place, spec, keys, shared)
    shared |= {"note": spec.kind, "kind": spec.kind, "past": scope.past, **_window(spec)}
    rule = _RULES[spec.kind] if spec.window is None else _within(spec.kind, spec.window)
    formula = f"{rule}, and no padding" if spec.hides_padding else rule
    return scope.build.step(place, MASK, keys.ids, formula=formula, sizes={"q": len(scope.rows)}, **shared)


def _within(kind: MaskKind, window: int) -> str:
    """The rule of a mask that hides what is far away."""
    return f"|key − query| < {window}" if kind == "full" else f"query − {window} < key, {_RULES[kind]}"


def _window(spec: MaskSpec) -> dict[str, Any]:
    """What a mask has that hides what is far away."""
    notes = {"causal": "windowed", "full": "windowed_both_ways"}
    said = {"note": notes[spec.kind]} if spec.kind in notes else {}
    return {} if spec.window is None else {"window": spec.window, **said}


def _extended(scope: Scope, place: Place, spec: MaskSpec, keys: Keys, shared: dict[str, Any]) -> str:
    """The mask of one new token, from the last row of the mask before: -> (1, K)."""
    old = scope.build.imported(place, scope.build.turn - 1, scope.rows_before, scope.past)
    looks_back = spec.kind != "transposed"
    formula = "last row of the mask before, and the new token" if looks_back else "the new token alone"
    formula += f", of the last {spec.window}" if looks_back and spec.window else ""
    shared |= {"note": "" if looks_back else "itself_alone", "looks_back": looks_back, **_window(spec)}
    return scope.build.step(place, EXTEND_MASK, old, keys.ids, formula=formula, sizes={"m": 1}, **shared)
