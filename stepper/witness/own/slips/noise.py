"""Chance: numbers that dropout has struck out. What was struck out can only be read off their tensor."""

from collections.abc import Iterator

import numpy as np

from stepper.witness.own.slips.case import SlipCase, said
from stepper.witness.suspects import Guess

__all__ = ["dropped"]

_LEAST = 0.5
"""Cells that are left must be so many at least, or all of them may be chance."""


def dropped(case: SlipCase) -> Iterator[Guess]:
    """Some cells are 0, and the others larger by one and the same factor."""
    ours, theirs = case.ours, case.scene.theirs
    if ours is theirs or ours.dtype.kind != "f" or ours.shape != theirs.shape:
        return
    kept = (theirs != 0) & np.isfinite(ours) & (np.abs(ours) > 1e-6)
    struck = (theirs == 0) & (np.abs(ours) > 1e-6)
    if not struck.any() or kept.mean() < 1 - _LEAST:
        return
    factor = float(np.median(theirs[kept] / ours[kept]))
    if factor > 1:
        yield said("dropout", share=f"{1 - 1 / factor:.2g}"), np.where(theirs == 0, np.float32(0), ours * np.float32(factor))
