"""The ops read like the maths, and their names are for showing: what an op is or does is asked of the op itself."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

import stepper
from stepper.engine import Op
from stepper.engine.ops.arithmetic import sum_of
from stepper.engine.ops.norm import RMS_HEADS, RmsOps
from stepper.engine.ops.softmax import SOFTMAX_ROWS, SoftmaxOps
from tests.engine.op_cases import CASES

PACKAGE = Path(stepper.__file__).parent
OPS = sorted((PACKAGE / "engine" / "ops").glob("*.py"))
SHOWING = {"browser/recorded.py", "engine/explain.py", "engine/gradient/backward.py"}
"""Files that write an op's name where a person, or the script of a page, reads it."""


@pytest.mark.parametrize("path", OPS, ids=lambda path: path.name)
def test_an_op_knows_nothing_of_pieces_memory_and_where_its_result_stands(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not any(name.startswith("stepper.engine.fast") for name in imported)
    assert "out" not in {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword | ast.arg)}


def ops() -> dict[Op, str]:
    return {case.op: str(case) for case in CASES}


def test_the_function_of_an_op_is_a_definition_that_can_be_read() -> None:
    for op in ops():
        assert inspect.isfunction(op.apply), op
        assert op.apply.__name__ != "<lambda>", op
        assert "return " in inspect.getsource(op.apply)


def test_two_ops_are_never_taken_for_each_other_and_one_is_always_itself() -> None:
    assert len({op.identity for op in ops()}) == len(ops())
    assert sum_of(3) is sum_of(3)
    assert SoftmaxOps.over("t", "v") is SOFTMAX_ROWS
    assert RmsOps.over("h t") is RMS_HEADS
    assert sum_of(3).identity != sum_of(4).identity


def test_only_what_passes_its_operand_on_says_so() -> None:
    assert all(op.unchanged == (op.name == "same") for op in ops())
    assert all(op.shares == (op.name in ("share", "keep", "sigmoid")) for op in ops())


def names_of_ops(source: str) -> Iterator[int]:
    """The lines that read the name of an op: op.name, step.op.name, getattr(op, "name")."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr == "name":
            owner = node.value
            if (isinstance(owner, ast.Attribute) and owner.attr == "op") or (isinstance(owner, ast.Name) and owner.id == "op"):
                yield node.lineno


def test_the_name_of_an_op_is_read_only_where_it_is_shown() -> None:
    found = {str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py") if list(names_of_ops(path.read_text(encoding="utf-8")))}
    assert found == SHOWING
    assert list(names_of_ops("if step.op.name == 'same' or op.name in names: pass")) == [1, 1]
