"""The learner's own file, in an editor of theirs."""

import os
from pathlib import Path

import pytest

from stepper.course.lesson import Try
from stepper.course.workbench import Workbench
from stepper.errors import BadInput
from stepper.words import phrase
from tests.course.sample import loaded_lesson


def bench_of(folder: Path) -> Workbench:
    lesson = loaded_lesson(folder)
    exercise = next(chunk for chunk in lesson.chunks if isinstance(chunk, Try))
    return Workbench.of(lesson, exercise, folder / "exercises")


def test_the_file_begins_with_the_task_and_the_starter(tmp_path: Path) -> None:
    text = bench_of(tmp_path).file.read_text(encoding="utf-8")
    assert text.startswith(f"# the task.\n# {phrase('exercise.at_hand')}\n\ndef scaled(scores, d_head):")


def test_work_begun_is_kept(tmp_path: Path) -> None:
    bench_of(tmp_path).write("mine")
    assert bench_of(tmp_path).file.read_text(encoding="utf-8") == "mine"


def test_each_save_is_noticed_once(tmp_path: Path) -> None:
    bench = bench_of(tmp_path)
    assert not bench.saved()
    bench.file.write_text("x = 1\n", encoding="utf-8")
    os.utime(bench.file, ns=(1, 1))
    assert bench.saved()
    assert not bench.saved()


def test_an_editor_that_replaces_the_file_is_noticed_too(tmp_path: Path) -> None:
    bench = bench_of(tmp_path)
    bench.file.unlink()
    assert not bench.saved()
    (tmp_path / "new.py").write_text("x = 2\n", encoding="utf-8")
    (tmp_path / "new.py").replace(bench.file)
    assert bench.saved()


def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "exercises").write_text("a file", encoding="utf-8")
    with pytest.raises(BadInput, match="cannot write"):
        bench_of(tmp_path)
