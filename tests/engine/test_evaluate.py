"""Running a program: what comes out, and what is refused."""

from typing import Any

import numpy as np
import pytest

from stepper.engine import Array, Program, Turn, build_program, compute_step, evaluate, frozen
from stepper.errors import BadInput, ShapeError
from tests.engine.models import SMALL, given_ids, random_parameters

SOURCE, TARGET = (3, 5, 4), (1, 6)


@pytest.fixture
def program() -> Program:
    return build_program(SMALL, Turn(source=3, rows=2))


def run(program: Program, changed: dict[str, Array] | None = None, real: type[np.floating[Any]] = np.float32) -> dict[str, Array]:
    """Evaluate with some parameters or inputs replaced."""
    everything = random_parameters(program, real) | given_ids(SMALL, SOURCE, TARGET) | (changed or {})
    return evaluate(program, everything, {name: everything[name] for name in everything if name in program}, real)


def test_every_step_has_a_value_in_the_order_of_the_program(program: Program) -> None:
    assert list(run(program)) == [step.name for step in program]


def test_the_same_run_twice_is_the_same_to_the_last_bit(program: Program) -> None:
    first, second = run(program), run(program)
    assert all(np.array_equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("real", [np.float32, np.float64])
def test_the_floating_type_goes_all_the_way_through(program: Program, real: type[np.floating[Any]]) -> None:
    kinds = {array.dtype for array in run(program, real=real).values()}
    assert kinds == {np.dtype(real), np.dtype(np.int64), np.dtype(np.bool_)}


def test_values_cannot_be_written_to(program: Program) -> None:
    for array in run(program).values():
        with pytest.raises(ValueError, match="read-only"):
            array[(0,) * array.ndim] = 0


def test_the_arrays_given_stay_writeable(program: Program) -> None:
    ids = np.array(SOURCE)
    run(program, {"encoder.embed.ids": ids})
    ids[0] = 1


def test_a_given_value_replaces_a_computed_one(program: Program) -> None:
    zeros = np.zeros((3, 8), dtype=np.float32)
    values = run(program, {"encoder.out": zeros})
    assert not values["decoder.1.cross_attn.memory"].any()


def test_a_missing_parameter_is_named(program: Program) -> None:
    parameters = random_parameters(program)
    del parameters["encoder.1.ffn.b_1"]
    with pytest.raises(BadInput, match=r"^encoder\.1\.ffn\.b_1: the program needs it and it was not given$"):
        evaluate(program, parameters, given_ids(SMALL, SOURCE, TARGET))


def test_a_missing_input_is_named(program: Program) -> None:
    ids = given_ids(SMALL, SOURCE, TARGET)
    del ids["decoder.embed.ids"]
    with pytest.raises(BadInput, match=r"^decoder\.embed\.ids: an input of the program that was not given$"):
        evaluate(program, random_parameters(program), ids)


def test_a_missing_tensor_of_an_earlier_turn_is_named() -> None:
    later = build_program(SMALL, Turn(1, 3, 1, 1, cached=True))
    with pytest.raises(BadInput, match=r"^next@0: the program needs it"):
        evaluate(later, random_parameters(later), {})


@pytest.mark.parametrize(
    "name, shape, message",
    [
        ("encoder.0.norm1.gain", (1,), r"encoder\.0\.norm1\.out: encoder\.0\.norm1\.gain has shape \(1,\); expected \(8,\)"),
        ("unembed.W", (13, 8), r"logits: unembed\.W has shape \(13, 8\); expected \(8, 13\)"),
        ("encoder.embed.E", (12, 8), r"encoder\.embed\.lookup: encoder\.embed\.E has shape \(12, 8\); expected \(13, 8\)"),
    ],
)
def test_a_parameter_of_another_shape_is_refused_even_where_numpy_would_stretch_it(
    program: Program, name: str, shape: tuple[int, ...], message: str
) -> None:
    with pytest.raises(ShapeError, match=message):
        run(program, {name: np.zeros(shape, dtype=np.float32)})


def test_inputs_of_another_shape_or_type_are_refused(program: Program) -> None:
    with pytest.raises(ShapeError, match=r"encoder\.embed\.ids: int64 of shape \(2,\); expected int64 of shape \(3,\)"):
        run(program, {"encoder.embed.ids": np.array([3, 5])})
    with pytest.raises(ShapeError, match=r"encoder\.embed\.ids: float64 of shape \(3,\); expected int64"):
        run(program, {"encoder.embed.ids": np.array([3.0, 5.0, 4.0])})


def test_a_float64_parameter_in_a_float32_run_is_refused(program: Program) -> None:
    with pytest.raises(ShapeError, match=r"encoder\.1\.ffn\.hidden: float64 .*expected float32"):
        run(program, {"encoder.1.ffn.W_1": np.zeros((8, 12))})


def test_an_id_outside_the_vocabulary_is_refused(program: Program) -> None:
    with pytest.raises(BadInput, match="ids run from 3 to 13, but the table has rows 0 to 12"):
        run(program, {"encoder.embed.ids": np.array([3, 13, 4])})


def test_a_nan_parameter_is_shown_and_not_refused(program: Program) -> None:
    W = random_parameters(program)["encoder.1.ffn.W_1"].copy()
    W[0, 0] = np.nan
    values = run(program, {"encoder.1.ffn.W_1": W})
    assert np.isnan(values["encoder.1.ffn.hidden"][:, 0]).all()
    assert not np.isnan(values["encoder.1.ffn.hidden"][:, 1:]).any()
    assert np.isnan(values["logits"]).all()


def test_one_step_can_be_computed_alone(program: Program) -> None:
    values = run(program)
    step = program["encoder.0.self_attn.scores"]
    alone = compute_step(step, tuple(values[name] for name in step.operands))
    assert np.array_equal(alone, values[step.name])


def test_freezing_copies_nothing(program: Program) -> None:
    array = np.zeros((3, 8), dtype=np.float32)
    assert np.shares_memory(frozen(program["encoder.out"], array), array)
