"""Buffers: arrays that a file holds beside its parameters, and that the program here makes for itself.

    buffer_says(stored, "transformer.h.0.attn.bias", spec)        True: the causal mask, as it is computed here
                                                                  False: another mask; the model would be another one
                                                                  None: no buffer that this model has

sinusoids       pos.pe, embed_positions.weight
causal masks    attn.bias and masked_bias, src_mask, tgt_mask, tril
position ids    position_ids, and token_type_ids of nothing but the first segment
rotations       inv_freq, rotary_emb.cos_cached, rotary_emb.sin_cached

Such an array is read and compared once, when the model is opened. One that differs would be left out in silence otherwise, and every
number after it would be another model's.
"""

import re
from collections.abc import Callable, Iterator

import numpy as np

from stepper.checkpoints.half import as_float32
from stepper.checkpoints.safetensors_files import FLOATS, StoredArray
from stepper.engine import Array, ModelSpec
from stepper.engine.ops.position import SINUSOID
from stepper.engine.ops.rotary import Rotation, angles, frequency
from stepper.engine.spec import AttentionSpec, PositionSpec, RotarySpec

__all__ = ["buffer_says"]

_DRIFT = 2e-6
"""Radians by which an angle made in float32 may be off, for each position: the exponent of 10000 is rounded, and then multiplied."""
_ROUNDING = {"F64": 1e-6, "F32": 1e-6, "F16": 1e-3, "BF16": 8e-3}
"""What storing a number near 1 may change it by; a table stored in float64 was made in float32, usually."""
_HIDDEN = -1e4
"""A masked score is set to this or less: e to its power is 0 in float32."""

_Same = Callable[[StoredArray, str, ModelSpec], bool | None]


def buffer_says(stored: StoredArray, name: str, spec: ModelSpec) -> bool | None:
    """Whether an array is what the program computes in its place; None where it is no buffer of such a model.

    Args:
        stored: the array; its numbers are read.
        name: what it is called, as the table of names spells it.
        spec: the model.
    """
    for pattern, same in _BUFFERS.items():
        if re.search(rf"(^|\.)({pattern})$", name):
            return same(stored, name, spec)
    return _sinusoids(stored, name, spec) or None  # under any name: nothing else looks like them


def _numbers(stored: StoredArray) -> Array:
    return as_float32(stored.numbers(), stored.dtype) if stored.dtype in FLOATS else stored.whole_numbers()


def _sinusoids(stored: StoredArray, name: str, spec: ModelSpec) -> bool | None:
    """Whether the rows are the sines and cosines of positions 0, 1, 2, …"""
    found = next(((stack.d_model, stack.embed.positions) for stack in spec.stacks if _is_sinusoidal(stack.embed.positions)), None)
    if found is None:
        return None
    width, positions = found
    if stored.dtype not in FLOATS or not stored.shape or stored.shape[-1] != width:
        return False
    rows = _numbers(stored).reshape(-1, width)
    computed = SINUSOID.apply(len(rows), width, 0, halved=positions is not None and positions.layout == "halved")
    return _are_waves(rows, computed, stored.dtype)


def _is_sinusoidal(positions: PositionSpec | None) -> bool:
    return positions is not None and positions.kind == "sinusoidal"


def _are_waves(rows: Array, computed: Array, dtype: str) -> bool:
    """Whether sines and cosines are the same, but for what float32 does to large angles."""
    allowed = _ROUNDING[dtype] + _DRIFT * np.arange(len(rows))[:, None]
    return rows.shape == computed.shape and bool((np.abs(rows - computed) <= allowed).all())


def _causal_mask(stored: StoredArray, name: str, spec: ModelSpec) -> bool | None:
    """Whether what may be looked at is what every layer that has this mask may look at here."""
    causal = [each for each in _attentions(name, spec) if each.mask.kind == "causal"]
    if not causal:
        return None
    if len(stored.shape) < 2 or stored.shape[-1] != stored.shape[-2]:
        return False
    size = stored.shape[-1]
    there = _numbers(stored).reshape(-1, size, size)
    return all(_hides_the_same(one, _visible(size, each.mask.window)) for each in causal for one in there)


