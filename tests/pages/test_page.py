"""Pages in a wide script: lines are broken between characters, and none is longer than the page."""

import pytest

from stepper.course import open_course
from stepper.course.check_form import templates_of
from stepper.pages.page import Act, PageWriter
from stepper.render.line import line_width
from stepper.render.look import Look

PROSE = [template.typed for lesson in open_course("zh").lessons for template in templates_of(lesson)]


def written(text: str, width: int) -> list[str]:
    page = PageWriter(Look("none"), width)
    page.text(text)
    return ["".join(span.text for span in line) for line in page.page().lines]


@pytest.mark.parametrize("width", [34, 47, 80])
def test_no_line_is_longer_than_the_page(width: int) -> None:
    page = PageWriter(Look("none"), width)
    for text in PROSE:
        page.text(text, indent=2)
        page.wrapped_link(" 1  ", text, Act("lesson_on"))
    assert [line for line in page.page().lines if line_width(line) > width + 1] == []


def test_lines_are_filled_and_begin_with_no_closing_mark() -> None:
    lines = written("查询负责提问，键用来与它匹配，而真正送到手里的是“值”。", 14)
    assert lines == ["查询负责提问，", "键用来与它匹", "配，而真正送到", "手里的是“值”。"]


def test_a_name_stays_with_the_marks_around_it() -> None:
    assert written("abcdefg hij klm no (`name`), and then", 20) == ["abcdefg hij klm no ", "(name), and then"]
    assert written("abcdefg hij klm n `name`.", 22) == ["abcdefg hij klm n ", "name."]


def test_other_words_stay_whole() -> None:
    assert written("表 encoder.out 有 64 列，每个 token 一行", 16) == ["表 encoder.out ", "有 64 列，每个 ", "token 一行"]
