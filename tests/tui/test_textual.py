"""In `tui` stands what needs a screen: a file imports Textual, or says in one line why it does not."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import stepper.tui

ROOT = Path(stepper.tui.__file__).parent
REASON = "Without Textual:"


def imported(tree: ast.Module) -> Iterator[str]:
    """Everything that is imported, at the top or later."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def said(tree: ast.Module) -> bool:
    return REASON in (ast.get_docstring(tree) or "")


@pytest.mark.parametrize(
    "path", sorted(path for path in ROOT.rglob("*.py") if path.name != "__init__.py"), ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_file_of_the_screen_imports_textual_or_says_why_not(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = ast.parse((path.parent / "__init__.py").read_text(encoding="utf-8"))
    imports_it = any(name == "textual" or name.startswith("textual.") for name in imported(tree))
    assert imports_it or said(tree) or (path.parent != ROOT and said(package))
