"""The architecture page: every path it names is there, and every name it gives beside a path stands in that file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PATH = re.compile(r"`((?:stepper|tests)/[\w./-]+|pyproject\.toml)`")
NAMED = re.compile(r"`([A-Za-z_.]+)`\s*\(`(stepper/[\w./]+\.py)`\)|\(`(stepper/[\w./]+\.py)`,\s+`([A-Za-z_.]+)`\)")


def named() -> Iterator[tuple[str, str]]:
    """The (path, name) pairs of the page."""
    for match in NAMED.finditer(PAGE):
        yield (match[2], match[1]) if match[1] else (match[3], match[4])


def test_every_path_exists() -> None:
    paths = PATH.findall(PAGE)
    assert len(paths) > 30
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("path, name", list(named()), ids=lambda each: each)
def test_every_name_stands_in_its_file(path: str, name: str) -> None:
    source = (ROOT / path).read_text(encoding="utf-8")
    assert re.search(rf"\b(?:def|class) {name.rpartition('.')[2]}\b|^{name} =", source, re.MULTILINE)


def test_the_layers_of_the_picture_are_those_of_the_contract() -> None:
    picture = PAGE.partition("```text\n")[2].partition("```")[0].splitlines()
    drawn = [re.split(r" {2,}", line)[0] for line in picture]
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("layers = [")[2].partition("]")[0]
    declared = [line.replace("(", "").replace(")", "") for line in re.findall(r'"(.+)"', contract)]
    assert drawn == declared
