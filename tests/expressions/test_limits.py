"""No expression fills the memory, hangs, or ends in anything but one clear line: whatever use of the language it is in."""

import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from stepper import Session
from stepper.course.expressions import Expression, Runs
from stepper.errors import BadInput, Stopped
from stepper.expressions import Budget
from stepper.trace.conditions import Condition, Subject

TABLE = Subject(np.ones((3, 4), dtype=np.float32), ("token", "d_model"), (["a", "b", "c"], None), turn=0, row=0)
BEARABLE = 900 * 2**20
"""Bytes; one evaluation makes at most 64 million cells."""


@pytest.fixture(scope="module")
def runs() -> Runs:
    return Runs(Session("by-hand", "green car"))


GREEDY = [
    "[normal(i, 2000, 2000) for i in range(4000)]",
    "sum([sum(normal(i, 1000, 1000)) for i in range(4000)])",
    "[range(4000000) for i in range(4000)]",
    "concat([normal(1, 2000, 2000) for i in range(4000)])",
    "concat([concat([normal(1, 1000, 1000) for i in range(60)]) for j in range(60)])",
    f"join(range(4000000), '{'x' * 800}')",
    f"join(['{'x' * 800}' for i in range(9000)], '{'y' * 100}')",
    f"unique(list(range(190000)) + ['{'x' * 800}'])",
    f"join(range(190000), '{'x' * 800}')",
    "tril(range(3000000))",
    "triu(range(3000000))",
    "tril(range(100000))",
    "tril(normal(1, 3000000))",
    "normal(1, 10, 10)[reshape(range(2000), 2000, 1) * 0 + array(range(2000)) * 0]",
    "normal(1, 100, 2000)[[0 for i in range(19000)]]",
    "array(range(3000)) == array([[i] for i in range(3000)])",
    "close(array(range(3000)), reshape(range(3000), 3000, 1))",
    "difference(reshape(range(3000), 3000, 1), array(range(3000)))",
    "rank(normal(1, 2000, 2000))",
    "normal(1, 2000, 2000) @ normal(2, 2000, 2000)",
    "reshape(range(3000), 3000, 1) @ reshape(range(3000), 1, 3000)",
    "cosines(normal(1, 3000, 30))",
    "[sort(normal(1, 2000, 2000)) for i in range(4000)]",
    "[toy_accuracy('untied', 32) for i in range(100000000)]",
    "[log_probability('voiture verte') for i in range(4000)]",
    "[[[[i for i in range(1000)] for j in range(1000)] for k in range(1000)] for l in range(1000)]",
    "[x for x in range(3000000) if x > 1]",
    "len([list(normal(1, 2000, 2000)) for i in range(100)])",
    "[onehot(range(2000), 2000) for i in range(4000)]",
    "max([identity(2000) for i in range(4000)])",
    "[b for b in [[a, a] for a in [[x, x] for x in [[y, y] for y in [normal(1, 2000, 2000)]]]]] == [[[[[1]]]]] or "
    "sum([[p, p, p, p, p, p, p, p] for p in [[q, q, q, q, q, q, q, q] for q in [normal(1, 2000, 2000)]]])",
]


@pytest.mark.parametrize("text", GREEDY)
def test_a_greedy_expression_is_stopped_before_it_takes_the_memory_or_the_time(text: str, runs: Runs) -> None:
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(BadInput) as refused:
        Expression.parse(text).value(runs)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "\n" not in str(refused.value)
    assert most < BEARABLE
    assert time.process_time() - began < 20


def in_a_lesson(text: str) -> Any:
    return Expression.parse(text).value(Runs(Session("by-hand", "green car")))


def in_a_condition(text: str) -> Any:
    return Condition.parse(text).measure(TABLE)


@pytest.mark.parametrize("ask", [in_a_lesson, in_a_condition])
@pytest.mark.parametrize(
    "text",
    [
        f"1.5 + {'9' * 400}",
        f"{'9' * 400} * 2.5",
        f"{'9' * 400} / 7",
        f"{'9' * 300} > 1.5",
        "9" * 5000,
        "9000000000000000000 * 9000000000000000000 * 9000000000000000000",
        "~" * 400 + "1",
        "-" * 480 + "1",
        "not " * 200 + "1",
        "(" * 300,
        "(" * 90 + "1" + ",)" * 90 + "[0]" * 200,
        "1 + " * 240 + "1",
        "1 / 0",
    ],
)
def test_numbers_and_brackets_without_end_are_refused_in_one_line(text: str, ask: Callable[[str], Any]) -> None:
    with pytest.raises(BadInput) as refused:
        ask(text)
    assert "\n" not in str(refused.value)


def test_a_condition_may_make_as_much_of_a_tensor_as_the_tensor_is_large() -> None:
    large = Subject(np.zeros((5, 1000, 1000), dtype=np.float32), ("head", "query", "key"), (None, None, None), turn=0, row=0)
    assert Condition.parse("abs(value - 1) > 0.5 and max == 0").holds(large)


def test_an_evaluation_ends_where_somebody_asks_for_it(runs: Runs) -> None:
    runs.session.store.stop.set()
    try:
        with pytest.raises(Stopped):
            Expression.parse("[i for i in range(10)]").value(runs)
        with pytest.raises(Stopped):
            Expression.parse('under("option scale=double", turns())').value(runs)
    finally:
        runs.session.store.stop.clear()
    assert Expression.parse("[i for i in range(2)]").value(runs) == [0, 1]


def test_a_budget_counts_over_the_whole_evaluation() -> None:
    budget = Budget()
    for _ in range(64):
        budget.make(1000, 1000)
    with pytest.raises(BadInput, match="in all"):
        budget.make(1000, 1000)
