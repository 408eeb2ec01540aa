"""Slips of rotation: which way, which columns together, by which angles, from which position."""

from collections.abc import Iterator

import numpy as np

from stepper.engine import Place
from stepper.engine.ops.attention import CONTEXT
from stepper.engine.ops.rotary import REPEAT_HEADS, ROTATE, angles
from stepper.witness.own.slips.case import SlipCase, said
from stepper.witness.scene import Guess

__all__ = ["rotations", "turned_as_well"]

_FAR = 3
"""Places by which a row may be turned too far."""
_NEAR = 1e-4


def rotations(case: SlipCase) -> Iterator[Guess]:
    """The rotation turns the other way, or counts positions otherwise."""
    if case.step.op is not ROTATE:
        return
    x, past, rotation = case.operands[0], case.step.attributes["past"], case.step.attributes["rotation"]
    for shift in (-2, -1, 1, 2):
        yield said("positions_from", shift=f"{shift:+d}"), ROTATE.apply(x, past + shift, rotation)
    angle = angles(rotation, past, x.shape[1], x.shape[2] // 2)
    cos, sin = np.cos(angle), np.sin(angle)
    left, right = np.split(x, 2, axis=2)
    yield said("turned_back"), np.concatenate([left * cos + right * sin, right * cos - left * sin], axis=2)
    even, odd = x[..., 0::2], x[..., 1::2]
    both_cos, both_sin = np.concatenate([cos, cos], axis=1), np.concatenate([sin, sin], axis=1)
    yield said("pairs_with_halved_angles"), x * both_cos + np.stack([-odd, even], axis=3).reshape(x.shape) * both_sin
    yield said("half_rotated_pairs"), np.concatenate([even * cos - odd * sin, odd * cos + even * sin], axis=2)
    wide_cos, wide_sin = (np.repeat(each, 2, axis=1) for each in (cos, sin))
    turned = np.concatenate([-right, left], axis=2)
    yield said("angles_in_pairs"), x * wide_cos + turned * wide_sin
    yield from _other_rows(case)


def _other_rows(case: SlipCase) -> Iterator[Guess]:
    """Some rows are turned by another position; by which, is read off their tensor."""
    x, past, rotation = case.operands[0], case.step.attributes["past"], case.step.attributes["rotation"]
    shifts = (0, *(shift for far in range(1, _FAR + 1) for shift in (far, -far)))
    turned = [ROTATE.apply(x, past + shift, rotation) for shift in shifts]  # (shifts, H, T, d)
    for theirs in (case.scene.theirs, *case.left_over(case.ours.shape)):
        if theirs is not case.ours and theirs.shape == case.ours.shape:
            apart = np.array([np.abs(each - theirs).max(axis=(0, 2)) for each in turned])  # (shifts, T)
            nearest = apart.argmin(axis=0)
            rows = [f"{row}: {shifts[best]:+d}" for row, best in enumerate(nearest) if shifts[best]]
            if rows and apart.min(axis=0).max() < _NEAR:
                yield said("positions_of_rows", rows=", ".join(rows)), np.stack([turned[b][:, r] for r, b in enumerate(nearest)], axis=1)


def turned_as_well(case: SlipCase) -> Iterator[Guess]:
    """What no rotation belongs to is turned: v."""
    turns = [step for step in case.earlier if step.op is ROTATE and step.place.layer_key == case.place.layer_key]
    for number, (name, operand) in enumerate(case.scene.read) if turns and case.step.op in (REPEAT_HEADS, CONTEXT) else ():
        if Place.of(name).tensor.startswith("v"):
            again = ROTATE.apply(operand, turns[0].attributes["past"], turns[0].attributes["rotation"])
            yield (
                said("turned_as_well", step=name),
                case.applied(*(again if place == number else x for place, x in enumerate(case.operands))),
            )
