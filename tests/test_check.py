"""The one command that runs every check."""

import re
import sys

import pytest

import stepper
from tools import check
from tools.check import ROOT

PASSES = [sys.executable, "-c", ""]
FAILS = [sys.executable, "-c", "raise SystemExit(3)"]


def test_a_failing_check_is_named_and_does_not_stop_the_next(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(check, "CHECKS", {"first": FAILS, "second": PASSES})
    assert check.main([]) == 1
    assert "second: ok" in (said := capsys.readouterr().out)
    assert said.endswith("failed: first\n")


def test_a_prefix_chooses_checks(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(check, "CHECKS", {"ruff-format": PASSES, "ruff-lint": PASSES, "mypy": FAILS})
    assert check.main(["ruff"]) == 0
    assert "mypy" not in capsys.readouterr().out


def test_an_unknown_check_is_bad_usage_and_runs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["pylint"]) == 2
    spoken = capsys.readouterr()
    assert spoken.out == ""
    assert "no check is called pylint" in spoken.err


def test_the_version_is_said_in_one_way() -> None:
    cited = re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert cited
    assert cited[1] == stepper.__version__
    assert f"## {stepper.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
