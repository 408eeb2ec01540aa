"""No file of the package imports another that, over however many files, imports it back; imports for types alone count too."""

import ast
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import stepper

ROOT = Path(stepper.__file__).parent


def _files() -> dict[str, Path]:
    """Every module but the packages themselves: those only gather what their files have."""
    found = [path for path in ROOT.rglob("*.py") if path.name != "__init__.py"]
    return {".".join(path.relative_to(ROOT.parent).with_suffix("").parts): path for path in found}


def _imported(path: Path, files: Mapping[str, Path]) -> set[str]:
    froms = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom) and node.module]
    names = {node.module or "" for node in froms} | {f"{node.module}.{each.name}" for node in froms for each in node.names}
    return names & files.keys()


def test_there_is_no_circle_of_files() -> None:
    files = _files()
    try:
        TopologicalSorter({name: _imported(path, files) for name, path in files.items()}).prepare()
    except CycleError as circle:
        raise AssertionError(" -> ".join(circle.args[1])) from None
