"""No file is so long, and no function, that one cannot see the whole of it."""

import ast
from pathlib import Path

import pytest

import stepper

ROOT = Path(stepper.__file__).parent
LONGEST_FILE, LONGEST_FUNCTION = 350, 40

FILES = sorted(path for path in ROOT.rglob("*.py") if "_lessons" not in path.parts)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_and_its_functions_can_be_seen_whole(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert len(source.splitlines()) <= LONGEST_FILE
    assert [each.name for each in functions if (each.end_lineno or 0) - each.lineno + 1 > LONGEST_FUNCTION] == []
