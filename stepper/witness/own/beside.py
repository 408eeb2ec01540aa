"""A dump beside a session: a session of the same model in which their mistakes are made, so that every place shows ours and theirs.

    other, report = run_of(session, from_dump("run.npz"))
    session.contrast(other)                    Compare, and the key =, show ours, theirs, the difference

Where a step of theirs gives something else than ours on their inputs, their numbers are put in its place; all else follows from them,
up to rounding. So what their dump does not show is there as well, and one can step on from any place.
"""

from typing import Any, Protocol, Self, TypeVar

import numpy as np

from stepper.engine import Array
from stepper.witness.own.check import judged_against
from stepper.witness.own.reference import OurPass, SpecifiedSession
from stepper.witness.own.report import OwnReport
from stepper.witness.own.witnesses import Witness

__all__ = ["run_of"]

_BLOCKED = -3e38
"""What stands for −∞, which cannot be put into a cell."""


class _Editable(SpecifiedSession, Protocol):
    """A session that there may be another one of, with other numbers in some places."""

    def twin(self) -> Self: ...

    def edit(self, name: str, index: Any, value: Any, every_turn: bool = False) -> None: ...


_Session = TypeVar("_Session", bound=_Editable)


def run_of(session: _Session, witness: Witness) -> tuple[_Session, OwnReport]:
    """The session in which a witness's mistakes are made, in the first turn; and the report on them.

    Raises:
        BadInput: the run is over other tokens, or one of its numbers is none.
    """
    reference = OurPass.of(session, 1)
    report, found = judged_against(reference, witness.observe(reference.ids))
    other = session.twin()
    for step in found.replay.steps:
        pair = found.replay.pairs.get(step.name)
        if pair and (pair.forced or not pair.sound or step.name in {each.step.name for each in found.mistakes}):
            other.edit(f"{step.name}@0", (), _held(pair.read()))
    return other, report


def _held(array: Array) -> Array:
    held: Array = np.where(np.isneginf(array), _BLOCKED, array) if array.dtype.kind == "f" else array
    return held
