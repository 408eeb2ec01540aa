"""Shortcuts past the fine steps give the same numbers as the fine steps, to the last bit."""

from dataclasses import replace

import numpy as np
import pytest

from stepper.engine import Array, Config, Options, Turn, build_program, evaluate
from stepper.engine.fast import pieces
from stepper.engine.fast.shortcuts import norm_at_once, softmax_at_once
from stepper.engine.ops.norm import CENTER, GAIN_BIAS, NORMALIZE, ROW_MEAN, ROW_VAR
from stepper.engine.ops.softmax import SOFTMAX_HEADS
from tests.engine.models import DECODER, ENCODER, PRE_NORM, SMALL, given_ids, label, random_parameters


@pytest.fixture(params=[2**16, 64, 1])
def piece(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces that hold everything, a few rows, or one row (then on two threads)."""
    monkeypatch.setattr(pieces, "_SMALLEST", request.param)
    monkeypatch.setattr(pieces, "_LARGEST", request.param)


def softmax_step_by_step(x: Array) -> Array:
    ops = SOFTMAX_HEADS
    powers = ops.exp.apply(ops.shifted.apply(x, ops.max.apply(x)))
    result: Array = ops.share.apply(powers, ops.sum.apply(powers))
    return result


def norm_step_by_step(x: Array, gain: Array, bias: Array, eps: float) -> Array:
    centered = CENTER.apply(x, ROW_MEAN.apply(x))
    result: Array = GAIN_BIAS.apply(NORMALIZE.apply(centered, ROW_VAR.apply(centered), eps=eps), gain, bias)
    return result


def scores(seed: int) -> Array:
    """Rows of all kinds: ordinary, partly or wholly −∞, large, with a NaN."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((3, 5, 37)).astype(np.float32)
    x[1] += 10_000
    x[rng.random(x.shape) < 0.3] = -np.inf
    x[0, 2] = -np.inf
    x[2, 4, 1] = np.nan
    return x


@pytest.mark.usefixtures("piece")
@pytest.mark.parametrize("seed", range(5))
def test_softmax_at_once_is_softmax_step_by_step(seed: int) -> None:
    x = scores(seed)
    for laid_out in (x, np.asfortranarray(x), x.transpose(1, 0, 2), x[:, ::2]):
        quick = softmax_at_once(laid_out)
        assert quick.shape == laid_out.shape
        assert quick.dtype == np.float32
        assert np.array_equal(quick, softmax_step_by_step(np.ascontiguousarray(laid_out)), equal_nan=True)


@pytest.mark.usefixtures("piece")
@pytest.mark.parametrize("seed", range(5))
def test_norm_at_once_is_the_norm_step_by_step(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, gain, bias = (rng.standard_normal(shape).astype(np.float32) for shape in ((9, 37), (37,), (37,)))
    x[4] = 1.5
    x[5, 3] = np.nan
    quick = norm_at_once(x, gain, bias, eps=1e-5)
    assert quick.shape == x.shape
    assert quick.dtype == np.float32
    assert np.array_equal(quick, norm_step_by_step(x, gain, bias, eps=1e-5), equal_nan=True)


def test_a_shortcut_leaves_what_it_reads_alone() -> None:
    x = scores(0)
    before = x.copy()
    with np.errstate(invalid="ignore"):
        softmax_at_once(x)
        norm_at_once(x[0], np.ones(37, dtype=np.float32), np.zeros(37, dtype=np.float32), eps=1e-5)
    assert np.array_equal(x, before, equal_nan=True)


@pytest.mark.parametrize("options", [Options(), Options(handoff="ama"), Options(mask="after_softmax"), Options(temperature=1.0)], ids=str)
@pytest.mark.parametrize("config", [SMALL, ENCODER, DECODER, replace(PRE_NORM, encoder_layers=3)], ids=label)
def test_every_shortcut_of_a_program_gives_the_steps_own_value(config: Config, options: Options) -> None:
    program = build_program(config, Turn(source=6, rows=5), options)
    parameters = random_parameters(program)
    values = evaluate(program, parameters, given_ids(config, (3, 5, 0, 9, 3, 0), (1, 6, 8, 0, 10)))
    short_cut = [step for step in program if step.shortcut]
    assert {step.name for step in short_cut} >= {"probs"}
    for step in short_cut:
        assert step.shortcut
        quick = step.shortcut.compute(*({**parameters, **values}[name] for name in step.shortcut.operands))
        assert np.array_equal(quick, values[step.name], equal_nan=True), step.name


def test_a_shortcut_reads_what_its_first_fine_step_reads() -> None:
    program = build_program(SMALL, Turn(source=6, rows=5))
    for step in program:
        if step.shortcut:
            fine = {name for part in program.parts[step.name] for name in part.operands} | set(step.operands)
            assert set(step.shortcut.operands) == fine - {part.name for part in program.parts[step.name]}
