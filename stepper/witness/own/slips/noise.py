"""Chance: numbers that dropout has struck out. What was struck out can only be read off their tensor."""

from collections.abc import Iterator

import numpy as np

from stepper.engine import Array
from stepper.witness.own.slips.case import SlipCase, said
from stepper.witness.scene import Guess

__all__ = ["dropped"]

_LEAST = 0.3
"""The share of cells that is left must be so large at least, or all of it may be chance."""
_SMALL = 1e-5


def dropped(case: SlipCase) -> Iterator[Guess]:
    """What the step reads, or what it gives, has some cells at 0 and the others larger by one and the same factor."""
    for theirs in (case.scene.theirs, *case.left_over(case.ours.shape, "dropout")):
        share = _share_struck_out(case.ours, theirs)
        if share:
            yield said("dropout", share=f"{share:.2g}"), theirs
    for number, (name, operand) in enumerate(case.scene.read):
        for theirs in case.left_over(operand.shape, "dropout") if name in case.step.inputs else ():
            share = _share_struck_out(operand, theirs)
            if share:
                operands = [theirs if place == number else each for place, each in enumerate(case.operands)]
                yield said("dropout", share=f"{share:.2g}"), case.applied(*operands)


def _share_struck_out(ours: Array, theirs: Array) -> float:
    """How many cells dropout strikes out, where theirs is ours after dropout; 0 where it is not."""
    if ours is theirs or ours.dtype.kind != "f" or ours.shape != theirs.shape:
        return 0.0
    telling = np.isfinite(ours) & (np.abs(ours) > _SMALL)
    kept, struck = telling & (theirs != 0), telling & (theirs == 0)
    if not struck.any() or kept.sum() < _LEAST * telling.sum():
        return 0.0
    ratio = theirs[kept] / ours[kept]
    factor = float(np.median(ratio))
    return 1 - 1 / factor if factor > 1 and np.allclose(ratio, factor, rtol=1e-4) else 0.0
