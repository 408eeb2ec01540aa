"""The first witness: every step once more by a torch function, on the very arrays that the step read.

What differs here differs in this one step: nothing is carried over from the steps before.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from stepper.engine import Array, Step, compute_step
from stepper.witness.comparing import AGREEMENT, Gap, largest_difference
from stepper.witness.gradients import is_gradient, relative_gap, through_step
from stepper.witness.operations import OPERATIONS
from stepper.witness.session import StepKey, Turns
from stepper.witness.widened import widened

__all__ = ["SameInputs"]


class SameInputs:
    """Torch's own computation of each step of a run.

    Args:
        run: whose steps are checked.
        parameters: those that torch takes from here and not from the run.
    """

    agreement = AGREEMENT

    def __init__(self, run: Turns, parameters: Mapping[str, Array]) -> None:
        self._run = run
        self._parameters = parameters
        self._tensors: dict[str, Tensor] = {}

    def has(self, step: Step) -> bool:
        """Whether the step is computed at all; ids that come from outside are not."""
        return step.goes_back is not None or OPERATIONS.get(step.op.apply) is not None

    def compare(self, key: StepKey, step: Step) -> Gap:
        """The stored value against torch's."""
        return self._gap(key, step, self._run.value(key[1], key[0]), self.theirs(key, step))

    def _gap(self, key: StepKey, step: Step, ours: Array, theirs: Array) -> Gap:
        """How far apart the two are; of a gradient relative to its size."""
        return relative_gap(self._run, key, step, ours, theirs) if is_gradient(step) else largest_difference(ours, theirs)

    def theirs(self, key: StepKey, step: Step) -> Array:
        """Torch's value of the step."""
        if step.goes_back:
            return through_step(self._run, key, step, self._parameters, torch.float32)
        operands = [self._tensor(name, array, name in step.parameters) for name, array in self._operands(key, step)]
        return _apply(step, operands, torch.float32)

    def compare_in_float64(self, key: StepKey, step: Step) -> Gap:
        """Both sides once more in float64, from the same operands."""
        wide = [(name, widened(array)) for name, array in self._operands(key, step)]
        ours = compute_step(step, tuple(widened(each) for each in self._run.operands(key)), real=np.float64)
        if step.goes_back:
            return self._gap(key, step, ours, through_step(self._run, key, step, self._parameters, torch.float64))
        return self._gap(key, step, ours, _apply(step, [torch.tensor(np.asarray(array)) for _, array in wide], torch.float64))

    def _operands(self, key: StepKey, step: Step) -> list[tuple[str, Array]]:
        read = zip(step.operands, self._run.operands(key), strict=True)
        return [(name, self._parameters.get(name, array)) for name, array in read]

    def _tensor(self, name: str, array: Array, is_parameter: bool) -> Tensor:
        """The array as a tensor; parameters, which are large and read in every turn, are copied once."""
        if not is_parameter:
            return torch.tensor(np.asarray(array))
        if name not in self._tensors:
            self._tensors[name] = torch.tensor(np.asarray(array))
        return self._tensors[name]


def _apply(step: Step, operands: list[Tensor], real: torch.dtype) -> Array:
    operation = OPERATIONS[step.op.apply]
    assert operation is not None
    result = operation(*operands, **step.attributes, **{letter: step.sizes[letter] for letter in step.op.sized})
    array: Array = (result.to(real) if result.is_floating_point() else result).numpy()
    return array
