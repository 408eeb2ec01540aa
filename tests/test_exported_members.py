"""Each module's `__all__` against reality.

It is there where a module defines something public, every name in it exists, and no file of the package takes from another
what that one does not offer. The names of `stepper` itself are the contract with programs outside.
"""

import ast
import importlib
from importlib.util import find_spec
from pathlib import Path

import pytest

import stepper

PACKAGE = Path(__file__).resolve().parent.parent / "stepper"
NEED_TORCH = ("stepper.witness", "stepper.training")


def module_name(source: Path) -> str:
    """`stepper/engine/ops.py` -> `stepper.engine.ops`; a package's `__init__.py` -> the package."""
    parts = source.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {module_name(source): source for source in sorted(PACKAGE.rglob("*.py")) if source.name != "__main__.py"}


def syntax_tree(module: str) -> ast.Module:
    return ast.parse(SOURCES[module].read_text(encoding="utf-8"))


def assigned_names(statement: ast.stmt) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target] if isinstance(statement, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def offered_names(module: str) -> list[str] | None:
    """The module's `__all__`, read without importing it; None when it has none."""
    for statement in syntax_tree(module).body:
        if "__all__" in assigned_names(statement) and isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
            names: list[str] = ast.literal_eval(statement.value)
            return names
    return None


def public_definitions(module: str) -> list[str]:
    """The functions, classes and values the module's own top level makes, without the underscored ones."""
    names: list[str] = []
    for statement in syntax_tree(module).body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(statement.name)
        names.extend(assigned_names(statement))
    return [name for name in names if not name.startswith("_")]


def borrowed_names(module: str) -> list[tuple[str, str]]:
    """What the module takes from others of the package, as (other module, name)."""
    return [
        (node.module, alias.name)
        for node in ast.walk(syntax_tree(module))
        if isinstance(node, ast.ImportFrom) and node.module in SOURCES
        for alias in node.names
    ]


@pytest.mark.parametrize("module", SOURCES)
def test_a_module_that_defines_something_public_lists_it(module: str) -> None:
    if public_definitions(module):
        assert offered_names(module), f"{module} needs an __all__"


@pytest.mark.parametrize("module", [module for module in SOURCES if offered_names(module)])
def test_every_listed_name_exists_once(module: str) -> None:
    if module.startswith(NEED_TORCH) and not find_spec("torch"):
        pytest.skip("needs PyTorch: pip install '.[torch]'")
    names = offered_names(module) or []
    imported = importlib.import_module(module)
    assert [name for name in names if not hasattr(imported, name)] == []
    assert len(names) == len(set(names))


@pytest.mark.parametrize("module", SOURCES)
def test_a_module_takes_from_another_only_what_that_one_lists(module: str) -> None:
    unlisted = [
        f"{other}.{name}"
        for other, name in borrowed_names(module)
        if f"{other}.{name}" not in SOURCES and name not in (offered_names(other) or [])
    ]
    assert unlisted == []


VALUES = {"Difference", "Explanation", "Position", "Program", "Report", "Step"}
"""The types of what sessions and the cross-check give back."""


def test_the_package_exports_its_contract_and_nothing_else() -> None:
    assert set(stepper.__all__) == {"Inputs", "Session", "StepperError", "__version__", "crosscheck", "load", "models", *VALUES}
    assert set(stepper.__all__) <= set(dir(stepper))


def test_what_a_session_gives_back_has_an_exported_type() -> None:
    session = stepper.Session("by-hand", "green car")
    given = (session.program, session.program.steps[0], session.position, session.move("next"))
    explained, compared = session.explain("logits", (0, 0)), session.diff("logits")
    types = (stepper.Program, stepper.Step, stepper.Position, stepper.Position, stepper.Explanation, stepper.Difference)
    assert [type(each) for each in (*given, explained, compared)] == list(types)


@pytest.mark.skipif(not find_spec("torch"), reason="needs PyTorch: pip install '.[torch]'")
def test_what_the_cross_check_gives_back_has_an_exported_type() -> None:
    assert isinstance(stepper.crosscheck(stepper.Session("by-hand", "green car"), turns=[0]), stepper.Report)
