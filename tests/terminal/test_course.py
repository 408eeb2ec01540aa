"""Lessons taken in a real terminal, from the first key to the last.

Two of them always; all of them in one sitting, and those that there are in Chinese, with `pytest -m course` (three minutes).
"""

import subprocess
import sys
from pathlib import Path

import pytest

from stepper.course import Progress, open_course
from stepper.words import speaking
from tests.terminal.course import begun, sitting

LESSONS = open_course().lessons
COMPLETE = "All lessons are done. The course is complete."


def listed(progress: Path) -> list[str]:
    """What `stepper lessons list` says."""
    command = [sys.executable, "-m", "stepper", "lessons", "list", "--progress", str(progress)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def assert_complete(progress: Path) -> None:
    entries = Progress.open(progress).entries
    assert all(entries[lesson.header.id].done for lesson in LESSONS)
    lines = listed(progress)
    assert [line.split()[:2] for line in lines[: len(LESSONS)]] == [[lesson.header.id, "done"] for lesson in LESSONS]
    assert lines[-1] == COMPLETE


def test_the_first_lesson_is_played_and_the_next_one_follows(tmp_path: Path) -> None:
    with sitting("L0", tmp_path) as learner:
        learner.play(LESSONS[0])
        learner.goes_on()
        learner.sees(f"{LESSONS[1].header.id} · {LESSONS[1].header.title}")
    entry = Progress.open(learner.file).entry("L0")
    assert (entry.done, entry.solved, entry.attempts) == (True, 1, 2)
    assert listed(learner.file)[-1] != COMPLETE


def test_the_lesson_that_was_left_out_completes_the_course(tmp_path: Path) -> None:
    left_out = open_course().find("L4")
    done = "\n".join(lesson.header.id for lesson in LESSONS if lesson != left_out)
    (tmp_path / "progress.txt").write_text(f"# stepper lessons, version 1\n{done}\n", encoding="utf-8")
    with sitting("L4", tmp_path) as learner:
        learner.play(left_out)
        learner.sees(COMPLETE)
    assert_complete(learner.file)


def test_kill_9_loses_nothing_that_was_recorded_and_the_lesson_goes_on_from_there(tmp_path: Path) -> None:
    reached = 0
    for further in (1, 2, 2):
        with begun("L3", tmp_path) as learner:
            for chunk in range(reached + 1, reached + further + 1):
                learner.goes_on_to("L3", chunk)
            learner.goes_on()  # whatever comes of this one
            learner.terminal.process.kill()
            learner.terminal.wait()
        lines = (tmp_path / "progress.txt").read_text(encoding="utf-8").splitlines()
        assert len(lines) == 2
        reached = Progress.open(tmp_path / "progress.txt").entry("L3").at
        assert reached >= further  # the last key may have been recorded, or not
    with sitting("L3", tmp_path) as learner:
        learner.until(lambda: learner.place("L3") == reached, "the place it was left at")
        learner.sees_chunk_of(LESSONS[3], reached)


def test_two_sessions_at_once_keep_each_others_progress(tmp_path: Path) -> None:
    with sitting("L3", tmp_path) as one, sitting("L4", tmp_path) as other:
        for chunk in (1, 2, 3):
            one.goes_on()
            other.goes_on_to("L4", chunk)
            one.until(lambda chunk=chunk: one.place("L3") == chunk, f"L3 at {chunk}")  # type: ignore[misc]  # no type
    assert {name: entry.at for name, entry in Progress.open(tmp_path / "progress.txt").entries.items()} == {"L3": 3, "L4": 3}


@pytest.mark.course
def test_the_lessons_that_there_are_in_chinese(tmp_path: Path) -> None:
    with speaking("zh"):
        lessons = [lesson for lesson in open_course().lessons if lesson.language == "zh"]
        for lesson in lessons:
            with sitting(lesson.header.id, tmp_path) as learner:
                learner.play(lesson)
    entries = Progress.open(tmp_path / "progress.txt").entries
    assert len(lessons) > 5
    assert all(entries[lesson.header.id].done for lesson in lessons)


@pytest.mark.course
def test_the_whole_course_in_one_sitting(tmp_path: Path) -> None:
    with sitting("L0", tmp_path) as learner:
        for lesson in LESSONS:
            learner.play(lesson)
            if lesson is not LESSONS[-1]:
                learner.goes_on()
        learner.sees(COMPLETE)
    assert_complete(learner.file)
    exercises = {lesson.header.id: sum(type(chunk).__name__ == "Try" for chunk in lesson.chunks) for lesson in LESSONS}
    assert {name: entry.solved for name, entry in Progress.open(learner.file).entries.items()} == exercises
