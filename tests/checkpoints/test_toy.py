"""The previous-token toys: what is shipped does what the lesson says, recomputed here."""

import numpy as np
import pytest

from stepper.checkpoints.toy import KINDS, LENGTH, WIDTHS, WORDS, load_toy, run_toy, toy_accuracy, toy_sentences
from stepper.errors import UnknownName

ACCURACIES = {
    "untied": (1.00, 1.00, 1.00, 1.00, 1.00),
    "tied": (1.00, 1.00, 0.91, 0.83, 0.66),
    "value_is_key": (0.18, 0.98, 1.00, 1.00, 1.00),
    "value_is_input": (1.00, 1.00, 1.00, 1.00, 1.00),
}
"""By kind, for each width."""


@pytest.mark.parametrize("kind", KINDS)
def test_each_toy_says_as_many_words_as_expected(kind: str) -> None:
    assert [toy_accuracy(load_toy(kind, d_k)) for d_k in WIDTHS] == pytest.approx(ACCURACIES[kind], abs=0.015)


def test_scores_are_symmetric_where_queries_are_keys_and_weights_are_not() -> None:
    (sentence,) = toy_sentences(1)
    run = run_toy(load_toy("tied", 16), sentence)
    assert np.array_equal(run.scores, run.scores.T)
    assert not np.allclose(run.weights, run.weights.T, atol=0.01)
    free = run_toy(load_toy("untied", 16), sentence)
    assert np.abs(free.scores - free.scores.T).max() > 1


def test_a_toy_that_knows_its_task_looks_at_the_word_before() -> None:
    weights = run_toy(load_toy("untied", 8), toy_sentences(50)).weights
    rows = np.arange(1, LENGTH)
    assert weights[:, rows, rows - 1].mean() > 0.9


@pytest.mark.parametrize("kind", KINDS)
def test_every_array_is_float32_and_every_row_of_weights_looks_back_only(kind: str) -> None:
    run = run_toy(load_toy(kind, 4), toy_sentences(3))
    assert {array.dtype.name for array in vars(run).values()} == {"float32"}
    assert run.logits.shape == (3, LENGTH, WORDS)
    assert np.allclose(run.weights.sum(axis=-1), 1, atol=1e-6)
    assert not np.triu(run.weights, 1).any()


def test_a_kind_has_only_the_parameters_of_its_own() -> None:
    matrices = {kind: {name.rpartition(".")[2] for name in load_toy(kind, 2).parameters} - {"E", "P", "W"} for kind in KINDS}
    assert matrices == {
        "untied": {"W_q", "W_k", "W_v", "W_o"},
        "tied": {"W_q", "W_v", "W_o"},
        "value_is_key": {"W_q", "W_k", "W_o"},
        "value_is_input": {"W_q", "W_k", "W_o"},
    }


def test_a_shorter_sentence_begins_like_a_longer_one() -> None:
    toy, (sentence,) = load_toy("untied", 4), toy_sentences(1)
    assert np.allclose(run_toy(toy, sentence[:5]).logits, run_toy(toy, sentence).logits[:5], atol=1e-4)


@pytest.mark.parametrize("kind, d_k", [("untie", 8), ("tied", 3)])
def test_an_unknown_toy_is_refused_with_those_there_are(kind: str, d_k: int) -> None:
    with pytest.raises(UnknownName, match=r"untied, tied.*2, 4, 8, 16, 32"):
        load_toy(kind, d_k)
