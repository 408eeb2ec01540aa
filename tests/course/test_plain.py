"""A lesson as a conversation in plain text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from stepper.course.plain import play_plain
from stepper.course.progress import Progress
from stepper.words import glossary
from tests.course.sample import SOLUTION, desk, loaded_lesson


class Talk:
    """Somebody who says prepared lines."""

    def __init__(self, *lines: str | Callable[[], str]) -> None:
        self._lines = list(lines)
        self.heard: list[str] = []

    def say(self, line: str) -> None:
        self.heard.append(line)

    def hear(self, question: str, waiting: Callable[[], bool] | None) -> str | None:
        self.heard.append(f"? {question}")
        if not self._lines:
            return None
        line = self._lines.pop(0)
        return line if isinstance(line, str) else line()


def test_a_lesson_is_played_to_its_end_with_enter_alone(tmp_path: Path) -> None:
    talk = Talk(*[""] * 8, "n", "")
    assert play_plain(loaded_lesson(tmp_path), desk(), talk.say, talk.hear, folder=tmp_path / "work")
    assert "sample · what it is about" in talk.heard[0]
    assert "Lesson sample is done. Predictions right at the first try: 0 of 3." in talk.heard
    assert "Exercises solved: 0 of 1. What is open waits for you." in talk.heard


def test_questions_are_answered_by_number(tmp_path: Path) -> None:
    talk = Talk("", "7", "x", "2", "1")
    play_plain(loaded_lesson(tmp_path), desk(), talk.say, talk.hear)
    assert talk.heard.count("Type a number from 1 to 2, or enter.") == 2
    assert "Not that one." in talk.heard
    assert "Right." in talk.heard


def test_leaving_says_how_to_come_back(tmp_path: Path) -> None:
    talk, progress = Talk("", "q"), Progress.open(tmp_path / "p.txt")
    assert not play_plain(loaded_lesson(tmp_path), desk(), talk.say, talk.hear, progress=progress)
    assert talk.heard[-1] == "Left at 2 of 10; stepper lessons start sample goes on from here."
    assert progress.entry("sample").at == 1


def test_the_end_of_the_input_leaves(tmp_path: Path) -> None:
    talk = Talk()
    assert not play_plain(loaded_lesson(tmp_path), desk(), talk.say, talk.hear)


def test_an_exercise_is_worked_on_in_a_file_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "work" / "sample-scaled.py"

    def solve() -> str:
        file.write_text(SOLUTION, encoding="utf-8")
        return ""

    talk = Talk(*[""] * 8, "", "h", "s", solve, "")
    assert play_plain(loaded_lesson(tmp_path), desk(), talk.say, talk.hear, folder=tmp_path / "work")
    assert f"Your file: {file}" in talk.heard
    assert "Hint 1 of 3: the first hint." in talk.heard
    assert "One solution:" in talk.heard
    assert "It is right: 7 cases, 1 of them from this run." in talk.heard


def test_the_desk_is_given_back_even_when_something_fails(tmp_path: Path) -> None:
    mine = desk()
    before = mine.session

    def fail(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play_plain(loaded_lesson(tmp_path), mine, fail, Talk().hear)
    assert mine.session is before


def test_a_word_is_explained_at_any_moment_and_the_lesson_stays_where_it_is(tmp_path: Path) -> None:
    talk = Talk("? softmax", "?", "? nonsense", "q")
    play_plain(loaded_lesson(tmp_path), desk(), talk.say, talk.hear)
    assert glossary()["softmax"].means in talk.heard
    assert any("tensor" in line or "weights" in line for line in talk.heard if ", " in line and not line.startswith("?"))
    assert any(line.startswith("the glossary has no 'nonsense'") for line in talk.heard)
    assert talk.heard[-1].startswith("Left at 1 of ")
