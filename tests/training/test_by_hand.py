"""by-hand: right about everything that can be said to it, and round numbers all the way."""

from pathlib import Path

import numpy as np
import pytest

from stepper import Session, load
from stepper.checkpoints import EMBEDDED
from stepper.training import train
from stepper.training.by_hand import phrases

MODEL = load("by-hand")
ROUND = [phrase for phrase in phrases() if {"car", "book"} & set(phrase.split())]
"""Phrases with a noun: every number can be checked with a pencil."""


@pytest.mark.parametrize("phrase", phrases())
def test_every_phrase_is_translated(phrase: str) -> None:
    assert Session(MODEL, phrase).generate() == phrases()[phrase]


def test_all_phrases_of_up_to_three_words_are_there_but_those_with_two_different_nouns() -> None:
    assert len(phrases()) == 3 + 7 + 15
    assert phrases()["green green book"] == "livre vert"
    assert "green car book" not in phrases()


def test_word_order_makes_no_difference_without_positions() -> None:
    straight, turned = (Session(MODEL, phrase).value("encoder.out") for phrase in ("green car", "car green"))
    np.testing.assert_array_equal(straight[:2], turned[1::-1])


def test_the_adjective_looks_at_the_noun_and_takes_its_gender() -> None:
    for noun, gender in (("car", [1, -1]), ("book", [-1, 1])):
        session = Session(MODEL, f"green {noun}")
        assert session.value("encoder.0.self_attn.weights")[0, 0].round(6).tolist() == [0, 1, 0]
        assert session.value("encoder.out")[0, 2:].tolist() == gender


def test_cross_attention_looks_at_the_noun_then_the_adjective_then_the_end() -> None:
    session = Session(MODEL, "green car")
    session.generate()
    looked_at = [int(session.value(f"decoder.0.cross_attn.weights@{turn}").argmax()) for turn in range(3)]
    assert [session.tokens("source")[each] for each in looked_at] == ["car", "green", "<eos>"]


def test_words_read_so_far_weigh_the_same() -> None:
    weights = Session(MODEL, "green car", target="voiture verte").value("decoder.0.self_attn.weights")[0]
    np.testing.assert_allclose(weights, np.tril(np.ones((3, 3))) / [[1], [2], [3]], rtol=1e-6)


@pytest.mark.parametrize("phrase", ROUND)
def test_outside_softmax_every_number_is_a_quarter_of_a_whole_one(phrase: str) -> None:
    session = Session(MODEL, phrase)
    session.generate()
    for turn in range(session.turns):
        for step in session.program_of(turn):
            if "weights" in step.name or step.name.startswith(("probs", "decoder.0.self_attn.", "decoder.0.add1", "decoder.0.norm1")):
                continue  # shares, and what is made of shares of the words read so far
            value = session.run.value(step.name, turn).astype(np.float64)
            np.testing.assert_allclose(4 * value, (4 * value).round(), atol=1e-5, err_msg=step.name)


@pytest.mark.parametrize("phrase", ROUND)
def test_every_norm_gives_rows_of_ones_and_minus_ones(phrase: str) -> None:
    session = Session(MODEL, phrase)
    session.generate()
    for turn in range(session.turns):
        for step in session.program_of(turn):
            if step.name.endswith(("norm1.out", "norm2.out", "norm3.out")):
                assert np.isin(np.abs(session.run.value(step.name, turn)).round(6), [1.0]).all(), step.name


def test_every_parameter_is_small_and_round() -> None:
    for name in MODEL.parameters:
        values = np.abs(MODEL.parameters[name])
        assert np.isin(values, [0, 0.25, 0.5, 1, 1.5, 2, 10, 20, 40]).all(), name


def test_the_shipped_model_is_what_its_recipe_writes(tmp_path: Path) -> None:
    train("by-hand", tmp_path / "made")
    for name in ("model.safetensors", "tokenizer.json"):
        assert (tmp_path / "made" / name).read_bytes() == (EMBEDDED / "by-hand" / name).read_bytes()
    assert load(tmp_path / "made").config == MODEL.config
