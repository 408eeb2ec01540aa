"""`--plain` is a whole front end over results: it is short, and no number is written in it."""

import ast
from pathlib import Path

from stepper.cli import plain

SOURCE = Path(plain.__file__ or "").read_text(encoding="utf-8")
_OF_TENSORS = {
    "numpy",
    "stepper.engine",
    "stepper.inspect.labelled",
    "stepper.render.bars",
    "stepper.render.digest",
    "stepper.render.line",
    "stepper.render.numbers",
    "stepper.render.tensor",
    "stepper.render.tensor_lines",
    "stepper.render.tokens",
    "stepper.trace.vocabulary",
}
"""What one needs to write the numbers of a tensor down."""


def _imported(tree: ast.Module) -> set[str]:
    named = {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    return named | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_it_is_a_hundred_and_fifty_lines_at_most() -> None:
    assert len(SOURCE.splitlines()) <= 150


def test_what_it_needs_of_the_command_line_is_what_every_subcommand_needs() -> None:
    own = {name for name in _imported(ast.parse(SOURCE)) if name.startswith("stepper.cli")}
    assert own <= {"stepper.cli.opening", "stepper.cli.saying"}


def test_it_formats_no_tensor() -> None:
    tree = ast.parse(SOURCE)
    imported = _imported(tree)
    assert {"stepper.commands", "stepper.inspect.spoken"} <= imported, "it prints results and positions"
    assert not imported & _OF_TENSORS
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FormattedValue) and node.format_spec]
