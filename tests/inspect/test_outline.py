"""The outline: every step once, and found."""

import pytest

from stepper.inspect.outline import Node, branches_of, outline_of, visible_rows
from stepper.trace import Session
from tests.models import KINDS, random_model


def steps_of(nodes: tuple[Node, ...]) -> list[str]:
    return [step for node in nodes for step in ([node.step] if node.step else []) + steps_of(node.children)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_stands_once_in_the_outline_and_can_be_brought_to_sight(kind: str) -> None:
    program = Session(random_model(KINDS[kind])).program
    nodes = outline_of(program)
    assert sorted(steps_of(nodes)) == sorted(step.name for step in program)
    for step in program:
        rows = visible_rows(nodes, set(branches_of(step.name, nodes)))
        assert step.name in [row.node.step for row in rows]


def test_a_branch_of_one_step_is_that_step() -> None:
    rows = list(visible_rows(outline_of(Session(random_model()).program), {"encoder", "encoder.0"}))
    labels = [row.node.label for row in rows if row.node.path.startswith("encoder.0.")]
    assert labels == ["self_attn", "add1", "norm1.out", "ffn", "add2", "norm2.out"]
