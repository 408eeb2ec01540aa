"""What goes wrong when a family's checkpoint is loaded as another's: gains, fused arrays, slopes, experts.

Each gives what a step would be on the other side; see `suspects` for the steps they are tried on.
"""

from collections.abc import Iterator

import numpy as np

from stepper.engine import Array
from stepper.engine.ops.alibi import ALIBI, slopes_of
from stepper.engine.ops.experts import EXPERTS_ANSWER, EXPERTS_READ
from stepper.engine.ops.norm import GAIN_FROM_ONE_HEADS, GAIN_FROM_ONE_ROWS, RMS_HEADS, RMS_ROWS
from stepper.engine.ops.rotary import ROTATE, ROTATE_NEIGHBOURS
from stepper.engine.ops.softmax import SOFTMAX_ROWS
from stepper.witness.scene import Guess, Scene
from stepper.words import phrase

__all__ = ["other_cut", "other_experts", "other_gain", "other_pairs", "other_slopes", "other_weights"]


def other_gain(scene: Scene) -> Iterator[Guess]:
    """A gain that is stored as what it is more than 1 (Gemma), or one that is not."""
    if scene.step.op in (RMS_ROWS.gain, RMS_HEADS.gain):
        normalized, gain = scene.operands
        yield phrase("suspects.gain_from_one"), normalized * (1 + gain)
    if scene.step.op in (GAIN_FROM_ONE_ROWS, GAIN_FROM_ONE_HEADS):
        normalized, gain = scene.operands
        yield phrase("suspects.gain_as_stored"), normalized * gain


def other_pairs(scene: Scene) -> Iterator[Guess]:
    """Halves of a head turned together where here they are neighbours."""
    if scene.step.op is ROTATE_NEIGHBOURS:
        yield phrase("suspects.halves"), ROTATE.apply(*scene.operands, **scene.constants)


def other_slopes(scene: Scene) -> Iterator[Guess]:
    """The paper's slopes of as many heads, or slopes that begin one head earlier or later."""
    if scene.step.op is not ALIBI:
        return
    here = tuple(scene.step.attributes["slopes"])
    steps = {"paper": slopes_of(len(here)), "earlier": (1.0, *slopes_of(len(here)))[: len(here)]}
    for name, slopes in steps.items():
        if slopes != here:
            yield phrase(f"suspects.slopes_{name}"), ALIBI.apply(*scene.ours.shape, slopes=slopes)


def other_weights(scene: Scene) -> Iterator[Guess]:
    """The weights of the chosen experts made to sum to 1, or left as they are."""
    if scene.step.op is SOFTMAX_ROWS.share and len(scene.operands) == 2:
        yield phrase("suspects.not_renormalised"), scene.operands[0]
    yield phrase("suspects.renormalised"), scene.ours / np.sum(scene.ours, axis=1, keepdims=True, dtype=scene.ours.dtype)


def other_experts(scene: Scene) -> Iterator[Guess]:
    """Another expert's matrix in the place of an expert's: for each the one whose answer to its first row is the other side's."""
    if scene.step.op not in (EXPERTS_READ, EXPERTS_ANSWER):
        return
    x, chosen, W = scene.operands
    instead = np.array(chosen)
    for expert in np.unique(chosen):
        token, choice = (int(each[0]) for each in np.nonzero(chosen == expert))
        row, wanted = (x[token] if x.ndim == 2 else x[choice, token]), scene.theirs[choice, token]
        gaps = [float(np.abs(row @ W[other] - wanted).max()) for other in range(len(W))]
        instead[chosen == expert] = int(np.argmin(gaps))
    changed = sorted({(int(one), int(other)) for one, other in zip(chosen.ravel(), instead.ravel(), strict=True) if one != other})
    if changed:
        here, there = changed[0]
        yield phrase("suspects.another_expert", there=there, here=here), scene.step.op.apply(x, instead, W)


def other_cut(scene: Scene) -> Iterator[Guess]:
    """q, k and v cut out of one array head by head where here they lie one after the other, or the other way round."""
    at = scene.step.place
    letter, spec = at.tensor, scene.stack.layers[at.layer or 0].attention
    matrices = [scene.parameters.get(str(at.sibling(f"W_{each}"))) for each in "qkv"]
    biases = [scene.parameters.get(str(at.sibling(f"b_{each}"))) for each in "qkv"]
    if letter not in ("q", "k", "v") or not matrices or any(each is None for each in matrices) or len(scene.operands) != 2 + spec.qkv_bias:
        return
    groups, d = spec.kv_heads, spec.d_head
    widths = [spec.heads * d, groups * d, groups * d]
    for name, recut in (("by_head", _into_heads), ("in_turn", _into_thirds)):
        W = recut([np.asarray(each) for each in matrices if each is not None], widths, groups)["qkv".index(letter)]
        b = 0.0
        if spec.qkv_bias:
            b = recut([np.asarray(each)[None] for each in biases if each is not None], widths, groups)["qkv".index(letter)][0]
        yield phrase(f"suspects.cut_{name}"), scene.operands[0] @ W + b


def _into_heads(parts: list[Array], widths: list[int], groups: int) -> list[Array]:
    """Parts that were cut out one after the other, cut out head by head."""
    whole = np.concatenate(parts, axis=1).reshape(len(parts[0]), groups, -1)
    ends = np.cumsum([width // groups for width in widths])[:-1]
    return [each.reshape(len(whole), -1) for each in np.split(whole, ends, axis=2)]


def _into_thirds(parts: list[Array], widths: list[int], groups: int) -> list[Array]:
    """Parts that were cut out head by head, cut out one after the other."""
    whole = np.concatenate([each.reshape(len(each), groups, -1) for each in parts], axis=2).reshape(len(parts[0]), -1)
    return np.split(whole, np.cumsum(widths)[:-1], axis=1)
