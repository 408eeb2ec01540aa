"""The first line of a log opens what the log begins with."""

import argparse
from pathlib import Path

import pytest

from stepper import Session
from stepper.cli.replay import opened_by
from stepper.commands import Desk, execute


@pytest.mark.parametrize("target", [None, "livre vert", "--target", "-x"])
@pytest.mark.parametrize("sentence", ["green book", "--at", "-x", "green\nbook", "5 o'clock $(touch made) \\n \u2028"])
def test_it_is_one_line_and_read_back_exactly(sentence: str, target: str | None) -> None:
    session = Session("by-hand")
    session.source_text, session.target_text = sentence, target
    desk = Desk(session)
    execute(desk, "next")
    execute(desk, "save moment.txt")
    assert len(Path("moment.txt").read_text(encoding="utf-8").splitlines()) == 2
    named = opened_by(argparse.Namespace(replay="moment.txt", model=None, text=None, target=None))
    assert (named.model, named.text, named.target) == ("by-hand", sentence, target)
