"""docs/writing-lessons.md against what there is."""

import re
from pathlib import Path

import pytest

from stepper.course import check_lessons
from stepper.course.document import cut
from stepper.course.expressions.run_functions import RUN_FUNCTIONS
from stepper.course.problem import Problems
from stepper.course.read import read_lesson
from stepper.expressions.arrays import ARRAY_FUNCTIONS

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "writing-lessons.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"````markdown\n(.*?)````", PAGE, re.DOTALL)
FRONT = EXAMPLES[0].partition("+++\n\n")[0] + "+++\n\n"


@pytest.mark.parametrize("name", sorted({*ARRAY_FUNCTIONS, *RUN_FUNCTIONS, "under"}))
def test_every_function_is_on_the_page(name: str) -> None:
    prose = re.sub(r"^(`{3,}).*?^\1$", "", PAGE, flags=re.DOTALL | re.MULTILINE)
    words = {word for code in re.findall(r"`([^`]+)`", prose) for word in re.findall(r"\w+", code)}
    assert name in words


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_can_be_read(number: int, tmp_path: Path) -> None:
    file = tmp_path / "example.md"
    file.write_text(EXAMPLES[0] if number == 0 else FRONT + EXAMPLES[number], encoding="utf-8")
    problems = Problems(str(file))
    assert read_lesson(file, problems) is not None
    assert problems.found == []
    assert cut(file.read_text(encoding="utf-8"), problems).parts


def test_the_examples_together_are_nearly_a_lesson(tmp_path: Path) -> None:
    file = tmp_path / "example.md"
    file.write_text("\n".join(EXAMPLES), encoding="utf-8")
    found = [problem.text() for problem in check_lessons(file)]
    assert [text for text in found if "ask blocks" not in text and "does not end with a summary" not in text] == []
