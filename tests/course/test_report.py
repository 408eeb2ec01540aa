"""What a learner hands in."""

from pathlib import Path

import pytest

from stepper.cli import main
from stepper.course import Progress, open_course
from stepper.course.report import report
from stepper.words import speaking


def learner(folder: Path) -> Progress:
    progress = Progress.open(folder / "progress.txt")
    progress.finished("L3", 4, 5)
    progress.attempted("L3", 1)
    progress.reached("L4", 7, 40, 1, 2)
    (folder / "L3-softmax.py").write_text("def softmax(x):\n    return x  # ```\n", encoding="utf-8")
    return progress


def test_it_says_what_was_done_and_shows_the_functions_that_were_solved(tmp_path: Path) -> None:
    course = open_course("en")
    page = report(course, learner(tmp_path), "Ada  Lovelace", tmp_path)
    assert "Name: Ada Lovelace" in page.text
    assert f"1 of {len(course.lessons)} lessons done; 5 of 7 predictions right at the first try; 1 of" in page.sum
    row = next(line for line in page.text.splitlines() if line.startswith("| L3 "))
    assert "| done | 4/5 | 1/" in row
    assert "begun" in next(line for line in page.text.splitlines() if line.startswith("| L4 "))
    assert "    return x  # ```\n~~~~" in page.text


def test_nothing_done_is_a_page_too(tmp_path: Path) -> None:
    page = report(open_course("en"), Progress.open(tmp_path / "none.txt"), folder=tmp_path)
    assert "0 of" in page.sum
    assert "Exercises" not in page.text


def test_it_is_written_to_a_file_or_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    learner(tmp_path)
    file = tmp_path / "mine.md"
    arguments = ["lessons", "report", "--progress", str(tmp_path / "progress.txt")]
    assert main([*arguments[:2], str(file), *arguments[2:], "--learner", "Ada"]) == 0
    assert "Name: Ada" in file.read_text(encoding="utf-8")
    with speaking("zh"):
        assert main([*arguments, "--language", "zh"]) == 0


def test_the_list_has_scores_and_open_exercises(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    learner(tmp_path)
    assert main(["lessons", "list", "--progress", str(tmp_path / "progress.txt")]) == 0
    row = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("L3 "))
    assert row.split()[1:4] == ["done", "4/5", "1/1"]
