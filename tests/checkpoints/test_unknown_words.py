"""What is said of a sentence that a vocabulary of whole words does not hold."""

import pytest

from stepper import Session, load
from stepper.checkpoints import models
from stepper.checkpoints.unknown_words import refusal
from stepper.errors import BadInput, Clause

KNOWN = ("the", "cat", "sleeps", "est-ce", "qu'", "un", "[MASK]", ".", "?")
NONE = Clause("none")


@pytest.mark.parametrize(
    "typed, said",
    [
        ("the cat sleeps.", "the word 'sleeps.'; write it with a space before each mark: the cat sleeps ."),
        ("The CAT", "the word 'The'; write it in lower case: the cat"),
        ("The cat sleeps?", "the word 'The'; write it in lower case, with a space before each mark: the cat sleeps ?"),
        ("The cat sleeps the .", "the word 'The'; write it in lower case: the cat sleeps the ."),
        ("The cat sleeps the.", "the word 'The'; write it in lower case, with a space before each mark: the cat sleeps the ."),
        ("Est-ce qu'un", "the word 'Est-ce'; write it in lower case, with a space before each mark: est-ce qu' un"),
        ("the [mask].", "the word '[mask].'; write it as it knows it: the [MASK] ."),
        ("the dog sleeps", "the word 'dog' (none)"),
        ("the Cat, sleeps", "',' in 'Cat,' (none)"),
        ("don't", 'the word "don\'t" (none)'),
        ("the cats", "the word 'cats' (nearest: cat)"),
    ],
)
def test_a_sentence_is_spelled_as_the_model_knows_it_or_the_unknown_word_is_named(typed: str, said: str) -> None:
    assert str(refusal(typed.split(), KNOWN, KNOWN, NONE)) == f"the model does not know {said}"


def test_a_known_sentence_is_not_refused() -> None:
    assert refusal(["the", "cat"], KNOWN, KNOWN, NONE) is None


def test_the_sentence_proposed_is_one_the_model_reads() -> None:
    with pytest.raises(BadInput) as refused:
        Session("en-fr", "The black Cat sleeps.")
    assert Session("en-fr", str(refused.value).rpartition(": ")[2]).tokens("source") == ["the", "black", "cat", "sleeps", "."]


@pytest.mark.parametrize("side, near", [("source", "black"), ("target", "blanc")])
def test_nearest_words_are_of_the_language_of_their_side(side: str, near: str) -> None:
    model = load("en-fr")
    other = set(model.words("target" if side == "source" else "source")) - set(model.words(side))
    texts = ("blanck .", None) if side == "source" else ("the cat .", "blanck .")
    with pytest.raises(BadInput, match=near) as refused:
        Session(model, *texts)
    named = str(refused.value).rpartition("nearest: ")[2].rstrip(")").split(", ")
    assert named != [""]
    assert not other & set(named)


@pytest.mark.parametrize("name", models())
def test_the_two_sides_have_all_the_words_between_them(name: str) -> None:
    model = load(name)
    assert {*model.words("source"), *model.words("target")} == set(model.reader.vocabulary)
    assert all(known <= set(model.reader.vocabulary) for known in model.languages.values())
