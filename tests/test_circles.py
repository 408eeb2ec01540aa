"""No file of the package imports, over any number of others, itself: whoever reads one reads on downwards.

Every import counts: at the top, within a function, for types alone. A name that a package's `__init__` only hands on counts as an
import of the file that defines it.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import stepper

ROOT = Path(stepper.__file__).parent

KNOWN = frozenset(
    {
        "stepper.commands",
        "stepper.commands.command",
        "stepper.commands.results",
        "stepper.commands.state",
        "stepper.commands.texts",
        "stepper.trace.session",
        "stepper.trace.stops",
    }
)
"""Files of circles that are still to be undone."""


@cache
def modules() -> Mapping[str, Path]:
    """Every module, by its dotted name."""
    named = {path: ".".join(("stepper", *path.relative_to(ROOT).with_suffix("").parts)) for path in ROOT.rglob("*.py")}
    return {name.removesuffix(".__init__"): path for path, name in named.items()}


@cache
def imported(module: str) -> Mapping[str, str]:
    """The names that a module imports from the package, each with the module that it is asked of."""
    asked = (node for node in ast.walk(ast.parse(modules()[module].read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom))
    return {alias.asname or alias.name: node.module for node in asked if node.module and node.module in modules() for alias in node.names}


def home(module: str, name: str) -> str:
    """The module that a name asked of a module comes from."""
    if f"{module}.{name}" in modules():
        return f"{module}.{name}"
    is_face = modules()[module].name == "__init__.py"
    return home(imported(module)[name], name) if is_face and name in imported(module) else module


def uses(module: str) -> set[str]:
    """The modules that a module imports, those aside that a face hands on."""
    tree = ast.parse(modules()[module].read_text(encoding="utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return {*(plain & modules().keys()), *(home(source, name) for name, source in imported(module).items())} - {module}


def circles(graph: Mapping[str, set[str]]) -> Iterator[frozenset[str]]:
    """The largest groups of modules that reach each other."""
    reached = {module: frozenset(_reach(graph, module)) for module in graph}
    yield from {frozenset(other for other in reached[module] if module in reached[other]) for module in graph if module in reached[module]}


def _reach(graph: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = graph.get(waiting.pop(), set()) - found
        found |= fresh
        waiting.extend(fresh)
    return found


def test_no_file_imports_itself_over_others() -> None:
    found = set(circles({module: uses(module) for module in modules()}))
    assert {circle for circle in found if not circle <= KNOWN} == set()


def test_a_circle_is_seen() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": set[str]()}
    assert set(circles(graph)) == {frozenset({"a", "b", "c"})}


def test_a_name_that_a_face_hands_on_counts_as_its_file() -> None:
    assert home("stepper.trace", "Session") == "stepper.trace.session"
    assert home("stepper.tui.widgets", "page_view") == "stepper.tui.widgets.page_view"
