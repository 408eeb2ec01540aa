"""The check behind the badge: how far it goes, and when it waits to be asked."""

from dataclasses import replace

import pytest

from stepper import Session
from stepper.desk.torch_check import Badge, TorchCheck, is_at_work
from tests.models import KINDS, random_model

pytest.importorskip("torch", reason="the cross-check needs PyTorch: pip install '.[torch]'")

WAITING = Badge("torch: press t to check", "waiting")


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> Session:
    """A text that goes on to the last position, where three turns are many."""
    monkeypatch.setattr("stepper.witness.MANY_TURNS", 3)
    return Session(random_model(replace(KINDS["decoder-only"], end_id=-1)), "w4 w5")


def told_of(session: Session, *, unasked: bool = False) -> list[Badge]:
    """Every badge of a check, from its beginning to its end."""
    told: list[Badge] = []
    check = TorchCheck(told.append)
    (check.start_unasked if unasked else check.start)(session)
    assert not is_at_work(30)
    return told


def test_of_a_text_that_goes_on_the_first_turns_are_checked(endless: Session) -> None:
    last = told_of(endless)[-1]
    assert last.report
    assert {row.turn for row in last.report.rows} == {0, 1, 2}
    assert (last.state, last.turns) == ("agrees", 0)
    assert last.sentence.endswith("These are the first 3 turns; the text goes on.")


def test_it_is_checked_as_far_as_the_learner_has_come(endless: Session) -> None:
    endless.goto("decoder.out@4")
    last = told_of(endless)[-1]
    assert last.report
    assert {row.turn for row in last.report.rows} == {0, 1, 2, 3, 4}


def test_a_text_that_ends_is_checked_whole_and_its_turns_are_known() -> None:
    last = told_of(Session("by-hand"))[-1]
    assert last.state == "agrees"
    assert last.turns > 1
    assert "goes on" not in last.sentence


def test_a_large_model_is_checked_when_somebody_asks(endless: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepper.desk.torch_check._LARGE", 10)
    assert told_of(endless, unasked=True) == [WAITING]
    assert told_of(endless)[-1].state == "agrees"


def test_a_long_sentence_is_checked_when_somebody_asks(endless: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepper.desk.torch_check._LARGE", endless.model.parameters.count)
    assert told_of(endless, unasked=True)[-1].state == "agrees"
    assert told_of(Session(endless.model, " ".join(["w4"] * 14)), unasked=True) == [WAITING]
