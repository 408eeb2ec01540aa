"""Each op against its oracle, and the facts about single ops that a learner is told."""

import importlib
import math
import pkgutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import product
from typing import Any

import numpy as np
import pytest

import stepper.engine.ops
from stepper.engine import Array, Op, compute_step
from stepper.engine.ops.activation import ACTIVATIONS, erf
from stepper.engine.ops.arithmetic import GIVEN, GIVEN_TRUTHS, LOOKUP, MATMUL
from stepper.engine.ops.norm import CENTER, NORMALIZE, ROW_MEAN, ROW_VAR
from stepper.engine.ops.patches import GIVEN_IMAGE
from stepper.engine.ops.position import SINUSOID
from stepper.engine.ops.softmax import SOFTMAX_ROWS
from stepper.engine.oracle import oracle
from stepper.errors import BadInput
from tests.engine.op_cases import CASES, Case, make_operands, make_step, odd_sizes, real_slots

Float = type[np.floating[Any]]
FLOATS: list[Float] = [np.float32, np.float64]
TOLERANCE = {np.float32: 2e-6, np.float64: 1e-14}
"""Relative to the largest term; sums here have at most nine."""


def ops_within(value: object) -> Iterator[Op]:
    """The ops in a module's value: itself, or those it holds."""
    if isinstance(value, Op):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from ops_within(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from ops_within(getattr(value, each.name))


def defined_ops() -> set[Op]:
    modules = [importlib.import_module(f"stepper.engine.ops.{each.name}") for each in pkgutil.iter_modules(stepper.engine.ops.__path__)]
    return {op for module in modules for value in vars(module).values() for op in ops_within(value)}


def test_the_table_covers_every_op() -> None:
    """Those that make gradients are tried in `gradient/test_vjp.py`."""
    back = {vjp.op for case in CASES for vjp in (case.op.vjp or {}).values()}
    assert defined_ops() - {case.op for case in CASES} - back == {GIVEN, GIVEN_IMAGE, GIVEN_TRUTHS}


@pytest.mark.parametrize("real", FLOATS)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_op_agrees_with_its_oracle_and_leaves_its_operands_alone(case: Case, real: Float) -> None:
    step = make_step(case, odd_sizes(case))
    operands = make_operands(case, step, seed=1, dtype=real)
    before = [operand.copy() for operand in operands]
    fast, slow = compute_step(step, operands, real), oracle(step, operands)
    assert all(np.array_equal(operand, copy) for operand, copy in zip(operands, before, strict=True))
    assert fast.shape == slow.shape == step.shape
    assert fast.dtype == (real if case.op.dtype is np.float32 else case.op.dtype)
    assert slow.dtype == (np.float64 if case.op.dtype is np.float32 else case.op.dtype)
    np.testing.assert_allclose(fast, slow, rtol=TOLERANCE[real], atol=TOLERANCE[real])


@pytest.mark.parametrize("case", [case for case in CASES if real_slots(case)], ids=str)
def test_an_op_treats_infinities_and_nan_as_its_oracle_does(case: Case) -> None:
    step = make_step(case, odd_sizes(case))
    for slot, strange in product(real_slots(case), (np.inf, -np.inf, np.nan, 1e300, -1e300)):
        operands = make_operands(case, step, seed=2)
        operands[slot].flat[-1] = strange
        fast, slow = compute_step(step, operands, np.float64), oracle(step, operands)
        np.testing.assert_allclose(fast, slow, rtol=1e-14, atol=1e-14)


def test_a_given_value_cannot_be_computed() -> None:
    step = make_step(Case(GIVEN, ()), {"t": 3})
    with pytest.raises(BadInput, match="result: an input of the program that was not given"):
        compute_step(step, ())
    with pytest.raises(AssertionError, match="put in from outside"):
        oracle(step, ())


def test_an_id_outside_the_vocabulary_is_refused() -> None:
    E = np.zeros((4, 2), dtype=np.float32)
    for wrong in (-1, 4):
        with pytest.raises(BadInput, match="rows 0 to 3"):
            compute_step(make_step(Case(LOOKUP), {"t": 2, "v": 4, "d": 2}), (np.array([0, wrong]), E))


def test_a_lookup_is_exactly_a_product_with_one_hot_rows() -> None:
    rng = np.random.default_rng(4)
    ids, E = rng.integers(0, 50, 7), rng.standard_normal((50, 64)).astype(np.float32)
    one_hot = np.eye(50, dtype=np.float32)[ids]
    assert np.array_equal(LOOKUP.apply(ids, E), MATMUL.apply(one_hot, E))


def softmax(scores: Array) -> Array:
    """The five steps, one after the other."""
    ops = SOFTMAX_ROWS
    shifted = ops.shifted.apply(scores, ops.max.apply(scores))
    powers = ops.exp.apply(shifted)
    shares: Array = ops.share.apply(powers, ops.sum.apply(powers))
    return shares


@pytest.mark.parametrize("real", FLOATS)
def test_softmax_is_not_disturbed_by_large_scores(real: Float) -> None:
    scores = np.random.default_rng(5).integers(-9, 9, (3, 5)).astype(real)
    assert np.array_equal(softmax(scores + 10_000), softmax(scores))
    np.testing.assert_allclose(softmax(scores).sum(axis=1), 1, rtol=1e-6)


@pytest.mark.parametrize("real", FLOATS)
def test_a_row_with_nothing_to_look_at_gives_zeros(real: Float) -> None:
    scores = np.array([[-np.inf, -np.inf], [-np.inf, 2.0]], dtype=real)
    assert np.array_equal(softmax(scores), [[0, 0], [0, 1]])


@pytest.mark.parametrize("real, allowed", [(np.float32, 6.1e-8), (np.float64, 1e-14)])
def test_erf_is_as_exact_as_its_type(real: Float, allowed: float) -> None:
    x = np.concatenate([np.linspace(-7, 7, 4001), [0.0, 1e-8, -1e-8, 1e30, np.inf, -np.inf]]).astype(real)
    exact = np.array([math.erf(each) for each in x.astype(np.float64)])
    assert erf(x).dtype == real
    assert np.abs(erf(x) - exact).max() < allowed
    assert np.isnan(erf(np.array([np.nan], dtype=real))).all()


@pytest.mark.parametrize(
    "name, at_minus_one, at_two",
    [
        ("relu", 0.0, 2.0),
        ("gelu", -0.15865525393145707, 1.9544997361036416),
        ("gelu_tanh", -0.15880800939172324, 1.954597694087775),
        ("silu", -0.2689414213699951, 1.7615941559557649),
    ],
)
def test_an_activation_has_its_known_values(name: str, at_minus_one: float, at_two: float) -> None:
    x = np.array([[-1.0, 0.0, 2.0]])
    np.testing.assert_allclose(ACTIVATIONS[name].apply(x), [[at_minus_one, 0.0, at_two]], rtol=1e-14)


def test_layer_normalisation_divides_by_the_population_variance() -> None:
    x = np.array([[1.0, 2.0, 3.0, 6.0]])
    centered = CENTER.apply(x, ROW_MEAN.apply(x))
    var = ROW_VAR.apply(centered)
    assert np.array_equal(centered, [[-2.0, -1.0, 0.0, 3.0]])
    assert np.array_equal(var, [(4 + 1 + 0 + 9) / 4])
    np.testing.assert_allclose(NORMALIZE.apply(centered, var, eps=0.0), centered / np.std(x), rtol=1e-15)


def test_a_row_of_equal_numbers_is_normalised_to_zeros() -> None:
    x = np.full((1, 4), 0.1, dtype=np.float32)
    centered = CENTER.apply(x, ROW_MEAN.apply(x))
    assert np.abs(NORMALIZE.apply(centered, ROW_VAR.apply(centered), eps=1e-5)).max() < 1e-4


def test_a_sinusoid_five_positions_on_is_a_rotation_of_itself() -> None:
    """PE[p + 5] = R · PE[p], one rotation for every p (Vaswani et al. 2017, section 3.5)."""
    table: Array = SINUSOID.apply(t=40, d=16, past=0)
    angles = 5 / 10000 ** (np.arange(8) / 8)
    sin, cos = table[:, 0::2], table[:, 1::2]
    np.testing.assert_allclose(sin[5:], sin[:-5] * np.cos(angles) + cos[:-5] * np.sin(angles), atol=1e-13)
    np.testing.assert_allclose(cos[5:], cos[:-5] * np.cos(angles) - sin[:-5] * np.sin(angles), atol=1e-13)


def test_sinusoids_lie_between_minus_one_and_one_and_are_equally_long() -> None:
    table = SINUSOID.apply(t=40, d=16, past=0)
    assert table.min() < -0.9
    assert np.abs(table).max() <= 1
    np.testing.assert_allclose(np.linalg.norm(table, axis=1), math.sqrt(16 / 2), rtol=1e-14)


def test_a_later_turn_goes_on_with_the_positions() -> None:
    assert np.array_equal(SINUSOID.apply(t=2, d=6, past=3), SINUSOID.apply(t=5, d=6, past=0)[3:])
