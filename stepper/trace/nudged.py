"""A gradient confirmed without the chain rule: one number nudged up and down, and the loss computed twice in float64.

    nudged = nudge(session, "encoder.0.self_attn.W_q", (3, 2))
    nudged.slope                                (loss above − loss below) / (2 · step), the central difference
    nudged.gradient                             what the way back says

Everything is computed once more in float64, from the ids on; then what depends on the nudged number, twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stepper.engine import Array, Program, Step, compute_step, frozen, split_turn
from stepper.engine.gradient import LOSS
from stepper.engine.index import check_index
from stepper.engine.signature import Index
from stepper.trace.edits import edited
from stepper.trace.run import Run

if TYPE_CHECKING:
    from stepper.trace.session import Session

__all__ = ["Nudged", "nudge"]

_STEP = 1e-5
"""How far, for a number of size 1: about the cube root of what float64 rounds to, where rounding and curvature are equally small."""


@dataclass(frozen=True)
class Nudged:
    """The loss below, here and above one number, in float64."""

    name: str
    index: Index
    step: float
    below: float
    here: float
    above: float
    gradient: float
    """What the way back says, in float32."""

    @property
    def slope(self) -> float:
        """The central difference."""
        return (self.above - self.below) / (2 * self.step)


def nudge(session: "Session", name: str, index: Index) -> Nudged:
    """Compute the loss with one number a little smaller and a little larger.

    Raises:
        BadInput: there is no loss, no such cell, or the loss does not depend on it.
        UnknownName: there is no such tensor.
    """
    gradient = session.grad(name)
    full = name if name in session.model.parameters else split_turn(session.resolve(name)[0])[0]
    cell, run = check_index(full, index, gradient.shape), session.run
    values = _values(run, run.programs[0], {}, {})
    start = float(run.parameter(full)[cell]) if full in session.model.parameters else float(values[full][cell])
    step = _STEP * max(1.0, abs(start))
    below, above = (_loss_with(run, full, cell, start + by, values) for by in (-step, step))
    return Nudged(full, cell, step, below, float(values[str(LOSS)]), above, float(gradient[cell]))


def _loss_with(run: Run, name: str, cell: Index, number: float, values: Mapping[str, Array]) -> float:
    """The loss where one number is another."""
    program = run.programs[0]
    owner = run.array_name(name)
    names = [each for each in program.parameters if run.array_name(each) == owner] if name in program.parameters else [name]
    touched = {each for one in names for each in program.dependents(one)}
    put = {name: _put(_wide(run.parameter(name)) if name in program.parameters else values[name], cell, number)}
    for other in names:
        if other != name:
            put[other] = put[name] if run.parameter(other).shape == put[name].shape else put[name].T
    kept = {each: value for each, value in values.items() if each not in touched}
    return float(_values(run, program, kept, put)[str(LOSS)])


def _values(run: Run, program: Program, kept: Mapping[str, Array], put: Mapping[str, Array]) -> dict[str, Array]:
    """The steps up to the loss, in float64, those kept or put there as they are."""
    values = {**kept, **{name: array for name, array in put.items() if name in program}}
    for step in _upto_loss(program):
        if step.name not in values:
            values[step.name] = _computed(run, step, values, put)
    return values


def _upto_loss(program: Program) -> Iterator[Step]:
    return iter(program.steps[: program.numbers[str(LOSS)] + 1])


def _computed(run: Run, step: Step, values: Mapping[str, Array], put: Mapping[str, Array]) -> Array:
    """One step in float64, with the edits made to it."""
    if step.name in run.given and not step.operands:
        made = frozen(step, run.given[step.name], np.float64)
    else:
        read = (put.get(name, _wide(run.parameter(name))) if name in step.parameters else values[name] for name in step.operands)
        made = compute_step(step, tuple(read), np.float64)
    edits = run.edits_of((0, step.name))
    return edited(made, edits) if edits else made


def _wide(array: Array) -> Array:
    return np.asarray(array, dtype=np.float64)


def _put(array: Array, cell: Index, number: float) -> Array:
    changed = array.copy()
    changed[cell] = number
    return changed
