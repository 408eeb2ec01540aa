"""The translators with one thing changed: each shows what its lesson says, by the NumPy engine, on a quick sample."""

import numpy as np
import pytest

from stepper import Session, load
from stepper.training.evaluate_translation import evaluate_translation, evaluation_pairs


@pytest.mark.parametrize("name", ["en-fr-guided", "en-fr-4"])
def test_a_change_that_does_no_harm(name: str) -> None:
    evaluation = evaluate_translation(load(name), unseen=12, held_out=6, read=6)
    assert (evaluation["unseen"], evaluation["held_out"], evaluation["next_word"]) == (1.0, 1.0, 1.0)


def test_the_guided_head_follows_the_gold_alignment() -> None:
    evaluation = evaluate_translation(load("en-fr-guided"), unseen=1, held_out=1, read=20)
    assert evaluation["guided_head"] == 1.0
    assert evaluation["alignment"] > 0.97


def test_without_positions_who_sees_whom_is_lost() -> None:
    one, other = (Session("en-fr-nopos", text) for text in ("the cat sees the dog .", "the dog sees the cat ."))
    assert one.generate() == other.generate()
    first, second = one.value("encoder.out"), other.value("encoder.out")
    # Word by word the same vectors, in another order: the, cat, sees, the, dog, and the full stop.
    assert np.allclose(first[[0, 4, 2, 3, 1, 5]], second, atol=1e-5)


def test_without_positions_only_some_translations_are_right() -> None:
    evaluation = evaluate_translation(load("en-fr-nopos"), unseen=15, held_out=1, read=1)
    assert 0.2 < evaluation["unseen"] < 0.8


def test_trained_without_the_mask_every_word_is_copied_and_none_is_translated() -> None:
    evaluation = evaluate_translation(load("en-fr-nomask"), unseen=12, held_out=1, read=12)
    assert evaluation["unseen"] == 0.0
    assert evaluation["next_word"] > 0.99


@pytest.mark.parametrize("mask", ["none", "as_trained"])
def test_trained_without_the_mask_a_decoder_with_nothing_to_copy_from_ends_at_once(mask: str) -> None:
    pairs, _ = evaluation_pairs("en-fr-nomask", 5, 1)
    for pair in pairs:
        session = Session("en-fr-nomask", pair.source)
        session.option(mask=mask)
        assert session.generate() == ""


def test_trained_without_the_mask_words_are_only_right_while_they_can_be_seen() -> None:
    (pair,), _ = evaluation_pairs("en-fr-nomask", 1, 1)
    session = Session("en-fr-nomask", pair.source, pair.target)
    blind = session.text
    session.option(mask="none")
    assert session.text == pair.target
    assert blind != pair.target


def exact(handoff: str, combine: str) -> float:
    """The share of some sentences that the deep translator gets right, reading other encoder layers than in training."""
    pairs, _ = evaluation_pairs("en-fr-4", 6, 1)
    right = 0
    for pair in pairs:
        session = Session("en-fr-4", pair.source)
        session.option(handoff=handoff, combine=combine)
        right += session.generate(max_turns=len(pair.french) + 1) == pair.target
    return right / len(pairs)


def test_reading_all_encoder_layers_at_once_breaks_the_deep_translator_unless_they_are_averaged() -> None:
    assert exact("fma", "sum") < 0.5
    assert exact("fma", "mean") > 0.9
