"""The verb `lessons` at a prompt."""

from pathlib import Path

import pytest

from stepper.commands import Desk, execute, text
from stepper.commands.saved_stops import keep_stops
from stepper.course.lessons_verb import LessonVerb
from stepper.errors import BadInput, UnknownName
from stepper.trace import Session


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    verb = LessonVerb(progress_file=tmp_path / "progress.txt", folder=tmp_path / "exercises")
    return Desk(Session("by-hand", "green book"), lessons=verb)


def test_alone_it_lists(desk: Desk) -> None:
    lines = text(execute(desk, "lessons")).splitlines()
    assert lines[0].startswith("L0 ")
    assert len(lines) >= 15


def test_a_lesson_is_talked_through_between_other_lines(desk: Desk) -> None:
    assert "L4 · Q, K, V" in text(execute(desk, "lessons start 4"))
    assert desk.session.model.name == "room"
    execute(desk, "goto encoder.out")
    assert "encoder.embed.out" in text(execute(desk, "lessons"))
    assert "begun" in text(execute(desk, "lessons list"))
    said = text(execute(desk, "lessons q"))
    assert said.startswith("Left at 2 of")
    assert desk.session.source_text == "green book"


def test_questions_are_answered(desk: Desk) -> None:
    execute(desk, "lessons L2")
    while "Predict:" not in (said := text(execute(desk, "lessons"))):
        pass
    assert "on · q" not in said
    tried = [text(execute(desk, f"lessons {number}")) for number in (2, 3)]
    assert "Not that one." in tried[0]
    assert "Right." in tried[1]


def test_another_lesson_may_be_begun_in_the_middle(desk: Desk) -> None:
    before = desk.session
    execute(desk, "lessons start L4")
    execute(desk, "lessons start L1")
    assert desk.session.source_text == "the cat sees the dog ."
    execute(desk, "lessons q")
    assert desk.session is before


@pytest.mark.parametrize("line, error", [("lessons start L99", UnknownName), ("lessons 2", BadInput), ("lessons h", BadInput)])
def test_what_makes_no_sense_is_refused(line: str, error: type[Exception], desk: Desk) -> None:
    with pytest.raises(error):
        execute(desk, line)


def test_where_nobody_holds_the_lessons_it_says_so() -> None:
    with pytest.raises(BadInput, match="stepper lessons"):
        execute(Desk(Session("by-hand")), "lessons")


def test_breakpoints_that_are_kept_survive_a_lesson(desk: Desk, tmp_path: Path) -> None:
    keep_stops(desk, tmp_path / "stops.json")
    execute(desk, "break encoder.out")
    kept = (tmp_path / "stops.json").read_text(encoding="utf-8")
    execute(desk, "lessons start L0")
    for _ in range(4):
        execute(desk, "lessons")
    execute(desk, "lessons q")
    assert (tmp_path / "stops.json").read_text(encoding="utf-8") == kept
    assert desk.stops_file is not None
    assert len(desk.session.stops.breakpoints) == 1


def test_the_verb_is_not_part_of_the_log(desk: Desk) -> None:
    execute(desk, "lessons start L4")
    execute(desk, "lessons q")
    assert desk.log == []
