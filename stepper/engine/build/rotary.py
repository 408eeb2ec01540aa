"""Between the projection of q or k and what attention reads: split into heads, normalised, turned by position.

q.heads = q.proj, split into heads      q.normed (Qwen3)      q = turned by its position (rotary)

OLMo 2 normalises before it splits: q.normed is a row for each token, and q.heads is made of it.

Where only the first columns of each head are turned (GPT-NeoX), the others stay as they are, and q is both side by side:

    q.turning = the first columns      q.rotated = turned by position      q.kept = the other columns
"""

from typing import Any

from stepper.engine.build.scope import Scope, short
from stepper.engine.ops.attention import SPLIT_HEADS
from stepper.engine.ops.norm import GAIN_FROM_ONE_HEADS, RMS_HEADS, RMS_ROWS
from stepper.engine.ops.rotary import COLUMNS, JOIN_COLUMNS, ROTATE, ROTATE_NEIGHBOURS
from stepper.engine.place import Place
from stepper.engine.spec import AttentionSpec, NormSpec, RotarySpec

__all__ = ["turned"]


def turned(scope: Scope, at: Place, spec: AttentionSpec, place: Place, flat: str, learned_norm: Place) -> str:
    """Split into heads, normalise and turn, as far as the model does: (T, H·d) -> (H, T, d); the last of these is `place`."""
    turns, sizes = isinstance(spec.positions, RotarySpec), {"h": scope.build.shape(flat)[1] // spec.d_head}
    if spec.qk_norm and spec.qk_norm_over == "all heads":
        flat = _normed_rows(scope, at, spec.qk_norm, place, flat, learned_norm)
        if not turns:
            formula = f"{short(flat)}, split into heads"
            return scope.build.step(place, SPLIT_HEADS, flat, formula=formula, sizes=sizes, **scope.by_head)
    x = scope.build.step(at / "heads", SPLIT_HEADS, flat, formula="split into heads", sizes=sizes, part_of=place, **scope.by_head)
    if spec.qk_norm and spec.qk_norm_over == "head":
        x = _normed(scope, at, spec.qk_norm, place, x, learned_norm, is_last=not turns)
    return _turned(scope, at, spec, spec.positions, place, x) if isinstance(spec.positions, RotarySpec) else x


def _turned(scope: Scope, at: Place, spec: AttentionSpec, positions: RotarySpec, place: Place, x: str) -> str:
    """All columns of each head turned, or the first ones: (H, T, d) -> (H, T, d)."""
    columns = positions.columns or spec.d_head
    return _rotated(scope, positions, place, x) if columns == spec.d_head else _partly(scope, at, positions, columns, place, x)


def _normed_rows(scope: Scope, at: Place, spec: NormSpec, place: Place, flat: str, learned: Place) -> str:
    """All heads of a token, side by side, divided by their root mean square (OLMo 2): (T, H·d) -> (T, H·d)."""
    build, eps = scope.build, spec.eps
    gain = build.parameter(learned / "gain", build.shape(flat)[1], kind="gain")
    shared: dict[str, Any] = {"over": scope.rows, "part_of": place, "note": "all_heads"}
    square = build.step(at / "square", RMS_ROWS.square, flat, axes="token", formula="mean of proj²", **shared)
    shared["axes"] = "token d_model"
    normalized = build.step(at / "normalized", RMS_ROWS.normalized, flat, square, formula="proj / √(square + ε)", eps=eps, **shared)
    return build.step(at / "normed", RMS_ROWS.gain, normalized, gain, formula="normalized · gain", **shared)


def _normed(scope: Scope, at: Place, spec: NormSpec, place: Place, x: str, learned: Place, is_last: bool) -> str:
    """Each head's row divided by its root mean square: (H, T, d) -> (H, T, d)."""
    build, shared, eps = scope.build, scope.by_head, spec.eps
    gain = build.parameter(learned / "gain", build.shape(x)[2], kind="gain")
    square = build.step(at / "square", RMS_HEADS.square, x, axes="head token", over=scope.rows, formula="mean of heads²", part_of=place)
    formula = "heads / √(square + ε)"
    normalized = build.step(at / "normalized", RMS_HEADS.normalized, x, square, formula=formula, part_of=place, eps=eps, **shared)
    op, formula = (GAIN_FROM_ONE_HEADS, "normalized · (1 + gain)") if spec.from_one else (RMS_HEADS.gain, "normalized · gain")
    if is_last:
        return build.step(place, op, normalized, gain, formula=formula, note="rms_norm", **shared)
    return build.step(at / "normed", op, normalized, gain, formula=formula, part_of=place, **shared)


def _partly(scope: Scope, at: Place, spec: RotarySpec, columns: int, place: Place, x: str) -> str:
    """The first columns of each head turned, the others as they are: (H, T, d) -> (H, T, d)."""
    build, shared, others = scope.build, scope.by_head, scope.build.shape(x)[2] - columns
    formula, sizes = f"the first {columns} columns of {short(x)}", {"d": columns}
    turning = build.step(at / "turning", COLUMNS, x, formula=formula, sizes=sizes, first=0, part_of=place, **shared)
    rotated = _rotated(scope, spec, at / "rotated", turning, part_of=place)
    formula, sizes = f"the other {others} columns of {short(x)}", {"d": others}
    kept = build.step(at / "kept", COLUMNS, x, formula=formula, sizes=sizes, first=columns, part_of=place, **shared)
    return build.step(place, JOIN_COLUMNS, rotated, kept, formula="rotated and kept, side by side", note="rotated_partly", **shared)


def _rotated(scope: Scope, spec: RotarySpec, place: Place, x: str, **rest: Any) -> str:
    """Every pair of columns turned by an angle that grows with the position: (H, T, d) -> (H, T, d)."""
    angle: dict[str, Any] = {"past": scope.past + spec.shift, "rotation": spec.rotation}
    note = "rotated_neighbours" if spec.neighbours else "rotated"
    said: dict[str, Any] = {"formula": f"{short(x)}, turned by position", "note": note, "sizes": {"p": 2, "s": 2}}
    return scope.build.step(place, ROTATE_NEIGHBOURS if spec.neighbours else ROTATE, x, **angle, **said, **rest, **scope.by_head)
