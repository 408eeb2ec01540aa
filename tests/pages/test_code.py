"""The Code page of every step of every model: the maths as NumPy, of a step in fine steps the lines of all, and nothing around it."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from stepper import Session
from stepper.engine import Op
from stepper.engine.ops.arithmetic import GIVEN, LOOKUP
from stepper.engine.ops.rotary import ROTATE
from stepper.engine.ops.sampling import DRAW
from stepper.inspect.op_source import source_of
from stepper.inspect.snapshot import Snapshot, take_snapshot
from stepper.pages.code import code_page
from stepper.pages.torch_lines import torch_line
from stepper.render.look import Look
from stepper.words import phrase
from tests.golden.pinned import BOXED, RANDOM, session_of

LOOK = Look("none")
WIDE = 200
PLUMBING = ("product(", "each_place", "in_pieces", "out=", "empty(", "raise ", "Error", "assert ")
CHOICES: list[dict[str, Any]] = [{"temperature": 0.7, "top_k": 5, "mask": "after_softmax", "positions": "shuffled"}, {"value": "key"}]
"""What brings in steps that no model has as trained."""


def text_of(snapshot: Snapshot) -> str:
    page = code_page(snapshot, None, LOOK, WIDE)
    return "\n".join("".join(span.text for span in line) for line in page.lines)


def snapshots(session: Session, turns: int = 2) -> Iterator[Snapshot]:
    """Every step of the first turns."""
    first = take_snapshot(session, {})
    for turn in (turn for turn in range(turns) if session.has_turn(turn)):
        program = session.program_of(turn)
        for step in program:
            yield replace(first, program=program, position=replace(first.position, turn=turn, step=step.name))


@cache
def maths(op: Op) -> list[str]:
    """The lines of the function that makes an op's array, without its head: there is an expression that it returns."""
    source = textwrap.dedent(inspect.getsource(op.apply))
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    returned = function.body[-1]
    assert isinstance(returned, ast.Return)
    assert returned.value is not None
    return [line.strip() for line in source.splitlines()[1:] if line.strip()]


READ: set[object] = set()
"""What pages that were read are made of: models of the same shape have the same ones."""


def read(snapshot: Snapshot) -> None:
    """Read a page, if it is a new one."""
    steps = (*snapshot.program.parts.get(snapshot.name, ()), snapshot.step)
    made_of = tuple((step.name, step.formula, step.op, step.operands, repr(step.attributes)) for step in steps)
    if made_of in READ:
        return
    READ.add(made_of)
    text = text_of(snapshot)
    for step in steps:
        assert [line for line in maths(step.op) if line not in text] == [], snapshot.name
        assert (torch_line(step.op) or phrase("screen.code.no_torch")).splitlines()[0] in text
    assert [word for word in PLUMBING if word in text] == [], snapshot.name


@pytest.mark.parametrize("model", [*BOXED, *RANDOM])
def test_the_page_of_every_step_is_its_maths_and_nothing_around_it(model: str) -> None:
    session = session_of(model)
    pages = list(snapshots(session))
    assert len(pages) >= len(session.program)
    for snapshot in pages:
        read(snapshot)
    for choice in CHOICES:
        session.option(**choice)
        for snapshot in snapshots(session, turns=1):
            read(snapshot)


def test_the_lines_of_a_step_made_in_one_go_are_those_of_its_fine_steps() -> None:
    session = Session("en-fr")
    at = next(each for each in snapshots(session) if each.name == "encoder.0.self_attn.weights")
    numpy, torch = text_of(at).split(phrase("screen.code.torch"))
    lines = [
        "# max = largest of masked",
        "largest = np.max(x, axis=-1)",
        "# shifted = masked − max",
        "return x - largest[..., None]",
        "return np.exp(x)",
        "return np.sum(x, axis=-1, dtype=x.dtype)",
        "# weights = softmax(masked) = exp / sum",
        "return x / divisor[..., None]",
    ]
    found = [numpy.index(line) for line in lines]
    assert found == sorted(found)
    assert torch.index("x.amax(dim=-1)") < torch.index("torch.exp(…)") < torch.index("x.div(")


@pytest.mark.parametrize("op, line", [(GIVEN, "return ids"), (LOOKUP, "return E[ids]")], ids=str)
def test_what_is_given_or_looked_up_has_its_line(op: Op, line: str) -> None:
    assert line in source_of(op)


def test_the_functions_that_an_op_calls_stand_below_it() -> None:
    assert source_of(ROTATE).index("def rotate(") < source_of(ROTATE).index("def angles(") < source_of(ROTATE).index("def frequency(")
    assert "np.random.Philox(key=seed, counter=position)" in source_of(DRAW)
    assert source_of(LOOKUP).count("def ") == 1
