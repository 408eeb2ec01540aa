"""q, k and v: projected, split into heads, turned by position, kept for later turns.

    q.proj = x W_q + b_q       q.heads = split into heads      q.normed (Qwen3)      q = turned by its position (rotary)

A model without rotation goes from `q.proj` straight to `q`. With a KV cache (`Keys.cached`) self-attention makes k_new and
v_new for the new tokens alone, and k and v are those of the turn before with these appended. Where k and v have fewer heads
than q, k_repeated and v_repeated give every query head its own.
"""

from dataclasses import dataclass
from typing import Any

from stepper.engine.axis import Tokens
from stepper.engine.build.layers import Scope, linear, short
from stepper.engine.ops.arithmetic import SAME_HEADS
from stepper.engine.ops.attention import APPEND, SPLIT_HEADS
from stepper.engine.ops.norm import RMS_HEADS
from stepper.engine.ops.rotary import REPEAT_HEADS, ROTATE, Rotation
from stepper.engine.options import SHIFT
from stepper.engine.place import Place
from stepper.errors import BadInput

__all__ = ["Keys", "grown", "heads", "repeated", "reused"]


@dataclass(frozen=True)
class Keys:
    """What the queries may look at."""

    tokens: Tokens
    ids: str
    """The ids of the key tokens that this turn brings (padding is masked by id)."""
    causal: bool = False
    cached: bool = False
    """k and v are kept for later turns."""


def _count(scope: Scope, letter: str) -> int:
    """How many heads q, k or v has."""
    return scope.config.n_heads if letter == "q" else scope.config.n_kv_heads


def _shared(scope: Scope) -> dict[str, Any]:
    return {"axes": "head token d_head", "over": scope.rows}


def heads(scope: Scope, at: Place, letter: str, x: str, suffix: str = "", learned: Place | None = None) -> str:
    """Project, split into heads and turn: (T, D) @ (D, H·d) -> (H, T, d); `learned` holds the parameters if `at` does not."""
    place, owner, config = at / f"{letter}{suffix}", learned or at, scope.config
    if letter == "v" and scope.options.value != "as_trained":
        return _other_value(scope, at, place, x, suffix)
    matrix = "q" if letter == "k" and scope.options.tie_qk == "tied" else letter
    if matrix != letter and config.n_kv_heads != config.n_heads:
        raise BadInput("tie_qk needs as many k heads as q heads; this model shares k among groups of q")
    W, b = owner / f"W_{matrix}", owner / f"b_{matrix}" if config.qkv_bias else None
    width = _count(scope, letter) * config.d_head
    note = "" if matrix == letter else "tied"
    flat = linear(scope, at / letter / "proj", x, W, b, "d_model", width, part_of=place, note=note)
    formula = f"{short(x, place)} W_{matrix}{f' + b_{matrix}' if b else ''}, split into heads"
    turns = letter != "v" and config.positions == "rotary" and scope.options.positions != "none"
    norms = letter != "v" and config.qk_norm
    if norms or turns:
        return _turned(scope, at / letter, place, flat, owner / f"{letter}_norm" if norms else None, turns)
    return scope.build.step(place, SPLIT_HEADS, flat, formula=formula, note=note, sizes=_split(scope, flat), **_shared(scope))


