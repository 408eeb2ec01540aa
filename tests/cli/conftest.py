"""What the tests of the command line share."""

import pytest

from tests.cli.running import CommandLine


@pytest.fixture
def stepper(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)
