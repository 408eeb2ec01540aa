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


COMMANDS = "stepper.cli."
"""A command's module is found by its name on the command line, and its `run` called."""


def users() -> list[Path]:
    return [path for folder in ("stepper", "tests", "tools") for path in sorted((PACKAGE.parent / folder).rglob("*.py"))]


def names_bound(tree: ast.Module) -> dict[str, str]:
    """What each imported name of a file stands for."""
    bound: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            bound |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            bound |= {alias.asname or alias.name.split(".")[0]: alias.name for alias in node.names}
    return bound


def dotted(node: ast.expr) -> str:
    """`a.b.c` as it is written; empty where it is no name."""
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return node.id if isinstance(node, ast.Name) else ""


def taken_names() -> set[str]:
    """All that is imported somewhere, or reached by way of an imported module, in full."""
    taken: set[str] = set()
    for path in users():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        bound = names_bound(tree)
        taken |= set(bound.values())
        for node in ast.walk(tree):
            first, dot, rest = dotted(node).partition(".") if isinstance(node, ast.Attribute) else ("", "", "")
            if dot and first in bound:
                taken.add(f"{bound[first]}.{rest}")
    return taken


def loaded_by_name() -> set[tuple[str, str]]:
    """The texts of the package that may be names of what is imported when first used, with the module they stand in."""
    found = set()
    for module in SOURCES:
        tree = syntax_tree(module)
        listed = [each for each in tree.body if "__all__" in assigned_names(each)]
        own = {id(node) for statement in listed for node in ast.walk(statement)}
        texts = [
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in own
        ]
        found |= {(module, text.rpartition(".")[2]) for text in texts if text.count(".") < 2}
    return found


def test_a_module_lists_exactly_what_others_take() -> None:
    taken, by_name = taken_names(), loaded_by_name()
    named: dict[str, set[str]] = {}
    for module, text in by_name:
        named.setdefault(text, set()).add(module)
    idle = [
        f"{module}.{name}"
        for module in SOURCES
        if module != "stepper"
        for name in offered_names(module) or []
        if f"{module}.{name}" not in taken and not named.get(name, set()) - {module} and not (module.startswith(COMMANDS) and name == "run")
    ]
    assert idle == []


VALUES = {"Difference", "Explanation", "Labelled", "OwnReport", "Position", "Program", "Report", "Step", "Witness"}
"""The types of what sessions and the cross-check give back."""


OWN = {"agrees", "capture", "from_dump", "from_module"}
"""What a module or a dump of the user's own is checked with."""


def test_the_package_exports_its_contract_and_nothing_else() -> None:
    assert set(stepper.__all__) == {
        "Inputs",
        "Session",
        "StepperError",
        "__version__",
        "crosscheck",
        "load",
        "look",
        "models",
        *OWN,
        *VALUES,
    }
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
