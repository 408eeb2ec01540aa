"""What a cell is made of, for every op: its terms, its sources, and the cells it reaches.

Each property is tried on sizes, values and cells of hypothesis's choosing.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepper.engine import Array, Op, Step, compute_step
from stepper.engine.cells import Box, Cell, combine, reach, sources, terms
from stepper.engine.ops.arithmetic import ARGMAX, LINEAR, LOOKUP
from stepper.engine.ops.attention import APPEND, MASK_SCORES, SCORES, SPLIT_HEADS
from stepper.engine.ops.softmax import SOFTMAX_ROWS
from stepper.engine.signature import Index, Letters
from tests.engine.op_cases import CASES, Case, make_operands, make_step, odd_sizes, real

every_case = pytest.mark.parametrize("case", CASES, ids=str)
a_few = settings(max_examples=10)
seeds = st.integers(0, 2**32 - 1)


def reader(operands: tuple[Array, ...]) -> Callable[[int, Index], float]:
    return lambda slot, index: float(operands[slot][index])


def drawn_step(data: st.DataObject, case: Case) -> Step:
    sizes: Letters = {letter: data.draw(st.integers(1, 4), label=letter) for letter in case.letters}
    return make_step(case, sizes)


def drawn_cell(data: st.DataObject, shape: Index) -> Index:
    return tuple(data.draw(st.integers(0, size - 1)) for size in shape)


def cells_of(step: Step, index: Index, operands: tuple[Array, ...]) -> set[Cell]:
    """The operand cells of one result cell, one by one."""
    boxes = sources(step.op, index, step.sizes, step.attributes, reader(operands))
    return {Cell(slot, each) for slot, box in boxes.items() for each in within(box)}


def within(box: Box) -> list[Index]:
    return [tuple(int(position) for position in index) for index in product(*box)]


@every_case
@a_few
@given(data=st.data(), seed=seeds)
def test_terms_combine_to_the_cell(case: Case, data: st.DataObject, seed: int) -> None:
    step = drawn_step(data, case)
    operands = make_operands(case, step, seed)
    index = drawn_cell(data, step.shape)
    values = [term.value for term in terms(step.op, index, step.sizes, step.attributes, reader(operands))]
    stored = float(compute_step(step, operands, np.float64)[index])
    assert combine(step.op, values, step.attributes) == pytest.approx(stored, rel=1e-12, abs=1e-13, nan_ok=True)


@every_case
@a_few
@given(data=st.data(), seed=seeds)
def test_the_cells_of_the_terms_are_the_sources(case: Case, data: st.DataObject, seed: int) -> None:
    step = drawn_step(data, case)
    operands = make_operands(case, step, seed)
    index = drawn_cell(data, step.shape)
    read = {cell for term in terms(step.op, index, step.sizes, step.attributes, reader(operands)) for cell in term.cells}
    assert read == cells_of(step, index, operands)


@every_case
@a_few
@given(data=st.data(), seed=seeds)
def test_a_cell_outside_the_sources_has_no_influence(case: Case, data: st.DataObject, seed: int) -> None:
    step = drawn_step(data, case)
    operands = make_operands(case, step, seed)
    index = drawn_cell(data, step.shape)
    made_of = cells_of(step, index, operands)
    changed = tuple(operand.copy() for operand in operands)
    for slot, operand in enumerate(changed):
        for each in np.ndindex(operand.shape):
            if Cell(slot, each) not in made_of:
                operand[each] = other_value(operand[each], step.sizes.get("v", step.sizes.get("b", 3)))
    before, after = compute_step(step, operands, np.float64), compute_step(step, changed, np.float64)
    assert np.array_equal(before[index], after[index])


def other_value(value: Any, vocabulary: int) -> Any:
    """The next id, the opposite of a flag, or NaN, which nothing hides."""
    if isinstance(value, np.integer):
        return (value + 1) % vocabulary
    return not value if isinstance(value, np.bool_) else math.nan


@every_case
@a_few
@given(data=st.data(), seed=seeds)
def test_reach_is_the_transpose_of_sources(case: Case, data: st.DataObject, seed: int) -> None:
    step = drawn_step(data, case)
    operands = make_operands(case, step, seed)
    made_of = {index: cells_of(step, index, operands) for index in np.ndindex(step.shape)}
    for slot, operand in enumerate(operands):
        for each in np.ndindex(operand.shape):
            boxes = reach(step.op, slot, each, step.sizes, step.attributes, reader(operands))
            assert [cell for box in boxes for cell in within(box)] == [
                index for index, cells in made_of.items() if Cell(slot, each) in cells
            ]


def opened(op: Op, index: Index, *operands: Any, **attributes: Any) -> list[tuple[tuple[float, ...], float]]:
    """The values and the result of each term of a cell."""
    arrays = tuple(np.array(operand, dtype=np.float64) for operand in operands)
    sizes = op.signature.sizes(tuple(array.shape for array in arrays), {})
    return [(term.values, term.value) for term in terms(op, index, sizes, attributes, reader(arrays))]


def test_a_product_has_one_term_for_each_summed_cell_and_the_bias_is_a_term() -> None:
    x, W, b = [[1.0, 2.0]], [[3.0], [5.0]], [0.5]
    assert opened(LINEAR, (0, 0), x, W, b) == [((1.0, 3.0), 3.0), ((2.0, 5.0), 10.0), ((0.5,), 0.5)]


def test_a_lookup_reads_the_row_that_its_id_names() -> None:
    assert opened(LOOKUP, (1, 0), [0, 2], [[1.0], [2.0], [3.0]]) == [((2.0, 3.0), 3.0)]


def test_a_blocked_score_is_one_term_of_minus_infinity() -> None:
    assert opened(MASK_SCORES, (0, 0, 0), [[[1.5]]], [[0.0]]) == [((1.5, 0.0), -math.inf)]


def test_the_boxes_of_a_score_are_one_query_and_one_key() -> None:
    step = make_step(Case(SCORES, (real, real)), {"h": 2, "q": 3, "k": 4, "d": 5})
    boxes = sources(SCORES, (1, 2, 3), step.sizes, {}, lambda slot, index: 0.0)
    assert [[axis.tolist() for axis in boxes[slot]] for slot in (0, 1)] == [[[1], [2], [0, 1, 2, 3, 4]], [[1], [3], [0, 1, 2, 3, 4]]]


def test_splitting_into_heads_takes_columns_in_blocks() -> None:
    sizes = {"t": 1, "h": 2, "d": 3}
    (box,) = sources(SPLIT_HEADS, (1, 0, 2), sizes, {}, lambda slot, index: 0.0).values()
    assert [axis.tolist() for axis in box] == [[0], [1 * 3 + 2]]


def test_a_row_that_the_cache_has_kept_is_not_made_of_the_new_one() -> None:
    sizes = {"h": 1, "p": 2, "n": 1, "d": 1}
    assert list(sources(APPEND, (0, 1, 0), sizes, {}, lambda slot, index: 0.0)) == [0]
    assert list(sources(APPEND, (0, 2, 0), sizes, {}, lambda slot, index: 0.0)) == [1]
    assert within(reach(APPEND, 1, (0, 0, 0), sizes, {}, lambda slot, index: 0.0)[0]) == [(0, 2, 0)]


@pytest.mark.parametrize(
    "values, total",
    [
        ([1e16, 1.0, -1e16], 1.0),
        ([math.inf, 1.0], math.inf),
        ([math.inf, -math.inf], math.nan),
        ([1e308, 1e308], math.inf),
        ([math.nan, 1.0], math.nan),
    ],
)
def test_a_sum_is_exact_or_what_numpy_makes_of_it(values: list[float], total: float) -> None:
    assert combine(LINEAR, values, {}) == pytest.approx(total, nan_ok=True)


def test_the_largest_is_the_first_of_equals_and_nan_is_never_passed_over() -> None:
    assert combine(ARGMAX, [1.0, 3.0, 3.0], {}) == 1
    assert combine(ARGMAX, [1.0, math.nan, 3.0, math.nan], {}) == 1
    assert combine(SOFTMAX_ROWS.max, [-math.inf, -math.inf], {}) == 0.0
    assert math.isnan(combine(SOFTMAX_ROWS.max, [1.0, math.nan], {}))


def test_a_term_that_python_cannot_compute_has_the_value_numpy_gives_it() -> None:
    exploding = replace(SOFTMAX_ROWS.exp, term=math.exp)
    assert exploding.term_value((1000.0,), {}, {}, {}) == math.inf
    assert math.isnan(replace(exploding, term=math.sqrt).term_value((-1.0,), {}, {}, {}))


def test_the_odd_sizes_of_the_table_tell_letters_apart() -> None:
    for case in CASES:
        sizes = list(odd_sizes(case).values())
        assert len(sizes) == len(case.letters)
