"""The usual slips, tried one after another: each says what a step would be if it had been made.

    for words, array in tried_on(case): ...

Those that a loader makes stand in `witness.suspects`; here are those that a person makes who writes the model anew. What fits is
found by running on with a guess, until a tensor of theirs is met: see `own.trials`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from stepper.engine import Array
from stepper.witness.own.slips.attention import averages, heads, masks, padding, scales, softmaxes
from stepper.witness.own.slips.case import Slip, SlipCase
from stepper.witness.own.slips.embedding import activations, factors, lookups, positions
from stepper.witness.own.slips.memory import other_memory
from stepper.witness.own.slips.noise import dropped
from stepper.witness.own.slips.norms import gains, norms
from stepper.witness.own.slips.rotary import rotations, turned_as_well
from stepper.witness.own.slips.wiring import another_input, another_parameter, left_out, terms, twice
from stepper.witness.scene import Guess
from stepper.witness.suspects import guesses_of

__all__ = ["ARITHMETIC", "ELSEWHERE", "LEFT_OUT", "SlipCase", "Tried", "tried_on"]


@dataclass(frozen=True, eq=False)
class Tried:
    """A guess, and the kind of slip that it is of."""

    kind: str
    words: str
    array: Array


def _of_loaders(case: SlipCase) -> Iterator[Guess]:
    """The slips that a loader makes as well."""
    return guesses_of(case.scene)


_ARITHMETIC: tuple[Slip, ...] = (
    *(heads, scales, masks, softmaxes, padding, averages, rotations, turned_as_well),
    *(norms, gains, lookups, factors, positions, activations, dropped, _of_loaders),
)
_LEFT_OUT: tuple[Slip, ...] = (terms, left_out, twice)
_ELSEWHERE: tuple[Slip, ...] = (another_parameter, another_input, other_memory)

ARITHMETIC, LEFT_OUT, ELSEWHERE = (tuple(slip.__name__ for slip in slips) for slips in (_ARITHMETIC, _LEFT_OUT, _ELSEWHERE))
"""The kinds of slips, in the order in which they are tried: those of arithmetic say more, those of wiring fit in more places."""


def tried_on(case: SlipCase, *kinds: str) -> Iterator[Tried]:
    """What the step would be under each slip, or under those of some kinds; a guess of another shape is none."""
    for slip in (*_ARITHMETIC, *_LEFT_OUT, *_ELSEWHERE):
        if not kinds or slip.__name__ in kinds:
            with np.errstate(all="ignore"):
                guesses = list(slip(case))
            for words, array in guesses:
                if array.shape == case.ours.shape:
                    yield Tried(slip.__name__, words, array.astype(case.ours.dtype, copy=False))
