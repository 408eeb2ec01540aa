"""Which tensors of a run with a mistake are wrong, and which of them only pass on what they read.

verdicts = Verdicts(session, right)
verdicts.first                                    (0, "encoder.0.self_attn.q")
verdicts.of(0, "encoder.0.self_attn.scores")      "inherited": the step is right, what it reads is not
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from stepper.engine import Array, Step
from stepper.trace import Session

__all__ = ["Verdicts"]

_Finding = Literal["first", "same_mistake", "inherited", "right"]
"""first: the first wrong tensor. same_mistake: wrong by itself, but one before it is, too. inherited: what it reads is wrong. right."""

_TURNS = 8
"""Turns of a generation that are looked at."""
_NEAR = 1e-4
"""How far two tensors may be apart, as a part of the largest number: further than float32 rounds."""


@dataclass(frozen=True)
class Verdicts:
    """A run with a mistake, beside the right one of the same inputs."""

    session: Session
    right: Session

    @cached_property
    def wrong(self) -> dict[tuple[int, str], bool]:
        """The wrong tensors in the order of the run, by turn and name; whether their own step is computed in another way."""
        return dict(self._wrong())

    def _wrong(self) -> Iterator[tuple[tuple[int, str], bool]]:
        for turn in range(_TURNS):
            if not (self.session.has_turn(turn) and self.right.has_turn(turn)):
                return
            steps = zip(self.session.program_of(turn), self.right.program_of(turn), strict=False)
            for ours, theirs in steps:
                if not self._agree(turn, ours):
                    yield (turn, ours.name), ours.op is not theirs.op or ours.operands != theirs.operands
            if not self.session.generates or self.session.generation.chosen(turn) != self.right.generation.chosen(turn):
                return  # from here on they read other words

    def _agree(self, turn: int, step: Step) -> bool:
        return _same(self.session.run.value(step.name, turn), self.right.run.value(step.name, turn))

    @property
    def first(self) -> tuple[int, str] | None:
        """The first wrong tensor; None where there is none on these inputs."""
        return next(iter(self.wrong), None)

    def of(self, turn: int, name: str) -> _Finding:
        """What there is to say of one tensor. A coarse one stands for its fine steps, and a fine one for what it is part of."""
        first = self.first
        if first is not None and first[0] == turn and self._whole(*first) == self._whole(turn, name) and (turn, name) in self.wrong:
            return "first"
        own = self.wrong.get((turn, name))
        return "right" if own is None else "same_mistake" if own else "inherited"

    def _whole(self, turn: int, name: str) -> str:
        """The coarse step that a tensor is, or is part of."""
        return self.session.program_of(turn)[name].part_of or name


def _same(ours: Array, theirs: Array) -> bool:
    """Whether two tensors are the same but for rounding."""
    if ours.shape != theirs.shape:
        return False
    if ours.dtype.kind != "f":
        return bool(np.array_equal(ours, theirs))
    finite = np.isfinite(theirs)
    largest = float(np.abs(theirs[finite]).max(initial=1e-3))
    return bool(np.array_equal(finite, np.isfinite(ours)) and np.allclose(ours[finite], theirs[finite], rtol=0, atol=_NEAR * largest))