def _visible(size: int, window: int | None) -> Array:
    """Which keys each query sees: those up to itself, within the window where there is one."""
    seen: Array = np.tri(size, dtype=bool)
    return seen & ~np.tri(size, k=-window, dtype=bool) if window else seen


def _hides_the_same(mask: Array, visible: Array) -> bool:
    """A mask may say what is seen (1), what is hidden (True, torch's way), or what is added to the scores (0 and −∞)."""
    if (mask < 0).any():
        return bool((mask[visible] == 0).all() and (mask[~visible] <= _HIDDEN).all())
    return bool(np.array_equal(mask, visible) or np.array_equal(mask, ~visible))


def _masked_score(stored: StoredArray, name: str, spec: ModelSpec) -> bool | None:
    return stored.dtype in FLOATS and bool((_numbers(stored) <= _HIDDEN).all())


def _position_ids(stored: StoredArray, name: str, spec: ModelSpec) -> bool | None:
    numbers = _numbers(stored).reshape(-1)
    return bool(np.array_equal(numbers, np.arange(len(numbers))))


def _first_segment(stored: StoredArray, name: str, spec: ModelSpec) -> bool | None:
    return not _numbers(stored).any()


def _frequencies(stored: StoredArray, name: str, spec: ModelSpec) -> bool | None:
    """Whether every pair of columns turns as fast as here; a linear slowing is in the positions, in older files."""
    rotations = list(_rotations(name, spec))
    if not rotations:
        return None
    numbers = _numbers(stored).reshape(-1)
    near = _ROUNDING[stored.dtype] if stored.dtype in FLOATS else 0.0
    return all(any(_turn_alike(numbers, each, pairs, near) for each in _spellings(rotation)) for rotation, pairs in rotations)


def _spellings(rotation: Rotation) -> list[Rotation]:
    return [rotation, Rotation(rotation.base)] if rotation.scaling == "linear" else [rotation]


def _turn_alike(numbers: Array, rotation: Rotation, pairs: int, near: float) -> bool:
    ours = np.array([frequency(rotation, pair, pairs) for pair in range(pairs)])
    return numbers.shape == ours.shape and bool((np.abs(numbers - ours) <= near * ours + 1e-7 * near).all())


def _turns(stored: StoredArray, name: str, spec: ModelSpec) -> bool | None:
    """Whether a table of cosines or sines has the angles that are computed here."""
    rotations = list(_rotations(name, spec))
    if not rotations:
        return None
    wave = np.cos if "cos" in name else np.sin
    width = stored.shape[-1] if stored.shape else 0
    if stored.dtype not in FLOATS or any(width != 2 * pairs for _, pairs in rotations):
        return False
    rows = _numbers(stored).reshape(-1, width)
    computed = [np.tile(wave(angles(rotation, 0, len(rows), pairs)), 2) for rotation, pairs in rotations]
    return all(_are_waves(rows, each, stored.dtype) for each in computed)


def _rotations(name: str, spec: ModelSpec) -> Iterator[tuple[Rotation, int]]:
    """How fast, and how many pairs of columns, the layers turn that a name belongs to."""
    for each in _attentions(name, spec):
        if isinstance(each.positions, RotarySpec):
            yield each.positions.rotation, (each.positions.columns or each.d_head) // 2


def _attentions(name: str, spec: ModelSpec) -> list[AttentionSpec]:
    """The self-attentions that a name may belong to: of the layer whose number is in it, of all layers where there is none."""
    numbered = re.search(r"\.(\d+)\.", f".{name}")
    layers = [(number, layer.attention) for stack in spec.stacks for number, layer in enumerate(stack.layers)]
    return [attention for number, attention in layers if numbered is None or int(numbered[1]) == number]


_BUFFERS: dict[str, _Same] = {
    r"pe|pos_(table|enc|encoding)|positional_encodings?|position_(table|encoding)|embed_positions\.weights?": _sinusoids,
    r"(attn|attention)\.bias|((src|tgt|attn|causal|look_ahead|subsequent)_)?mask|tril": _causal_mask,
    r"masked_bias": _masked_score,
    r"position_ids": _position_ids,
    r"token_type_ids": _first_segment,
    r"inv_freq": _frequencies,
    r"(cos|sin)_cache(d)?": _turns,
}
"""What a name says that an array is, and what has to be true of it then. A name that is a parameter's never comes here."""
