"""How likely the words of one run are in another."""

import math

import numpy as np
import pytest

from stepper.errors import BadInput
from stepper.trace import Session, compare_outputs
from stepper.trace.edits import Variant
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


def test_a_contrast_compares_tensor_by_tensor_with_a_run_on_another_text() -> None:
    session, other = Session("en-fr", "the black cat sleeps ."), Session("en-fr", "the white cat sleeps .")
    session.contrast(other)
    assert session.differs
    found = session.diff("encoder.1.self_attn.weights")
    np.testing.assert_array_equal(found.baseline, other.value("encoder.1.self_attn.weights"))
    np.testing.assert_array_equal(found.edited, session.value("encoder.1.self_attn.weights"))
    layers = {each.layer: each for each in session.travelled(0)}
    before, after = (each.value("encoder.0.norm2.out").astype(np.float64) for each in (other, session))
    assert layers["encoder.0"].last == "encoder.0.norm2.out"
    assert layers["encoder.0"].share == pytest.approx(np.linalg.norm(after - before) / np.linalg.norm(before), rel=1e-5)
    found_outputs = compare_outputs(session)
    assert (found_outputs.before, found_outputs.after) == ("le chat blanc dort .", "le chat noir dort .")
    session.compare_with(Variant())
    assert not session.differs


def test_a_contrast_with_a_longer_text_or_another_model_compares_what_is_alike() -> None:
    session = Session("en-fr", "the black cat sleeps .")
    session.contrast(Session("en-fr", "the cat does not see the dog ."))
    with pytest.raises(BadInput, match="its shape is another"):
        session.diff("encoder.out")
    assert session.diff("encoder.0.self_attn.W_q").touched == 0
    session.contrast(Session("en-fr-4", "the black cat sleeps ."))
    assert session.diff("encoder.0.self_attn.W_q").touched
    assert {each.layer for each in session.travelled(0)} >= {"encoder.0", "encoder.1", "decoder.1"}
    session.contrast(Session("next-word"))
    with pytest.raises(BadInput, match="the baseline has no such tensor"):
        session.diff("encoder.0.self_attn.W_q")
