"""The cells that a condition holds for."""

import numpy as np
import pytest

from stepper.trace import Breakpoint, Session
from stepper.trace.conditions import Subject
from stepper.trace.matches import cells_that_hold

WEIGHTS = np.array([[[0.1, 0.9], [0.8, 0.2]], [[0.95, 0.05], [0.3, 0.7]]], dtype=np.float32)
SUBJECT = Subject(WEIGHTS, ("head", "query", "key"), (None, ["a", "b"], ["cat", "dog"]), 0, 1)


@pytest.mark.parametrize(
    "condition, cells",
    [
        ('argmax("key") == token("dog")', [(0, 0, 1), (1, 1, 1)]),
        ('argmax("head") == 1', [(1, 0, 0), (1, 1, 1)]),
        ("max > 0.9", [(1, 0, 0)]),
        ("min < 0.1 and max < 2", [(1, 0, 1)]),
        ("value > 0.85", [(0, 0, 1), (1, 0, 0)]),
        ("abs(value) < 0.15 or value[0,1,0] > 0.5", [(0, 0, 0), (0, 1, 0), (1, 0, 1)]),
        ("value[1] > 0.9", [(1, 0, 0)]),
        ("value > 0.75 and value < 0.85", [(0, 1, 0)]),
        ("turn == 0 and value == max", [(1, 0, 0)]),
        ("turn == 0", []),
        ("has_nan", []),
    ],
)
def test_the_cells_that_a_condition_holds_for(condition: str, cells: list[tuple[int, ...]]) -> None:
    assert [tuple(map(int, each)) for each in np.argwhere(cells_that_hold(condition, SUBJECT))] == cells


def test_of_a_run_that_stopped_the_cell_is_one_that_was_asked_for() -> None:
    session = Session("en-fr", "the white dog sees a small house .")
    session.stops.add(Breakpoint("decoder.*.cross_attn.weights", condition='argmax("key") == token("dog")'))
    session.stops.add(Breakpoint("encoder.0.self_attn.weights", token="sees", condition="value > 0.05"))
    session.move("continue")
    head, query, _ = session.stops.holding(session)[2].cell or (-1, -1, -1)
    assert (session.position.row, query) == (3, 3)
    assert session.value("encoder.0.self_attn.weights")[head, query].max() > 0.05
    session.move("continue")
    head, query, key = session.stops.holding(session)[1].cell or (-1, -1, -1)
    weights = session.value(session.position.step)
    assert session.tokens("source")[key] == "dog"
    assert weights[head, query].argmax() == key
