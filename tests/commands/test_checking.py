"""The verb that asks PyTorch."""

import pytest

from stepper.commands import Desk, execute, text
from stepper.trace import Session
from tests.models import TINY, random_model

pytest.importorskip("torch", reason="the cross-check needs torch")


def test_check_says_that_a_turn_agrees_and_where_an_edit_begins_to_matter() -> None:
    desk = Desk(Session(random_model(TINY), "w4 w5"))
    assert "✓" in text(execute(desk, "check"))
    assert text(execute(desk, "check encoder.0.self_attn.weights")).count("agrees") == 2
    execute(desk, "set encoder.0.add1[0,0] 5")
    said = text(execute(desk, "check"))
    assert "the first that differs: encoder.0.add1" in said
    assert "what you changed: encoder.0.add1@0[0,0] = 5" in said
