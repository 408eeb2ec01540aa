"""Torch's autograd as a witness of gradients.

    through_step(run, key, step, torch.float32)      the first witness: one step back, of what the forward step read and what arrived
    WholeBackward(run, whole)                        the second: autograd over everything from the ids to the loss

Whatever is on the way is computed by torch's own functions; of a torch.nn model the gradients of its parameters are those that
`loss.backward()` of that model gives. Differences are relative to the largest number of a gradient: its size is arbitrary.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from stepper.engine import Array, Place, Program, Step
from stepper.engine.gradient import COUNTED, LABELS, LOSS
from stepper.engine.ops.arithmetic import TRANSPOSE
from stepper.witness.comparing import AGREEMENT, Gap, largest_difference
from stepper.witness.operations import OPERATIONS
from stepper.witness.session import StepKey, Turns
from stepper.witness.widened import widened_run

__all__ = ["WholeBackward", "is_gradient", "relative_gap", "through_step"]

_CANCELLED = 1e-2
"""Of one step: what is so much smaller than what arrived is measured against what arrived. Of a sum that comes to 0 rounding is left."""
_FADED = 1e-6
"""Of the whole way back: the same, against the largest gradient there is. Behind a softmax that is certain, rounding is what is left."""


class Whole(Protocol):
    """A second witness of the forward pass."""

    @property
    def agreement(self) -> float: ...

    def has(self, step: Step) -> bool: ...

    def compare(self, key: StepKey, step: Step) -> Gap: ...

    def compare_in_float64(self, key: StepKey, step: Step) -> Gap | None: ...

    def theirs(self, key: StepKey, step: Step) -> Array: ...


class Trainable(Protocol):
    """A whole model that can say the gradients of its parameters."""

    def parameter_gradients(self, labels: Array, counted: Array, smoothing: float, real: torch.dtype) -> Mapping[str, Array]: ...


def is_gradient(step: Step) -> bool:
    """Whether a step belongs to the way back."""
    return step.place.way == "grad"


def relative_gap(run: Turns, key: StepKey, step: Step, ours: Array, theirs: Array, least: float = 0.0) -> Gap:
    """The largest difference, relative to the largest number there, or to a part of what arrived, or to what is given as the least."""
    sizes = [least, np.abs(theirs).max(initial=0)]
    if step.goes_back:
        arrived = _arrived(step)
        sizes.append(np.abs(run.value(arrived, key[0])).max(initial=0) * _CANCELLED)
    size = float(max(sizes)) or 1.0
    return largest_difference(np.asarray(ours, np.float64) / size, np.asarray(theirs, np.float64) / size)


def through_step(run: Turns, key: StepKey, step: Step, replaced: Mapping[str, Array], real: torch.dtype) -> Array:
    """What autograd hands back through one forward step, from what that step read and what arrived at it."""
    assert step.goes_back
    reader, slot = run.programs[key[0]][step.goes_back[0]], step.goes_back[1]
    read = zip(reader.operands, run.operands((key[0], reader.name)), strict=True)
    operands = [_tensor(replaced.get(name, array), real) for name, array in read]
    operands[slot].requires_grad_()
    arrived = _tensor(run.value(_arrived(step), key[0]), real)
    (made,) = torch.autograd.grad(_apply(reader, operands, real), operands[slot], arrived)
    is_turned = step.op.signature.result == reader.op.signature.operands[slot][::-1] and len(step.shape) == 2
    array: Array = (made.T if is_turned else made).numpy()
    return array


def _arrived(step: Step) -> str:
    """What a step back reads of the gradient of the step that it goes through."""
    return next(name for name in step.operands if Place.of(name).way == "grad")


def _tensor(array: Array, real: torch.dtype) -> Tensor:
    tensor = torch.tensor(np.asarray(array))
    return tensor.to(real) if tensor.is_floating_point() else tensor


def _apply(step: Step, operands: Sequence[Tensor], real: torch.dtype) -> Tensor:
    operation = OPERATIONS[step.op.apply]
    assert operation is not None
    made = operation(*operands, **step.attributes, **{letter: step.sizes[letter] for letter in step.op.sized})
    made = made.view_as(made)  # another name of a tensor is a tensor of its own, with a gradient of its own
    return made.to(real) if made.is_floating_point() else made


class WholeBackward:
    """Gradients by autograd from the loss back to the ids; of the forward pass what the other witness says.

    Args:
        run: whose values are checked.
        whole: the witness of the forward pass; None where there is none.
        trainable: the same, where it has gradients of its own.
    """

    agreement = AGREEMENT

    def __init__(self, run: Turns, whole: Whole | None, trainable: Trainable | None = None) -> None:
        self._run, self._whole, self._trainable = run, whole, trainable
        self._found: dict[torch.dtype, Mapping[str, Array]] = {}
        self._wide: dict[StepKey, Array] = {}

    def has(self, step: Step) -> bool:
        """Whether torch has this tensor: of the way back every gradient, though not the parts of it that arrive."""
        if is_gradient(step):
            return str(step.place.forward) in self._gradients(torch.float32) and step.place.arriving is None
        return self._whole is not None and self._whole.has(step)

    def compare(self, key: StepKey, step: Step) -> Gap:
        """The stored value against torch's."""
        if not is_gradient(step):
            assert self._whole
            return self._whole.compare(key, step)
        return relative_gap(self._run, key, step, self._run.value(key[1], key[0]), self.theirs(key, step), self._least)

    @cached_property
    def _least(self) -> float:
        """The size that smaller gradients are measured against."""
        return max((float(np.abs(each).max(initial=0)) for each in self._gradients(torch.float32).values()), default=0.0) * _FADED

    def compare_in_float64(self, key: StepKey, step: Step) -> Gap | None:
        """Both sides once more in float64, from the ids on."""
        if not is_gradient(step):
            assert self._whole
            return self._whole.compare_in_float64(key, step)
        self._wide = self._wide or dict(widened_run(self._run))
        return relative_gap(self._run, key, step, self._wide[key], self._gradients(torch.float64)[str(step.place.forward)], self._least)

    def theirs(self, key: StepKey, step: Step) -> Array:
        """Torch's value of the step."""
        if is_gradient(step):
            return self._gradients(torch.float32)[str(step.place.forward)]
        assert self._whole
        return self._whole.theirs(key, step)

    def _gradients(self, real: torch.dtype) -> Mapping[str, Array]:
        """The gradients of everything, by name, computed once."""
        if real not in self._found:
            self._found[real] = {**by_autograd(self._run, real), **self._of_the_model(real)}
        return self._found[real]

    def _of_the_model(self, real: torch.dtype) -> Mapping[str, Array]:
        if self._trainable is None:
            return {}
        program, given = self._run.programs[0], self._run.given
        smoothing = program[str(LOSS / "row")].attributes.get("smoothing", 0.0)
        return self._trainable.parameter_gradients(given[str(LABELS)], given[str(COUNTED)], smoothing, real)


