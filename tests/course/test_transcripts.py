"""Everything a learner reads in each lesson, word for word."""

import pytest

from stepper.course.lesson import Lesson
from tests.course.transcripts import FOLDER, lessons, read_out, same_line, transcript_file

LESSONS = lessons()
TRANSLATED_HERE = {"L0", "L4", "L11"}
"""Of the translations these are read always, the others with -m course: `lessons check` carries out every block of all."""


def _shown(lesson: Lesson) -> object:
    waits = lesson.language != "en" and lesson.header.id not in TRANSLATED_HERE
    return pytest.param(lesson, id=f"{lesson.language}-{lesson.header.id}", marks=[pytest.mark.course] if waits else [])


@pytest.mark.parametrize("lesson", [_shown(lesson) for lesson in LESSONS])
def test_a_lesson_reads_as_it_did(lesson: Lesson) -> None:
    expected = transcript_file(lesson).read_text(encoding="utf-8").splitlines()
    found = read_out(lesson)
    differing = [(one, other) for one, other in zip(expected, found, strict=False) if not same_line(one, other)]
    assert differing[:3] == [], "python -m tests.course.transcripts, and look at the difference"
    assert len(found) == len(expected)


def test_there_is_no_transcript_without_a_lesson() -> None:
    assert {file.name for file in FOLDER.glob("*.txt")} == {transcript_file(lesson).name for lesson in LESSONS}


@pytest.mark.parametrize("one, other", [("it is 0.53", "it is 0.52"), ("a  b 1.0", "a b 1.0"), ("apart 3.0e-08", "apart 1.2e-07")])
def test_the_last_digit_may_differ(one: str, other: str) -> None:
    assert same_line(one, other)


@pytest.mark.parametrize("one, other", [("it is 0.53", "it is 0.56"), ("it is 3", "it is 4"), ("one word", "one other")])
def test_nothing_else_may(one: str, other: str) -> None:
    assert not same_line(one, other)
