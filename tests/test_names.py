"""A name means one thing: no two public classes of the package share theirs."""

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "stepper"


def homes_of_classes() -> dict[str, list[str]]:
    """Every public class's name, with the files that define one of that name."""
    homes: dict[str, list[str]] = defaultdict(list)
    for source in sorted(PACKAGE.rglob("*.py")):
        for statement in ast.parse(source.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.ClassDef) and not statement.name.startswith("_"):
                homes[statement.name].append(str(source.relative_to(PACKAGE)))
    return homes


def test_no_two_public_classes_share_a_name() -> None:
    homes = homes_of_classes()
    assert len(homes) > 300
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}
