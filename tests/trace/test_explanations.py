"""Every embedded model, opened cell by cell: an explanation is its cell, and its operands end in parameters and ids."""

import math
from collections.abc import Iterator

import numpy as np
import pytest

import stepper
from stepper.engine.explain import Explanation
from stepper.trace import Session

CELLS = 4
"""Opened of each step of each turn."""
PATHS = 25
"""Followed down from the output."""
TURNS = 2


def opened_session(name: str) -> Session:
    session = Session(name)
    session.has_turn(TURNS - 1)
    return session


def random_cells(session: Session, seed: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Some cells of every step, fine ones too, of the first turns."""
    random = np.random.default_rng(seed)
    for turn in range(min(session.turns, TURNS)):
        for step in session.program_of(turn):
            for _ in range(CELLS):
                yield f"{step.name}@{turn}", tuple(int(random.integers(size)) for size in step.shape)


def assert_is_its_cell(explanation: Explanation) -> None:
    """The result in float64 is the stored float32, but for rounding: a share of what was added up."""
    if not math.isfinite(explanation.stored):
        assert explanation.result == explanation.stored
        return
    added_up = sum(abs(term.value) for term in explanation.terms) if explanation.reduction == "sum" else abs(explanation.result)
    assert abs(explanation.result - explanation.stored) <= 1e-5 * max(1.0, added_up), explanation.text()


@pytest.mark.parametrize("name", stepper.models())
def test_an_explanation_is_its_cell_in_every_step_of_every_embedded_model(name: str) -> None:
    session = opened_session(name)
    count = 0
    for tensor, index in random_cells(session, seed=len(name)):
        explanation = session.explain(tensor, index)
        assert explanation.stored == float(session.value(tensor)[index]), tensor
        assert_is_its_cell(explanation)
        count += 1
    assert count >= CELLS * len(session.program_of(0))


@pytest.mark.parametrize("name", stepper.models())
def test_operands_opened_one_after_the_other_end_in_parameters_ids_or_constants(name: str) -> None:
    session, random = opened_session(name), np.random.default_rng(7)
    last = session.program_of(0).coarse[-1].name
    ends = set()
    for _ in range(PATHS):
        tensor: str = f"{last}@0"
        index = tuple(int(random.integers(size)) for size in session.step(tensor).shape)
        while True:
            explanation = session.explain(tensor, index)
            operands = [cell for term in explanation.terms for cell in term.operands]
            if not operands:
                break
            operand = operands[int(random.integers(len(operands)))]
            stored = session.parameter(operand.name) if operand.is_parameter else session.value(operand.name)
            assert operand.value == float(stored[operand.index]), operand
            tensor, index = operand.name, operand.index
        ends.add("parameter" if tensor in session.model.parameters else tensor.partition("@")[0].rpartition(".")[2])
    assert "parameter" in ends
    assert ends <= {"parameter", "ids", "position", "mask"}
