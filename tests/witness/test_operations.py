"""The table of torch functions: a row for each op of the engine, and both say the same of the same arrays."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

pytest.importorskip("torch", reason="the witness needs PyTorch: pip install '.[torch]'")

from stepper.engine import Array, Program, Step, compute_step
from stepper.engine.ops.arithmetic import GIVEN
from stepper.engine.ops.sampling import DRAW
from stepper.witness.operations import OPERATIONS
from stepper.witness.same_inputs import SameInputs
from stepper.witness.session import StepKey
from tests.engine.op_cases import CASES, Case, make_operands, make_step, odd_sizes


class OneStep:
    """A run that has done one thing."""

    def __init__(self, step: Step, operands: tuple[Array, ...]) -> None:
        self.programs: Sequence[Program] = ()
        self.given: Mapping[str, Array] = {}
        self._step, self._operands = step, operands

    def value(self, name: str, turn: int) -> Array:
        return compute_step(self._step, self._operands)

    def parameter(self, name: str) -> Array:
        raise KeyError(name)

    def operands(self, key: StepKey) -> tuple[Array, ...]:
        return self._operands

    def edits_of(self, key: StepKey) -> Sequence[object]:
        return ()


COMPUTED = [case for case in CASES if OPERATIONS.get(case.op.apply)]


def test_every_op_has_a_row_and_every_row_an_op() -> None:
    assert set(OPERATIONS) == {case.op.apply for case in CASES} | {GIVEN.apply}


def test_only_what_comes_from_outside_and_chance_has_no_function() -> None:
    assert {function for function, operation in OPERATIONS.items() if operation is None} == {GIVEN.apply, DRAW.apply}


@pytest.mark.parametrize("case", COMPUTED, ids=str)
def test_torch_says_the_same_of_the_same_arrays(case: Case) -> None:
    step = make_step(case, odd_sizes(case))
    run = OneStep(step, make_operands(case, step, seed=3, dtype=np.float32))
    witness = SameInputs(run, {})
    assert witness.has(step)
    assert witness.compare((0, step.name), step).max_abs < 2e-6
    assert witness.compare_in_float64((0, step.name), step).max_abs < 1e-14


def test_a_step_is_compared_in_the_type_it_is_stored_in() -> None:
    case = CASES[0]
    step = make_step(case, odd_sizes(case))
    operands = make_operands(case, step, seed=3, dtype=np.float32)
    gap = SameInputs(OneStep(step, operands), {"operand1": operands[1] * np.float32(1.01)}).compare((0, step.name), step)
    assert gap.max_abs > 1e-3
    assert gap.where
