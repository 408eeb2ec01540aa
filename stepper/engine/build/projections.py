"""q, k and v: projected, split into heads, kept for later turns.

    q.proj = x W_q + b_q       q = split into heads        between the two: see `rotary`

With a KV cache (`Keys.cached`) self-attention makes k_new and v_new for the new tokens alone, and k and v are those of the turn
before with these appended. Where k and v have fewer heads than q, k_repeated and v_repeated give every query head its own.
"""

from dataclasses import dataclass
from typing import Any

from stepper.engine.axis import Tokens
from stepper.engine.build.rotary import turned
from stepper.engine.build.scope import Scope, linear, short
from stepper.engine.ops.arithmetic import SAME_HEADS
from stepper.engine.ops.attention import APPEND, SPLIT_HEADS
from stepper.engine.ops.rotary import REPEAT_HEADS
from stepper.engine.place import Place
from stepper.engine.spec import AttentionSpec, RotarySpec

__all__ = ["Keys", "grown", "heads", "repeated", "reused"]


@dataclass(frozen=True)
class Keys:
    """What the queries may look at."""

    tokens: Tokens
    ids: str
    """The ids of the key tokens that this turn brings (padding is masked by id); empty where they are patches."""
    cached: bool = False
    """k and v are kept for later turns."""


def heads(scope: Scope, at: Place, spec: AttentionSpec, letter: str, x: str, suffix: str = "", learned: Place | None = None) -> str:
    """Project, split into heads and turn: (T, D) @ (D, H·d) -> (H, T, d); `learned` holds the parameters if `at` does not."""
    place, owner = at / f"{letter}{suffix}", learned or at
    if letter == "v" and spec.value != "v":
        return _other_value(scope, at, spec, place, x, suffix)
    matrix, count = spec.key_matrix if letter == "k" else letter, spec.heads if letter == "q" else spec.kv_heads
    note = "" if matrix == letter else "tied"
    W, b = owner / f"W_{matrix}", owner / f"b_{matrix}" if spec.qkv_bias else None
    flat = linear(scope, at / letter / "proj", x, W, b, "d_model", count * spec.d_head, part_of=place, note=note)
    if letter != "v" and (spec.qk_norm or isinstance(spec.positions, RotarySpec)):
        return turned(scope, at / letter, spec, place, flat, owner / f"{letter}_norm")
    formula = f"{short(x, place)} W_{matrix}{f' + b_{matrix}' if b else ''}, split into heads"
    return scope.build.step(place, SPLIT_HEADS, flat, formula=formula, note=note, sizes={"h": count}, **scope.by_head)


def _other_value(scope: Scope, at: Place, spec: AttentionSpec, place: Place, x: str, suffix: str) -> str:
    """What-if: something else in the place of v: -> (H, T, d)."""
    shared = scope.by_head
    if spec.value == "x":
        formula, sizes = f"{short(x, place)} itself, split into heads", {"h": spec.kv_heads}
        return scope.build.step(place, SPLIT_HEADS, x, formula=formula, note="input_in_place", sizes=sizes, **shared)
    if spec.value == "q":
        return scope.build.step(place, SAME_HEADS, f"{at}.q", formula="q in the place of v", note="query_in_place", **shared)
    return scope.build.step(place, SAME_HEADS, f"{at}.k{suffix}", formula="k in the place of v", note="key_in_place", **shared)


def grown(scope: Scope, at: Place, spec: AttentionSpec, letter: str, x: str, keys: Keys) -> str:
    """K or v of self-attention: made for the new tokens, appended to those of earlier turns."""
    if not keys.cached:
        return heads(scope, at, spec, letter, x)
    build, place = scope.build, at / letter
    shared: dict[str, Any] = {"axes": "head token d_head", "over": keys.tokens}
    new = heads(scope, at, spec, letter, x, suffix="_new")
    if scope.past == 0:
        formula = f"{letter}_new (the cache was empty)"
        return build.step(place, SAME_HEADS, new, formula=formula, note="cache_empty", **shared)
    old = build.imported(place, build.turn - 1, spec.kv_heads, scope.past, spec.d_head)
    return build.step(place, APPEND, old, new, formula=f"{letter} of the turn before, then {letter}_new", **shared)


def reused(source: Scope, at: Place, spec: AttentionSpec, letter: str) -> str:
    """K or v of cross-attention in a later turn: what turn 0 made."""
    first = source.build.imported(at / letter, 0, spec.kv_heads, len(source.rows), spec.d_head)
    return source.build.step(at / letter, SAME_HEADS, first, formula="made in turn 0, used again", note="kept", **source.by_head)


def repeated(scope: Scope, at: Place, spec: AttentionSpec, letter: str, x: str) -> str:
    """K or v with a head for every query head: (N, T, d) -> (H, T, d)."""
    if spec.sharing == 1:
        return x
    place, formula = at / f"{letter}_repeated", f"each head of {letter}, {spec.sharing} times"
    return scope.build.step(place, REPEAT_HEADS, x, formula=formula, sizes={"g": spec.sharing}, **scope.by_head)
