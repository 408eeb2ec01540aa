"""The shipped language model, by the NumPy engine, on a sample small enough to be quick."""

import numpy as np
import pytest

from stepper import Session, load
from stepper.checkpoints import Model
from stepper.errors import BadInput
from stepper.training import TrainingProgress
from stepper.training.evaluate_stories import evaluate_stories, head_scores, hear, unseen_stories
from stepper.training.recipes import find_recipe
from stepper.training.stories import sample_stories


@pytest.fixture(scope="module")
def model() -> Model:
    return load("next-word")


def test_a_name_that_comes_back_is_completed_and_a_new_one_is_guessed(model: Model) -> None:
    seen: list[TrainingProgress] = []
    evaluation = evaluate_stories(model, stories=40, report=seen.append)
    assert evaluation["repeated"] > 0.99
    assert evaluation["first"] < 0.15
    assert len(evaluation.mistakes) <= 1
    assert [progress.step for progress in seen] == list(range(1, 41))


def test_layer_0_has_a_previous_token_head_and_layer_1_has_induction_heads(model: Model) -> None:
    evaluation = evaluate_stories(model, stories=20)
    assert max(evaluation[f"name.0.{head}"] for head in (0, 1)) > 0.5
    assert max(evaluation[f"induction.1.{head}"] for head in (0, 1)) > 0.8
    assert max(evaluation[f"induction.0.{head}"] for head in (0, 1)) < 0.3


@pytest.mark.parametrize(
    "prompt, following",
    [
        ("ada fox sees bo reed . the dog follows ada", "fox"),
        ("ada fox sees bo reed . the dog follows bo", "reed"),
        ("ada reed sees bo fox . the dog follows ada", "reed"),
        ("sam lake dances . the black cat does not see the big house . a boy wants sam", "lake"),
    ],
)
def test_the_next_word_is_the_last_name_that_came_before(model: Model, prompt: str, following: str) -> None:
    probs = Session(model, prompt).value("probs")[-1]
    assert model.reader.token(int(probs.argmax())) == following
    assert probs.max() > 0.99


def test_a_story_is_told_to_its_end(model: Model) -> None:
    session = Session(model)
    assert session.generate().split()[0] == "fox"
    assert sum(word in ".?" for word in session.tokens("target")) == 5
    assert session.turns < model.config.max_positions


def test_unseen_stories_are_none_of_those_shown_in_training() -> None:
    recipe = find_recipe("next-word")
    assert not set(unseen_stories("next-word", 300)) & set(sample_stories(recipe.seed, 3000))


def test_a_wrong_last_name_is_reported(model: Model) -> None:
    muddled = "ada fox sees bo reed . the dog follows ada reed ."
    heard = hear(model, muddled.split())
    assert heard.repeated == (False,)
    assert [(mistake.expected, mistake.said) for mistake in heard.mistakes] == [("reed", "fox")]


def test_head_scores_of_hand_made_weights() -> None:
    one_back, repeats = np.eye(5, k=-1, dtype=np.float32), np.zeros((5, 5), dtype=np.float32)
    repeats[3, 1] = 1.0
    weights = np.stack([one_back, repeats])[None]  # (1, 2, 5, 5)
    scores = head_scores(weights, [(1, []), (4, [1])])
    assert scores["previous"].tolist() == [[1.0, 0.0]]
    assert scores["name"].tolist() == [[1.0, 0.0]]
    assert scores["induction"].tolist() == [[0.0, 1.0]]
    assert head_scores(weights, []).keys() == {"previous"}


def test_only_a_decoder_alone_continues_stories(model: Model) -> None:
    with pytest.raises(BadInput, match="does not continue stories"):
        evaluate_stories(load("en-fr"))
    with pytest.raises(BadInput, match="at least one"):
        evaluate_stories(model, stories=0)
