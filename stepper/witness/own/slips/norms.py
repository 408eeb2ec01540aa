"""Slips of normalisation: which mean, which deviation, which axis, which gain."""

import math
from collections.abc import Iterator

import numpy as np

from stepper.engine import Array, Place
from stepper.engine.ops.norm import NORMALIZE, ROW_MEAN, ROW_VAR
from stepper.witness.own.kinds import is_gain, is_rms
from stepper.witness.own.slips.case import SlipCase, said
from stepper.witness.scene import Guess

__all__ = ["gains", "norms"]

_EPSILONS = (0.0, 1e-12, 1e-8, 1e-6, 1e-5, 1e-3)


def norms(case: SlipCase) -> Iterator[Guess]:
    """The deviation is another one."""
    op = case.step.op
    if op is ROW_VAR:
        width = case.operands[0].shape[1]
        yield said("unbiased"), case.ours * np.float32(width / max(1, width - 1))
        yield said("deviation_not_variance"), np.sqrt(case.ours)
    elif op is ROW_MEAN:
        yield said("no_mean"), np.zeros_like(case.ours)
    elif op is NORMALIZE or is_rms(case.step):
        yield from _normalized(case)
    if op is NORMALIZE:
        yield from _over_other_axes(case)


def _normalized(case: SlipCase) -> Iterator[Guess]:
    x, spread = case.operands
    width, eps = x.shape[-1], case.step.attributes["eps"]
    unbiased = spread * np.float32(width / max(1, width - 1))
    for number in _EPSILONS:
        root = np.sqrt(unbiased + np.float32(number))
        yield said("unbiased_eps", eps=f"{number:g}"), x / root[..., None]
        yield said("unbiased_eps_outside", eps=f"{number:g}"), x / (np.sqrt(unbiased) + np.float32(number))[..., None]
        yield said("eps_outside", eps=f"{number:g}"), x / (np.sqrt(spread) + np.float32(number))[..., None]
        if number != eps:
            yield said("other_eps", there=f"{number:g}", here=f"{eps:g}"), x / np.sqrt(spread + np.float32(number))[..., None]
    if is_rms(case.step):
        mean = x.mean(axis=-1, keepdims=True, dtype=x.dtype)
        root = np.sqrt(x.var(axis=-1, keepdims=True, dtype=x.dtype) + np.float32(eps))
        yield said("variance_for_square"), x / root
        yield said("layer_norm_there"), (x - mean) / root
    yield said("divided_by_variance"), x / (spread + np.float32(eps))[..., None]


def _over_other_axes(case: SlipCase) -> Iterator[Guess]:
    """The mean and the variance are of columns, or of all numbers."""
    inputs = [step for step in case.earlier if step.name in _of_mean(case)]
    if not inputs:
        return
    x, eps = case.value(inputs[0].name), np.float32(case.step.attributes["eps"])
    for axis, words in ((0, "tokens"), (None, "everything")):
        mean, var = x.mean(axis=axis, keepdims=True), x.var(axis=axis, keepdims=True)
        yield said("norm_over", axis=said(f"axis_{words}")), ((x - mean) / np.sqrt(var + eps)).astype(x.dtype)
    square = np.mean(x * x, axis=1, keepdims=True, dtype=x.dtype)
    yield said("rms_there"), x / np.sqrt(square + eps)


def _of_mean(case: SlipCase) -> tuple[str, ...]:
    """What the norm's mean is made of."""
    name = str(case.place.sibling("mean"))
    return next((step.inputs for step in case.earlier if step.name == name), ())


def gains(case: SlipCase) -> Iterator[Guess]:
    """The gain has 1 added, or there is none; the bias is left out."""
    if not is_gain(case.step):
        return
    normalized, gain, *bias = case.operands
    shift: Array | float = bias[0] if bias else 0.0
    yield said("gain_plus_one"), (normalized * (gain + 1) + shift).astype(normalized.dtype)
    yield said("gain_minus_one"), (normalized * (gain - 1) + shift).astype(normalized.dtype)
    yield said("no_gain"), (normalized + shift).astype(normalized.dtype)
    yield said("no_gain_no_bias"), normalized
    if bias:
        yield said("no_bias"), normalized * gain
        yield said("bias_first"), (normalized + shift) * gain
    yield said("gain_twice"), (normalized * gain * gain + shift).astype(normalized.dtype)
    yield from _of_another_norm(case)
    yield said("root_gain"), (normalized * math.sqrt(len(gain)) * gain + shift).astype(normalized.dtype)


def _of_another_norm(case: SlipCase) -> Iterator[Guess]:
    """Gain and bias of another norm of the model."""
    own = [Place.of(name) for name in case.step.operands[1:]]
    first, known = own[0], case.scene.parameters
    for place in (Place.of(name) for name in known):
        names = [str(place.sibling(each.word)) for each in own]
        if (
            place.word == first.word
            and place != first
            and all(name in known and known[name].shape == case.operands[1].shape for name in names)
        ):
            words = said("another_norm", there=place.branches[-1], here=first.branches[-1])
            yield words, case.applied(case.operands[0], *(known[name] for name in names))