def by_autograd(run: Turns, real: torch.dtype) -> Mapping[str, Array]:
    """The gradient of every tensor and parameter of turn 0 that the loss depends on."""
    program = run.programs[0]
    leaves = {name: _tensor(run.parameter(name), real).requires_grad_() for name in _owners(program)}
    values: dict[str, Tensor] = {**leaves, **{name: leaves[owner].T for name, owner in _others(program).items()}}
    for step in program.steps[: program.numbers[str(LOSS)] + 1]:
        if OPERATIONS[step.op.apply] is None:
            values[step.name] = _tensor(run.value(step.name, 0), real)
        else:
            made = _apply(step, [values[name] for name in step.operands], real)
            values[step.name] = made.requires_grad_() if made.is_floating_point() else made
    wanted = {name: tensor for name, tensor in values.items() if tensor.requires_grad}
    found: tuple[Tensor | None, ...] = torch.autograd.grad(values[str(LOSS)], list(wanted.values()), allow_unused=True)
    gradients = {name: each.numpy() for name, each in zip(wanted, found, strict=True) if each is not None}
    return gradients | {name: gradients[owner].T for name, owner in _others(program).items() if owner in gradients}


def _owners(program: Program) -> list[str]:
    """The parameters of the forward pass that are no other names of one."""
    others = _others(program)
    return [name for name in program.parameters if name not in others and not Place.of(name).way]


def _others(program: Program) -> Mapping[str, str]:
    """Tied parameters, by their second names, which are read transposed."""
    tied = [step for step in program if step.op is TRANSPOSE and is_gradient(step)]
    return {str(step.place.forward): str(program[step.operands[0]].place.forward) for step in tied}
