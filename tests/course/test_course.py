"""The lessons together: their order, their names, what they cover, and that nothing heavy is needed to list them."""

from pathlib import Path

import pytest

from stepper.commands import COMMANDS
from stepper.course import lessons_folder, open_course
from stepper.course.allowed_verbs import LESSON_VERBS
from stepper.course.check_form import templates_of
from stepper.course.coverage import coverage_page, uncovered
from stepper.course.problem import BadLesson
from stepper.course.read import load_lesson
from stepper.course.sections import MUST_BE_COVERED
from stepper.course.skeleton import write_skeleton
from stepper.errors import BadInput, UnknownName
from stepper.words import speaking
from tests.course.sample import finished_lesson
from tests.words.test_language import PARAMETERS_AS_WEIGHTS

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "coverage.md"


def test_lessons_come_in_the_order_of_their_numbers() -> None:
    ids = [lesson.header.id for lesson in open_course().lessons]
    assert ids == [f"L{number}" for number in sorted({int(each[1:]) for each in ids})]
    assert ids[:15] == [f"L{number}" for number in range(15)]


@pytest.mark.parametrize("name", ["L4", "l4", "L04", "4", "04", "query-key-value", "qkv", "L04-query-key-value"])
def test_a_lesson_is_found_by_any_of_its_names(name: str) -> None:
    assert open_course().find(name).header.id == "L4"


def test_an_unknown_lesson_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="nearest: embedding"):
        open_course().find("embeding")


def test_a_lesson_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    finished_lesson(tmp_path, name="a.md")
    finished_lesson(tmp_path, ("minutes = 10", "minutes = ten"), name="b.md")
    course = open_course(folder=tmp_path)
    assert [lesson.header.id for lesson in course.lessons] == ["sample"]
    assert len(course.problems) == 1
    with pytest.raises(BadLesson, match=r"b\.md:"):
        course.find("b")


def test_there_is_a_next_lesson_until_there_is_none() -> None:
    course = open_course()
    following = course.after("L0")
    assert following is not None
    assert following.header.id == "L1"
    assert course.after(course.lessons[-1].header.id) is None


def test_a_language_without_lessons_is_refused() -> None:
    with pytest.raises(UnknownName, match="no lessons in"):
        open_course("xx")


def test_what_a_language_lacks_is_read_in_english() -> None:
    english, chinese = open_course().lessons, open_course("zh").lessons
    translated = {load_lesson(file).header.id for file in (lessons_folder() / "zh").glob("*.md")}
    assert translated
    assert [lesson.header.id for lesson in chinese] == [lesson.header.id for lesson in english]
    assert {lesson.header.id for lesson in chinese if lesson.language == "zh"} == translated
    assert {lesson.language for lesson in chinese} <= {"en", "zh"}
    with speaking("zh"):
        assert open_course().lessons == chinese


def test_parameters_are_never_called_weights() -> None:
    prose = [template.typed for lesson in open_course().lessons for template in templates_of(lesson)]
    assert [text for text in prose if PARAMETERS_AS_WEIGHTS.search(text)] == []


def test_every_verb_of_the_lessons_is_in_the_registry() -> None:
    assert COMMANDS.keys() >= LESSON_VERBS
    assert not LESSON_VERBS & {"quit", "export", "save", "replay"}


def test_every_section_of_the_article_has_a_lesson_and_a_stop() -> None:
    assert uncovered(open_course().lessons) == []


def test_the_page_of_coverage_is_that_of_the_lessons() -> None:
    assert PAGE.read_text(encoding="utf-8") == coverage_page(open_course().lessons), "python -m tools.coverage"
    assert all(f"| {section} |" in PAGE.read_text(encoding="utf-8") for section in MUST_BE_COVERED)


def test_a_new_lesson_is_written_once(tmp_path: Path) -> None:
    file = write_skeleton("L15", tmp_path / "en")
    assert file.read_text(encoding="utf-8").startswith('+++\nid = "L15"')
    with pytest.raises(BadInput, match="there already"):
        write_skeleton("L15", tmp_path / "en")


@pytest.mark.parametrize("name", ["", "../x", "a b", "-x", "é"])
def test_an_id_that_cannot_be_one_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be an id"):
        write_skeleton(name, tmp_path)
