"""`stepper lab` from the command line."""

from pathlib import Path

import pytest

from stepper.cli import main


def test_the_list_shows_every_mistake_and_what_was_found(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = tmp_path / "found.txt"
    found.write_text("scale-by-width level=2 looks=4 missed=0\n", encoding="utf-8")
    assert main(["lab", "--found", str(found)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert next(line for line in lines if "scale-by-width" in line).split()[3] == "○●"


def test_a_hunt_from_a_pipe_reads_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from io import StringIO

    monkeypatch.setattr("sys.stdin", StringIO("contrast en-fr\npoint encoder.0.self_attn.scaled\nstory\n"))
    assert main(["lab", "start", "scale-by-width", "--plain", "--found", str(tmp_path / "found.txt")]) == 0
    said = capsys.readouterr().out
    assert "is the first that is wrong" in said
    assert "karpathy/ng-video-lecture#6" in said


def test_a_hunt_without_a_name_says_what_to_type(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lab", "start"]) == 2
    assert "stepper lab start 1" in capsys.readouterr().err
