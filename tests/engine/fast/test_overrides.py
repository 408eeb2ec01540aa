"""Every override gives what the op's own function gives, to the last bit: of any size, type and layout, with NaN and infinities."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepper.checkpoints.table_on_disk import TableOnDisk
from stepper.engine import Array, Op, Step, compute_step
from stepper.engine.fast import fast_function, pieces, reused_memory
from stepper.engine.fast.overrides import FILLING, WHOLE
from stepper.engine.ops.arithmetic import LINEAR, LOOKUP, MATMUL
from tests.checkpoints.test_table_on_disk import Kept
from tests.engine.op_cases import CASES, Case, make_operands, make_step, odd_sizes, real_slots

Float = type[np.floating[Any]]
FLOATS: list[Float] = [np.float32, np.float64]
OVERRIDDEN = [case for case in CASES if fast_function(case.op) is not case.op.apply]
SPECIAL = (np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-40, 3e38)


@contextmanager
def worked_on(cells: int) -> Iterator[None]:
    """Pieces of so many cells, and memory that is used again for all that is as large."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "_SMALLEST", cells)
        patch.setattr(pieces, "_LARGEST", cells)
        patch.setattr(reused_memory, "_SMALLEST", 4 * cells)
        yield


def laid_out(array: Array, layout: str) -> Array:
    """The same numbers, standing otherwise in memory."""
    if layout == "columns first":
        return np.asfortranarray(array)
    if layout == "every other":
        wide = np.repeat(array, 2, axis=-1)
        return wide[..., ::2]
    if layout == "backwards":
        return np.ascontiguousarray(array[..., ::-1])[..., ::-1]
    if layout == "axes exchanged":
        return np.ascontiguousarray(np.swapaxes(array, 0, -1)).swapaxes(0, -1)
    return array


LAYOUTS = ("as it is", "columns first", "every other", "backwards", "axes exchanged")


def assert_same(step: Step, operands: tuple[Array, ...], real: Float) -> None:
    before = [operand.copy() for operand in operands]
    plain = compute_step(step, operands, real)
    quick = compute_step(step, operands, real, arithmetic=fast_function)
    assert quick.dtype == plain.dtype
    assert np.array_equal(quick, plain, equal_nan=plain.dtype.kind == "f")
    assert np.array_equal(np.signbit(quick[quick == 0]), np.signbit(plain[plain == 0]))
    assert all(np.array_equal(now, then, equal_nan=now.dtype.kind == "f") for now, then in zip(operands, before, strict=True))


def test_every_override_is_of_an_op_that_is_tried_here() -> None:
    assert WHOLE.keys() | FILLING.keys() <= {case.op for case in OVERRIDDEN}
    assert not WHOLE.keys() & FILLING.keys()


@pytest.mark.parametrize("case", OVERRIDDEN, ids=str)
@given(data=st.data())
def test_an_override_is_the_op_to_the_last_bit(case: Case, data: st.DataObject) -> None:
    sizes = {letter: data.draw(st.integers(1, 25), letter) for letter in case.letters}
    step = make_step(case, sizes)
    real = data.draw(st.sampled_from(FLOATS))
    operands = list(make_operands(case, step, data.draw(st.integers(0, 99), "seed"), real))
    for slot in real_slots(case):
        for special in data.draw(st.lists(st.sampled_from(SPECIAL), max_size=3), f"in {slot}"):
            with np.errstate(over="ignore"):
                operands[slot].flat[data.draw(st.integers(0, operands[slot].size - 1))] = special
    read = tuple(laid_out(each, data.draw(st.sampled_from(LAYOUTS))) if each.ndim > 1 else each for each in operands)
    with worked_on(data.draw(st.sampled_from((1, 7, 2**16)), "cells")):
        assert_same(step, read, real)


LARGE = {"t": 140, "d": 530, "f": 1031, "v": 5003, "h": 3, "q": 190, "k": 701, "b": 8, "n": 150, "c": 1031, "a": 9001}
"""Sizes of the letters above the thresholds as they are: several pieces, two threads, memory that is used again."""
CHOICES = 3
"""Of c beside t and f, where it counts the experts of each token: a table of all three is large enough with few."""


def large(case: Case) -> dict[str, int]:
    sizes = {letter: LARGE[letter] for letter in case.letters}
    return {**sizes, "c": CHOICES} if {"c", "t"} < sizes.keys() else sizes


@pytest.mark.parametrize("real", FLOATS)
@pytest.mark.parametrize("case", OVERRIDDEN, ids=str)
def test_an_override_is_the_op_at_the_size_it_is_made_for(case: Case, real: Float) -> None:
    step = make_step(case, large(case))
    for seed in range(2):  # the second may stand where the first stood
        operands = make_operands(case, step, seed, real)
        for slot in real_slots(case):
            operands[slot].flat[:3] = np.nan, np.inf, -np.inf
        assert max(each.size for each in (*operands, np.empty(step.shape))) > pieces._SMALLEST
        assert_same(step, operands, real)


@pytest.mark.parametrize("rows", [1, 2, 17])
@pytest.mark.parametrize("op", [LINEAR, MATMUL], ids=str)
def test_a_product_of_few_rows_or_with_a_transposed_matrix_is_that_of_numpy(op: Op, rows: int) -> None:
    case = next(case for case in CASES if case.op is op)
    step = make_step(case, {"t": rows, "d": 96, "f": 3001})
    x, W, *bias = make_operands(case, step, seed=5, dtype=np.float32)
    for matrix in (W, np.ascontiguousarray(W.T).T):
        assert_same(step, (x, matrix, *bias), np.float32)


@pytest.mark.parametrize("kind", ["F16", "BF16"])
@pytest.mark.parametrize("op", [LINEAR, MATMUL], ids=str)
def test_a_table_in_half_precision_is_multiplied_as_the_plain_op_does_it(op: Op, kind: str) -> None:
    case = next(case for case in CASES if case.op is op)
    step = make_step(case, {"t": 3, "d": 64, "f": 3001})
    x, W, *bias = make_operands(case, step, seed=5, dtype=np.float32)
    bits = W.astype(np.float16) if kind == "F16" else (W.view(np.uint32) >> 16).astype(np.uint16)
    table: Any = TableOnDisk(Kept(bits, kind))
    plain = compute_step(step, (x, table, *bias))
    quick = compute_step(step, (x, table, *bias), arithmetic=fast_function)
    assert quick.tobytes() == plain.tobytes()


def test_an_op_with_nothing_to_gain_is_computed_by_its_own_function() -> None:
    assert fast_function(LOOKUP) is LOOKUP.apply
    assert LOOKUP not in {case.op for case in OVERRIDDEN}


@pytest.mark.parametrize("case", OVERRIDDEN, ids=str)
def test_a_small_array_is_made_by_the_ops_own_function_or_by_one_that_gives_the_same(case: Case) -> None:
    step = make_step(case, odd_sizes(case))
    assert_same(step, make_operands(case, step, seed=1, dtype=np.float32), np.float32)
