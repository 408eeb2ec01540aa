"""What goes back through each op: against torch.autograd, against the scalar oracle, and in words that name what is wrong."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from stepper.engine import Array, Op
from stepper.engine.op import Vjp
from stepper.engine.oracle import oracle
from tests.engine.gradient.vjps import CALLED_CONSTANT, VJPS, Back, VjpCase, lacking
from tests.engine.op_cases import CASES, Case

CLOSE: list[tuple[type[np.floating[Any]], float]] = [(np.float32, 1e-4), (np.float64, 1e-9)]


def test_every_op_has_its_vjp_or_says_that_its_result_counts_as_a_constant() -> None:
    """Who adds an op to `stepper.engine.ops` gives it its `vjp` there, unless it is a sum of products."""
    assert lacking(CASES) == set()
    assert {case.op.name for case in CASES if case.op.vjp is None} == CALLED_CONSTANT


def test_an_op_without_a_vjp_is_named() -> None:
    lonely = Op("cubed", "t d -> t d", lambda x: x * x * x, term=lambda x: x * x * x)
    assert lacking([*CASES, Case(lonely)]) == {"cubed: t d -> t d"}


@pytest.mark.parametrize("real, close", CLOSE)
@pytest.mark.parametrize("vjp", VJPS, ids=str)
def test_a_vjp_agrees_with_autograd(vjp: VjpCase, real: type[np.floating[Any]], close: float) -> None:
    back = Back.of(vjp, 3, real)
    ours, theirs = back.ours(), back.of_torch()
    assert ours.dtype == real
    assert relative(ours, theirs) < close


@pytest.mark.parametrize("vjp", VJPS, ids=str)
def test_a_vjp_agrees_with_its_oracle(vjp: VjpCase) -> None:
    back = Back.of(vjp, 5, np.float64)
    np.testing.assert_allclose(back.ours(), oracle(back.back, back.read), rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("vjp", [each for each in VJPS if not each.vjp.op.unchanged], ids=str)
def test_a_wrong_vjp_is_seen(vjp: VjpCase) -> None:
    """Half as much again in one cell, for each op."""
    wrong = replace(vjp, vjp=Vjp(replace(vjp.vjp.op, apply=spoilt(vjp.vjp.op)), vjp.vjp.reads))
    back = Back.of(wrong, 3, np.float64)
    assert relative(back.ours(), back.of_torch()) > 1e-3


def spoilt(op: Op) -> Any:
    def apply(*operands: Array, **constants: Any) -> Array:
        made = np.array(op.apply(*operands, **constants))
        largest = np.abs(made).argmax()
        made.flat[largest] *= 1.5
        return made

    return apply


def relative(ours: Array, theirs: Array) -> float:
    """The largest difference, relative to the largest number."""
    return float(np.abs(ours - theirs).max() / max(np.abs(theirs).max(), 1e-30))
