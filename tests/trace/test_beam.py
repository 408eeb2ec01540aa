"""A beam search: its sums are sums of ln P, a width of 1 is greedy choice, and a greater width finds what greedy choice misses."""

import math

import pytest

from stepper import Session
from stepper.course.expressions import Expression, Runs
from stepper.errors import BadInput
from stepper.trace.beam import beam_search

TEXT = "the beautiful boy knows a green boat ."


def test_one_beginning_is_greedy_choice() -> None:
    session = Session("en-fr-nopos", TEXT)
    found = beam_search(session, 1)
    written = session.generate()
    assert [session.model.reader.token(each) for each in found.ended[0].ids] == [*written.split(), "<eos>"]
    assert [len(kept) for kept in found.rounds] == [1] * session.turns


def test_two_find_a_likelier_text_and_its_sum_is_that_of_its_words() -> None:
    runs = Runs(Session("en-fr-nopos", TEXT))
    greedy, wider = (beam_search(runs.session, width).ended[0] for width in (1, 2))
    assert wider.log > greedy.log
    best = Expression.parse("log_probability(beam(2)[0])").value(runs)
    assert math.isclose(best, wider.log, abs_tol=1e-4)


def test_beginnings_are_kept_in_order_and_no_more_than_asked_for() -> None:
    runs = Runs(Session("en-fr-nopos", TEXT))
    firsts = Expression.parse("beam(3, 1)").value(runs)
    assert firsts[:2] == Expression.parse('likeliest("probs", 0, 2)').value(runs)
    logs = Expression.parse("beam_logs(3, 2)").value(runs).tolist()
    assert len(logs) == 3
    assert logs == sorted(logs, reverse=True)


def test_an_option_is_kept() -> None:
    changed = Session("en-fr", "the cat sleeps .")
    changed.option(scale="quarter")
    assert beam_search(changed, 1).ended[0].log < beam_search(Session("en-fr", "the cat sleeps ."), 1).ended[0].log


@pytest.mark.parametrize(
    "model, text, says",
    [("next-word", "beam(2)", "no encoder with a decoder"), ("by-hand", "beam(99)", "1 to 16"), ("by-hand", "beam(1, 90)", "words")],
)
def test_what_cannot_be_searched_is_said(model: str, text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        Expression.parse(text).value(Runs(Session(model)))