def _split(scope: Scope, flat: str) -> dict[str, int]:
    """How many heads a projected row is split into."""
    return {"h": scope.build.shape(flat)[1] // scope.config.d_head}


def _turned(scope: Scope, at: Place, place: Place, flat: str, learned_norm: Place | None, turns: bool) -> str:
    """Split into heads, normalise and turn, as far as the model does: (T, H·d) -> (H, T, d); the last of these is `place`."""
    shared, sizes = _shared(scope), _split(scope, flat)
    x = scope.build.step(at / "heads", SPLIT_HEADS, flat, formula="split into heads", sizes=sizes, part_of=place, **shared)
    if learned_norm:
        x = _normed(scope, at, place, x, learned_norm, is_last=not turns)
    return _rotated(scope, place, x) if turns else x


def _normed(scope: Scope, at: Place, place: Place, x: str, learned: Place, is_last: bool) -> str:
    """Each head's row divided by its root mean square: (H, T, d) -> (H, T, d)."""
    build, shared, eps = scope.build, _shared(scope), scope.config.norm_eps
    gain = build.parameter(learned / "gain", scope.config.d_head, kind="gain")
    square = build.step(at / "square", RMS_HEADS.square, x, axes="head token", over=scope.rows, formula="mean of heads²", part_of=place)
    formula = "heads / √(square + ε)"
    normalized = build.step(at / "normalized", RMS_HEADS.normalized, x, square, formula=formula, part_of=place, eps=eps, **shared)
    if is_last:
        return build.step(place, RMS_HEADS.gain, normalized, gain, formula="normalized · gain", note="rms_norm", **shared)
    return build.step(at / "normed", RMS_HEADS.gain, normalized, gain, formula="normalized · gain", part_of=place, **shared)


def _rotated(scope: Scope, place: Place, x: str) -> str:
    """Every pair of columns turned by an angle that grows with the position: (H, T, d) -> (H, T, d)."""
    config = scope.config
    rotation = Rotation(
        config.rotary_base,
        config.rotary_scaling,
        config.rotary_factor,
        config.rotary_low_factor,
        config.rotary_high_factor,
        config.rotary_original_positions,
    )
    past = scope.past + (SHIFT if scope.options.positions == "shifted" else 0)
    turned: dict[str, Any] = {"formula": f"{short(x)}, turned by position", "note": "rotated", "sizes": {"p": 2, "s": 2}}
    return scope.build.step(place, ROTATE, x, past=past, rotation=rotation, **turned, **_shared(scope))


def _other_value(scope: Scope, at: Place, place: Place, x: str, suffix: str) -> str:
    """What-if: something else in the place of v: -> (H, T, d)."""
    shared, source = _shared(scope), scope.options.value
    if source == "input":
        if scope.config.n_kv_heads * scope.config.d_head != scope.config.d_model:
            raise BadInput("value = input needs d_model = heads × d_head; this model has other sizes")
        formula, sizes = f"{short(x, place)} itself, split into heads", {"h": _count(scope, "v")}
        return scope.build.step(place, SPLIT_HEADS, x, formula=formula, note="input_in_place", sizes=sizes, **shared)
    if source == "query" and at.attention == "self" and scope.config.n_kv_heads == scope.config.n_heads:
        return scope.build.step(place, SAME_HEADS, f"{at}.q", formula="q in the place of v", note="query_in_place", **shared)
    return scope.build.step(place, SAME_HEADS, f"{at}.k{suffix}", formula="k in the place of v", note="key_in_place", **shared)


def grown(scope: Scope, at: Place, letter: str, x: str, keys: Keys) -> str:
    """K or v of self-attention: made for the new tokens, appended to those of earlier turns."""
    if not keys.cached:
        return heads(scope, at, letter, x)
    build, place = scope.build, at / letter
    shared: dict[str, Any] = {"axes": "head token d_head", "over": keys.tokens}
    new = heads(scope, at, letter, x, suffix="_new")
    if scope.past == 0:
        formula = f"{letter}_new (the cache was empty)"
        return build.step(place, SAME_HEADS, new, formula=formula, note="cache_empty", **shared)
    old = build.imported(place, build.turn - 1, scope.config.n_kv_heads, scope.past, scope.config.d_head)
    formula = f"{letter} of the turn before, then {letter}_new"
    return build.step(place, APPEND, old, new, formula=formula, **shared)


def reused(source: Scope, at: Place, letter: str) -> str:
    """K or v of cross-attention in a later turn: what turn 0 made."""
    build, config, place = source.build, source.config, at / letter
    first = build.imported(place, 0, config.n_kv_heads, len(source.rows), config.d_head)
    return build.step(place, SAME_HEADS, first, formula="made in turn 0, used again", note="kept", **_shared(source))


def repeated(scope: Scope, at: Place, letter: str, x: str) -> str:
    """K or v with a head for every query head: (N, T, d) -> (H, T, d)."""
    groups = scope.config.n_heads // scope.config.n_kv_heads
    if groups == 1:
        return x
    place, formula = at / f"{letter}_repeated", f"each head of {letter}, {groups} times"
    return scope.build.step(place, REPEAT_HEADS, x, formula=formula, sizes={"g": groups}, **_shared(scope))
