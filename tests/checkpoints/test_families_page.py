"""The list of families: the page of the documentation is the one that the code makes."""

from pathlib import Path

from stepper.checkpoints.families import FAMILIES
from stepper.checkpoints.families_page import families_page, family_lines

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "models.md"


def test_the_page_is_made_from_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == families_page(), "python -m tools.models_page"


def test_every_family_has_a_line() -> None:
    assert [line.split()[0] for line in family_lines()[1:]] == [*FAMILIES]
