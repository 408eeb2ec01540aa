"""The vector-Jacobian products of the ops in the table of their tests, each as a step of its own.

for vjp in VJPS:  back = Back.of(vjp, seed=1, dtype=np.float64);  back.ours();  back.of_torch()
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from stepper.engine import Array, Step, compute_step
from stepper.engine.axis import Tokens
from stepper.engine.builder import Builder
from stepper.engine.gradient import vjp_of
from stepper.engine.op import Op, Vjp
from stepper.witness.operations import OPERATIONS
from tests.engine.op_cases import CASES, Case, make_operands, make_step, odd_sizes, real_slots

__all__ = ["CALLED_CONSTANT", "VJPS", "Back", "VjpCase", "lacking"]

UPDATES = ("kept", "sgd", "first_moment", "second_moment", "adam")
CALLED_CONSTANT = {"row_max", "forbid", "only", "cutoff", "keep", "running", "mark", *UPDATES}
"""Ops that say `vjp=None`: what softmax subtracts, what comes after the logits to draw a word, and an update."""


@dataclass(frozen=True)
class VjpCase:
    """An operand of an op, and how its gradient is made."""

    case: Case
    slot: int
    vjp: Vjp

    def __str__(self) -> str:
        return f"{self.case}, operand {self.slot}"


def is_real(case: Case) -> bool:
    return case.op.dtype is np.float32


def lacking(cases: list[Case]) -> set[str]:
    """The ops that hand on no gradient and do not say that they hand on none."""
    wanted = [case for case in cases if is_real(case) and case.op.vjp is not None]
    return {str(case) for case in wanted if not all(vjp_of(case.op, slot) for slot in real_slots(case))}


VJPS = [
    VjpCase(case, slot, vjp)
    for case in CASES
    if is_real(case)
    for slot in real_slots(case)
    for vjp in [vjp_of(case.op, slot)]
    if vjp is not None
]


@dataclass(frozen=True)
class Back:
    """One step back: the forward step with its operands and its result, and a gradient that arrives at the result."""

    vjp: VjpCase
    step: Step
    operands: tuple[Array, ...]
    gradient: Array
    back: Step
    read: tuple[Array, ...]

    @classmethod
    def of(cls, vjp: VjpCase, seed: int, dtype: type[np.floating[Any]]) -> "Back":
        step = make_step(vjp.case, odd_sizes(vjp.case))
        operands = make_operands(vjp.case, step, seed, dtype)
        result = compute_step(step, operands, dtype)
        gradient = np.random.default_rng(seed + 1).standard_normal(step.shape).astype(dtype)
        arrays: dict[int | str, Array] = {**dict(enumerate(operands)), "result": result, "gradient": gradient}
        read = tuple(arrays[each] for each in vjp.vjp.reads)
        return cls(vjp, step, operands, gradient, step_of(vjp.vjp.op, step, read), read)

    def ours(self) -> Array:
        return compute_step(self.back, self.read, self.gradient.dtype.type)

    def of_torch(self) -> Array:
        """What autograd makes of torch's own function for the forward op."""
        operation = OPERATIONS[self.step.op.apply]
        assert operation is not None
        tensors = [torch.tensor(np.asarray(each)) for each in self.operands]
        tensors[self.vjp.slot].requires_grad_()
        result = operation(*tensors, **self.step.attributes, **{letter: self.step.sizes[letter] for letter in self.step.op.sized})
        (made,) = torch.autograd.grad(result, tensors[self.vjp.slot], torch.tensor(self.gradient))
        array: Array = made.numpy()
        return array


def step_of(op: Op, forward: Step, read: tuple[Array, ...]) -> Step:
    """A program's step that does nothing but this op."""
    build = Builder()
    operands = [build.parameter(f"operand{slot}", *each.shape, kind="matrix") for slot, each in enumerate(read)]
    axes, over = " ".join("axis" for _ in op.signature.result), Tokens("source", 0, 1)
    build.step("result", op, *operands, axes=axes, over=over, formula="", sizes=forward.sizes, **forward.attributes)
    return build.program()["result"]
