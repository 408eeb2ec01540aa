"""Running the command line in a test."""

import io
import sys
from dataclasses import dataclass

import pytest

from stepper.cli import main

__all__ = ["CommandLine", "Said"]


@dataclass(frozen=True)
class Said:
    """What came of a command."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class CommandLine:
    """`run("check", "by-hand")` is `stepper check by-hand`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *words: str, typed: str = "") -> Said:
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        status = main(list(words))
        spoken = self._capsys.readouterr()
        return Said(status, spoken.out, spoken.err)

    def refused(self, *words: str, typed: str = "") -> str:
        """The one line on standard error with which a command ends in status 2."""
        said = self(*words, typed=typed)
        assert said.status == 2, said
        assert said.err.startswith("stepper: ")
        assert said.err.count("\n") == 1
        assert "Traceback" not in said.err
        return said.err.removeprefix("stepper: ").rstrip()
