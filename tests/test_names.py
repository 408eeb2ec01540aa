"""A name means one thing: a public class of the package shares its name with no other class, and with no type alias."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.test_exported_members import assigned_names

PACKAGE = Path(__file__).resolve().parent.parent / "stepper"


def statements() -> Iterator[tuple[str, ast.stmt]]:
    """What stands at the top level of every file of the package, with the file."""
    for source in sorted(PACKAGE.rglob("*.py")):
        for statement in ast.parse(source.read_text(encoding="utf-8")).body:
            yield str(source.relative_to(PACKAGE)), statement


def homes_of_classes() -> dict[str, list[str]]:
    """Every public class's name, with the files that define one of that name."""
    homes: dict[str, list[str]] = defaultdict(list)
    for file, statement in statements():
        if isinstance(statement, ast.ClassDef) and not statement.name.startswith("_"):
            homes[statement.name].append(file)
    return homes


def test_no_two_public_classes_share_a_name() -> None:
    homes = homes_of_classes()
    assert {"Session", "Position", "Difference"} <= set(homes)
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


def test_no_type_alias_is_called_what_a_class_is() -> None:
    homes = homes_of_classes()
    assert [(file, name) for file, statement in statements() for name in assigned_names(statement) if name in homes] == []
