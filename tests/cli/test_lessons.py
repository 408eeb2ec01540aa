"""`stepper lessons`."""

import io
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from stepper.cli import main
from stepper.course import open_course


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_lessons_are_listed_with_how_far_one_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lessons"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:2] == ["L0", "new"]


def test_titles_stand_in_one_column_in_any_script(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    typed(monkeypatch, "\nq\n")
    assert main(["lessons", "start", "L1", "--plain", "--language", "zh"]) == 0
    assert "计算机需要向量" in capsys.readouterr().out
    assert main(["lessons", "list", "--language", "zh"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("L")]
    titles = [lesson.header.title for lesson in open_course("zh").lessons]
    assert [cell_len(line.removesuffix(title)) for line, title in zip(lines, titles, strict=True)] == [40] * len(titles)


def test_an_unknown_language_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lessons", "list", "--language", "tlh"]) == 2
    assert capsys.readouterr().err == "stepper: no language called 'tlh' (en, zh)\n"


def test_a_lesson_is_played_left_and_taken_up_again(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    typed(monkeypatch, "\n\nq\n")
    assert main(["lessons", "start", "L3", "--plain"]) == 0
    assert "Left at 3 of" in capsys.readouterr().out
    assert main(["lessons", "list"]) == 0
    assert "begun, 3 of" in capsys.readouterr().out
    typed(monkeypatch, "q\n")
    assert main(["lessons", "start", "3"]) == 0
    assert "Left at 3 of" in capsys.readouterr().out
    typed(monkeypatch, "q\n")
    assert main(["lessons", "start", "L3", "--again"]) == 0
    assert "Left at 1 of" in capsys.readouterr().out


def test_progress_is_kept_in_a_file_of_ones_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    typed(monkeypatch, "\nq\n")
    assert main(["lessons", "start", "L4", "--progress", str(tmp_path / "mine.txt")]) == 0
    assert "L4 at=1/" in (tmp_path / "mine.txt").read_text(encoding="utf-8")


def test_a_new_lesson_is_written_and_what_is_missing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lessons", "new", "L15", "--folder", str(tmp_path)]) == 0
    assert main(["lessons", "check", str(tmp_path / "L15.md")]) == 1
    out = capsys.readouterr().out
    assert "still to be written" in out
    assert "1 lesson, " in out
    assert "Exercises were not run" in out


def test_reset_forgets(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lessons", "reset"]) == 0
    assert "no progress to reset" in capsys.readouterr().out
    typed(monkeypatch, "\nq\n")
    main(["lessons", "start", "L4"])
    assert main(["lessons", "reset", "L4"]) == 0
    capsys.readouterr()
    main(["lessons"])
    assert "begun" not in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["start"], ["start", "L99"], ["new"], ["new", "a b"], ["check", "nowhere"], ["fly"]])
def test_bad_use_is_one_line_and_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lessons", *arguments]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
