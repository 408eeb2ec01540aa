"""How likely the words of one run are in another."""

import math

import pytest

from stepper.trace import Session, compare_outputs
from stepper.trace.scoring import Comparison

SENTENCE = "the white dog sees a small house ."


def log_in_one_turn(session: Session, target: str) -> float:
    """The log-probability of a target, and of the end after it, read off a run that is given it."""
    forced = Session(session.model, session.source_text, target=target)
    for edit in session.variant.edits:
        assert isinstance(edit.value, float)
        forced.edit(edit.name, edit.where, edit.value)
    read = [int(each) for each in forced.value("decoder.embed.ids")][1:]
    probs = forced.value("probs")
    return sum(math.log(float(probs[row, id])) for row, id in enumerate([*read, session.model.spec.ids.end]))


def test_the_trained_words_are_measured_under_the_edit_whatever_that_says_itself() -> None:
    session = Session("en-fr", SENTENCE)
    trained = session.generate()
    session.edit("encoder.0.self_attn.W_q", (), 0.0)
    session.edit("encoder.embed.E", (slice(0, 100),), 0.1)
    found = compare_outputs(session)
    assert found.before == trained != found.after
    assert found.log_of_before == pytest.approx(log_in_one_turn(session, trained), rel=1e-3)
    assert found.log_of_before < found.log_before


def test_an_output_that_ended_at_once_is_said_to_have_ended() -> None:
    session = Session("en-fr", SENTENCE)
    session.edit("next", (0,), session.model.spec.ids.end)
    found = compare_outputs(session)
    assert found.after == ""
    assert "nothing: <eos> came first" in found.text()
    assert found.before[:20] in found.text()


def test_of_hidden_words_the_rows_of_the_baseline_count() -> None:
    session = Session("fill-mask", "la [MASK] noire .")
    session.edit("encoder.embed.ids", (2,), session.model.reader.mask_id or 0)
    found = compare_outputs(session)
    word = session.model.reader.encode(found.before.split()[1], special=False)[0]
    assert found.log_of_before == pytest.approx(math.log(float(session.value("probs")[1, word])), rel=1e-5)


def test_long_outputs_are_quoted_in_brief() -> None:
    said = Comparison("a " * 500, "b " * 500, -1.0, -2.0, -30.0).log_lines()
    assert max(map(len, said)) < 110
