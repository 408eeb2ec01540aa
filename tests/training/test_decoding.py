"""Batched greedy decoding by torch, against the NumPy engine."""

import pytest

pytest.importorskip("torch", reason="training needs PyTorch: pip install '.[torch]'")

from stepper import Session, load
from stepper.training.decoding import exact_match, translate_greedily
from stepper.training.evaluate_translation import evaluation_pairs
from stepper.training.recipes import find_recipe
from stepper.training.vocabulary import make_tokenizer
from stepper.witness.torch_model import TorchModel, build_model, load_parameters

TOKENIZER = make_tokenizer(find_recipe("en-fr").words)
SENTENCES = ["the cats see us .", "the red car", "does my small white mouse often run ?"]


@pytest.fixture(scope="module")
def model() -> TorchModel:
    shipped = load("en-fr")
    built = build_model(shipped.config)
    load_parameters(built, shipped.parameters)
    return built


def test_sentences_of_different_length_come_out_as_they_do_alone(model: TorchModel) -> None:
    together = translate_greedily(model, TOKENIZER, SENTENCES)
    assert together == [translate_greedily(model, TOKENIZER, [sentence])[0] for sentence in SENTENCES]


def test_torch_and_the_numpy_engine_say_the_same(model: TorchModel) -> None:
    assert translate_greedily(model, TOKENIZER, SENTENCES) == [Session("en-fr", sentence).generate() for sentence in SENTENCES]


def test_exact_match_counts_whole_sentences(model: TorchModel) -> None:
    unseen, held_out = evaluation_pairs("en-fr", 100, 100)
    assert exact_match(model, TOKENIZER, unseen) >= 0.99
    assert exact_match(model, TOKENIZER, held_out) >= 0.98
