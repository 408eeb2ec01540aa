"""What a session starts from: a text, ids or arrays, with a tokenizer or without."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from stepper import Inputs, Session
from stepper.errors import BadInput, UnknownName
from stepper.trace.inputs import SentenceInput
from tests.models import KINDS, TINY, random_model

MODEL = random_model(TINY)
WITHOUT = replace(MODEL, tokenizer=None, example="3 4 5")


@pytest.mark.parametrize("name", ["en-fr", "fill-mask", "next-word"])
@pytest.mark.parametrize("kind", [list, tuple, np.array, lambda ids: np.array(ids, dtype=np.int32)])
def test_ids_are_read_as_the_text_that_has_them(name: str, kind: Any) -> None:
    text = Session(name)
    ids = Session(name, kind(text.ids("target" if name == "next-word" else "source")))
    assert ids.source_text == text.source_text
    assert ids.generate(max_turns=3) == text.generate(max_turns=3)
    assert np.array_equal(ids.value("logits"), text.value("logits"))


def test_a_target_is_given_as_ids_without_the_start_token() -> None:
    text = Session("en-fr", "the red car sleeps .", target="la voiture rouge dort .")
    ids = Session("en-fr", text.ids("source"), target=text.ids("target")[1:])
    assert (ids.target_text, ids.generates, ids.tokens("target")) == (text.target_text, False, text.tokens("target"))
    assert np.array_equal(ids.value("logits"), text.value("logits"))


@pytest.mark.parametrize("sentence", ["4 5 6", [4, 5, 6]])
def test_a_model_without_a_tokenizer_reads_ids_and_labels_its_rows_with_them(sentence: SentenceInput) -> None:
    session, spelled = Session(WITHOUT, sentence), Session(MODEL, "w4 w5 w6")
    assert (session.source_text, session.tokens("source")) == ("4 5 6", ["4", "5", "6"])
    assert session.labels("encoder.0.self_attn.scores")[-1] == ["4", "5", "6"]
    assert np.array_equal(session.value("logits"), spelled.value("logits"))
    spelled.generate(2)
    assert [int(each) for each in session.generate(2).split()] == spelled.generation.output()


@pytest.mark.parametrize("kind", KINDS)
def test_arrays_are_given_to_the_steps_that_take_them(kind: str) -> None:
    text = Session(random_model(KINDS[kind]), "w4 w5 w6")
    again = Session(text.model, Inputs(text.inputs.arrays, labels={"source": ["a", "b", "c"]}))
    last = [step.name for step in text.program][-1]
    assert np.array_equal(again.value(last), text.value(last))
    if text.model.spec.encoder:
        assert again.tokens("source") == ["a", "b", "c"]


def test_a_twin_starts_from_the_same() -> None:
    session = Session(MODEL, Inputs(Session(MODEL, [4, 5]).inputs.arrays, labels={"source": ["a", "b"]}))
    assert session.twin().tokens("source") == ["a", "b"]


@pytest.mark.parametrize(
    "wrong, said",
    [
        ([], "the sentence is empty"),
        ([4, 99], "there is no id 99; the model has those from 0 to"),
        ([-1], "there is no id -1"),
        ([1.5, 2.0], "a sentence is one text"),
        ([[4, 5]], "a sentence is one text"),
        (["the", "cat"], "a sentence is one text"),
        (17, "a sentence is one text"),
        ([4] * 999, "the sentence has 999 tokens"),
    ],
)
def test_what_cannot_be_read_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Session(MODEL, wrong)


@pytest.mark.parametrize("text, said", [("4 cat", "does not know the word 'cat'"), ("4 99999", "from 0 to"), (" ", "is empty")])
def test_without_a_tokenizer_only_ids_are_read(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Session(WITHOUT, text)


def test_arrays_for_other_steps_are_refused() -> None:
    ids = np.array([4, 5])
    with pytest.raises(UnknownName, match=r"no step called 'encoder\.ids' is given.*encoder\.embed\.ids"):
        Session(MODEL, Inputs({"encoder.ids": ids}))
    with pytest.raises(BadInput, match=r"decoder\.embed\.ids is given to this model"):
        Session(MODEL, Inputs({"encoder.embed.ids": ids}))
