"""The shipped translator against the grammar, by the NumPy engine, on a sample small enough to be quick."""

from dataclasses import replace

import pytest

from stepper import Session, load
from stepper.checkpoints import Model
from stepper.engine import Config
from stepper.errors import BadInput
from stepper.training import Progress
from stepper.training.evaluate import alignment_accuracy, evaluate, evaluation_pairs
from stepper.training.lexicon import ADJECTIVES
from stepper.training.recipe import find_recipe
from stepper.training.vocabulary import make_tokenizer


@pytest.fixture(scope="module")
def model() -> Model:
    return load("en-fr")


def test_the_shipped_model_translates_unseen_sentences_and_held_out_pairs(model: Model) -> None:
    seen: list[Progress] = []
    evaluation = evaluate(model, unseen=25, held_out=25, aligned=25, report=seen.append)
    assert evaluation.mistakes == ()
    assert (evaluation.unseen, evaluation.held_out) == (1.0, 1.0)
    assert evaluation.alignment > 0.95
    assert [progress.step for progress in seen] == list(range(1, 76))


@pytest.mark.parametrize(
    "english, french",
    [
        ("the black cat does not see the big house .", "le chat noir ne voit pas la grande maison ."),
        ("the cats see us .", "les chats nous voient ."),
        ("the old women never follow them .", "les vieilles femmes ne les suivent jamais ."),
        ("does my small white mouse often run ?", "est-ce que ma petite souris blanche court souvent ?"),
        ("the red car sleeps", "la voiture rouge dort"),
        ("the red car", "la voiture rouge"),
    ],
)
def test_the_shipped_model_translates_the_sentences_of_the_documentation(model: Model, english: str, french: str) -> None:
    assert Session(model, english).generate() == french


def test_one_english_adjective_takes_all_four_french_forms(model: Model) -> None:
    black = next(adjective for adjective in ADJECTIVES if adjective.english == "black")
    said = [Session(model, text).generate() for text in ("the black cat", "the black mouse", "the black cats", "the black mice")]
    assert [text.split()[-1] for text in said] == list(black.french)


def test_the_shipped_files_are_those_of_the_recipe(model: Model) -> None:
    recipe = find_recipe("en-fr")
    tokenizer = make_tokenizer(recipe.words)
    assert model.config == recipe.config
    assert model.example == recipe.example
    assert {word: model.tokenizer.encode(word)[0] for word in recipe.words} == {word: tokenizer.token_to_id(word) for word in recipe.words}


def test_a_sentence_pair_of_the_evaluation_is_not_in_the_training_set() -> None:
    unseen, held_out = evaluation_pairs("en-fr", 5, 5)
    assert len({pair.source for pair in (*unseen, *held_out)}) == 10


def test_the_alignment_is_read_by_the_word_a_row_predicts(model: Model) -> None:
    pairs, _ = evaluation_pairs("en-fr", 30, 1)
    shifted = [replace(pair, alignment=(*pair.alignment[1:], pair.alignment[0])) for pair in pairs]
    assert alignment_accuracy(model, pairs) > 2 * alignment_accuracy(model, shifted)


def test_only_translators_can_be_evaluated(model: Model) -> None:
    encoder = Config(architecture="encoder-only", vocab_size=5, d_model=4, n_heads=1, d_ff=4, encoder_layers=1)
    with pytest.raises(BadInput, match="does not translate"):
        evaluate(replace(model, config=encoder))
    with pytest.raises(BadInput, match="at least one"):
        evaluate(model, unseen=0)
