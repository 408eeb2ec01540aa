"""The site's sources: every link leads to a page, lessons are computed, and what teachers are told to type works."""

import posixpath
import re

import pytest

from stepper import Session
from stepper.commands import Desk, execute
from stepper.course import open_course
from tools.site.lessons import lesson_page, lessons_page, page_of
from tools.site.pages import NAV, WRITTEN, pages

LINK = re.compile(r"\]\((?!https?:|#)([^)\s#]+)(?:#[^)]*)?\)")
OPTIONAL = {"whose-bug.md"}
"""Pages of the navigation that may not be there."""


@pytest.fixture(scope="module")
def written() -> dict[str, bytes]:
    """Every page and picture, those of the lessons without what is in them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tools.site.pages.lesson_page", lambda lesson: "")
        return dict(pages())


def test_every_link_leads_to_a_page(written: dict[str, bytes]) -> None:
    links = [(name, target) for name, text in written.items() if name.endswith(".md") for target in LINK.findall(text.decode("utf-8"))]
    assert [each for each in links if posixpath.normpath(posixpath.join(posixpath.dirname(each[0]), each[1])) not in written] == []
    assert len(links) > 30


def test_every_page_of_the_navigation_is_there(written: dict[str, bytes]) -> None:
    named = {page for _, own in NAV for page in own}
    assert {page for page in named if f"en/{page}" not in written} <= OPTIONAL
    assert {name for name in WRITTEN if name not in named} == set()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_lesson_page_has_its_numbers_its_answers_folded_and_no_expression_left(language: str) -> None:
    lesson = open_course(language).find("L3")
    text = lesson_page(lesson)
    assert page_of(lesson) == "L03.md"
    assert f"]({page_of(lesson)})" in lessons_page([lesson], language)
    assert "stepper lessons start L3" in text
    session = Session("room", lesson.header.input)
    weights = session.value("encoder.0.self_attn.weights")[0, 0]
    assert f"{weights[1]:.2f}" in text
    assert text.count("\n??? success ") == sum(type(chunk).__name__ == "Ask" for chunk in lesson.chunks)
    assert text.count("\n??? tip ") == 3 * len(lesson.exercises)
    assert "{" not in re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def test_what_teachers_are_told_to_type_works() -> None:
    lines = re.findall(r"^\|[^|]*\| `([^`]+)` \|$", WRITTEN["for-teachers.md"].read_text(encoding="utf-8"), flags=re.MULTILINE)
    desk = Desk(Session("en-fr", "the black cat sleeps ."))
    execute(desk, "goto logits@2")
    assert len(lines) == 6
    for line in lines:
        execute(desk, line)
        if line.split()[0] in ("set", "ablate"):
            execute(desk, "undo")
