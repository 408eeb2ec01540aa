"""The shipped masked language model, by the NumPy engine, on a sample small enough to be quick."""

import pytest

from stepper import load
from stepper.checkpoints import Model
from stepper.errors import BadInput
from stepper.training import TrainingProgress
from stepper.training.evaluate_masks import FEMININE, MASCULINE, MaskedSentence, evaluate_masks, probabilities_at, unseen_gaps


@pytest.fixture(scope="module")
def model() -> Model:
    return load("fill-mask")


def test_the_gender_of_a_masked_determiner_is_right_every_time(model: Model) -> None:
    seen: list[TrainingProgress] = []
    evaluation = evaluate_masks(model, gaps=60, report=seen.append)
    assert evaluation["gender"] == 1.0
    assert evaluation["gender_mass"] > 0.95
    assert evaluation.mistakes == ()
    assert [progress.step for progress in seen] == list(range(1, 61))


def test_nine_tenths_of_the_probability_before_maison_noire_are_feminine(model: Model) -> None:
    probabilities = probabilities_at(model, "[MASK] maison noire .", 0)
    assert sum(probabilities[word] for word in FEMININE) > 0.9
    assert sum(probabilities.values()) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "text, allowed",
    [
        ("[MASK] chat noir dort .", {"le", "un", "ce", "mon"}),
        ("le chat [MASK] dort .", {"vert", "blanc", "noir", "rouge", "bleu"}),
        ("la souris [MASK] dort .", {"verte", "blanche", "noire", "rouge", "bleue"}),
        ("les vaches [MASK] dansent .", {"vertes", "blanches", "noires", "rouges", "bleues"}),
        ("ma fille ne dort [MASK] .", {"pas", "jamais"}),
        ("le chien [MASK] suit .", {"me", "nous", "les"}),
        (
            "the [MASK] cat does not see the big house .",
            {"black", "white", "green", "red", "blue", "small", "big", "old", "beautiful", "young"},
        ),
        ("[MASK] my small white mouse often run ?", {"does"}),
    ],
)
def test_a_gap_is_filled_with_what_the_grammar_allows(model: Model, text: str, allowed: set[str]) -> None:
    probabilities = probabilities_at(model, text, text.split().index("[MASK]"))
    assert sum(probabilities[word] for word in allowed) > 0.8


def test_a_gap_knows_the_determiners_of_its_gender() -> None:
    gaps = unseen_gaps("fill-mask", 40)
    assert len(gaps) == 40
    assert all(gap.missing in gap.right and gap.text.split()[gap.place] == "[MASK]" for gap in gaps)
    assert {gap.right for gap in gaps} == {MASCULINE, FEMININE}


def test_a_wrong_gender_is_reported(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = MaskedSentence("[MASK] maison noire .", 0, "le")
    monkeypatch.setattr("stepper.training.evaluate_masks.unseen_gaps", lambda name, count: [wrong])
    evaluation = evaluate_masks(model)
    assert evaluation["gender"] == 0.0
    assert [(mistake.expected, mistake.said in FEMININE) for mistake in evaluation.mistakes] == [("le", True)]


def test_only_an_encoder_alone_fills_gaps(model: Model) -> None:
    with pytest.raises(BadInput, match="does not fill gaps"):
        evaluate_masks(load("en-fr"))
    with pytest.raises(BadInput, match="at least one"):
        evaluate_masks(model, gaps=0)
