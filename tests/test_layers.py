"""What an import loads, and what a layer may import.

The order of the layers is proved by the import-linter contracts in pyproject.toml. Here: the light parts stay light in a
real interpreter, and the engine's sources name nothing but NumPy and the standard library.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "stepper"
HEAVY = ("torch", "transformers", "textual", "rich", "prompt_toolkit", "tokenizers", "safetensors")


def loaded_after(statement: str) -> set[str]:
    """The top-level names in `sys.modules` of a new interpreter that ran the statement."""
    program = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return set(finished.stdout.split())


def imported_names(source: Path) -> Iterator[str]:
    """Every module a source file imports, wherever in the file: `import a.b` and `from a.b import c` both give `a.b`."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source}:{node.lineno}: imports are absolute here"
            yield node.module or ""


def is_allowed_in_engine(name: str) -> bool:
    top = name.partition(".")[0]
    return top in {"numpy", *sys.stdlib_module_names} or name == "stepper.errors" or name.startswith("stepper.engine")


def test_importing_the_engine_loads_numpy_and_nothing_heavy() -> None:
    loaded = loaded_after("import stepper.engine")
    assert "numpy" in loaded
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize("absent", ["torch", "transformers", "textual", "prompt_toolkit"])
def test_importing_the_package_stays_light(absent: str) -> None:
    assert absent not in loaded_after("import stepper")


def test_the_engine_imports_only_numpy_the_standard_library_and_our_errors() -> None:
    sources = sorted((PACKAGE / "engine").rglob("*.py"))
    assert sources
    foreign = [f"{source.name}: {name}" for source in sources for name in imported_names(source) if not is_allowed_in_engine(name)]
    assert foreign == []
