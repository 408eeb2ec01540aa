"""The shipped translator against the grammar, by the NumPy engine, on a sample small enough to be quick."""

from dataclasses import replace

import pytest

from stepper import Session, load
from stepper.checkpoints import Model
from stepper.errors import BadInput
from stepper.training import TrainingProgress
from stepper.training.evaluate_translation import evaluate_translation, evaluation_pairs, read_pair
from stepper.training.figures import share
from stepper.training.grammar import Pair
from stepper.training.lexicon import ADJECTIVES


@pytest.fixture(scope="module")
def model() -> Model:
    return load("en-fr")


def test_the_shipped_model_translates_unseen_sentences_and_held_out_pairs(model: Model) -> None:
    seen: list[TrainingProgress] = []
    evaluation = evaluate_translation(model, unseen=15, held_out=15, read=15, report=seen.append)
    assert evaluation.mistakes == ()
    assert (evaluation["unseen"], evaluation["held_out"], evaluation["next_word"]) == (1.0, 1.0, 1.0)
    assert evaluation["alignment"] > 0.95
    assert [progress.step for progress in seen] == list(range(1, 46))


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


def test_a_sentence_pair_of_the_evaluation_is_not_in_the_training_set() -> None:
    unseen, held_out = evaluation_pairs("en-fr", 5, 5)
    assert len({pair.source for pair in (*unseen, *held_out)}) == 10


def aligned_right(model: Model, pairs: list[Pair]) -> float:
    readings = [read_pair(model, pair) for pair in pairs]
    return share(each for reading in readings for each in reading.aligned)


def test_the_alignment_is_read_by_the_word_a_row_predicts(model: Model) -> None:
    pairs, _ = evaluation_pairs("en-fr", 30, 1)
    shifted = [replace(pair, alignment=(*pair.alignment[1:], pair.alignment[0])) for pair in pairs]
    assert aligned_right(model, pairs) > 2 * aligned_right(model, shifted)


def test_a_word_said_wrong_is_counted(model: Model) -> None:
    (pair,), _ = evaluation_pairs("en-fr", 1, 1)
    wrong = replace(pair, french=("jardin", *pair.french[1:]))
    assert read_pair(model, pair).said_right == (True,) * len(pair.french)
    assert not read_pair(model, wrong).said_right[0]


def test_only_translators_can_be_evaluated(model: Model) -> None:
    with pytest.raises(BadInput, match="does not translate"):
        evaluate_translation(load("fill-mask"))
    with pytest.raises(BadInput, match="at least one"):
        evaluate_translation(model, unseen=0)
