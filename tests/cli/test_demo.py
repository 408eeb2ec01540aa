"""`stepper demo` where there is no screen."""

import pytest

from stepper.cli import main
from stepper.desk.demo import DEMO
from stepper.words import phrase, speaking


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_a_terminal_it_is_told(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--language", language]) == 0
    told = capsys.readouterr().out
    with speaking(language):
        places = [told.index(phrase(key)) for key in dict.fromkeys(act.says for act in DEMO)]
    assert places == sorted(places)
    assert "rouge" in told
