"""What is drawn from the grammar, and what never is."""

import pytest

from stepper.training.corpus import LONGEST, held_out_pairs, training_pairs, unseen_pairs
from stepper.training.grammar import Pair
from stepper.training.lexicon import HELD_OUT, NOUNS

SINGULAR = {form: noun.english for noun in NOUNS for form in (noun.english, noun.english_plural)}


def adjective_noun_pairs(pair: Pair) -> set[tuple[str, str]]:
    """Every word together with the noun that ends its noun phrase, read off the sentence itself."""
    found: set[tuple[str, str]] = set()
    for index, word in enumerate(pair.english):
        if word in SINGULAR:
            found |= {(before, SINGULAR[word]) for before in pair.english[max(0, index - 2) : index]}
    return found


@pytest.fixture(scope="module")
def seen() -> list[Pair]:
    return training_pairs(seed=1, count=3000)


def test_the_same_seed_draws_the_same_sentences() -> None:
    assert training_pairs(5, 50) == training_pairs(5, 50)
    assert training_pairs(5, 50) != training_pairs(6, 50)
    assert held_out_pairs(5, 20) == held_out_pairs(5, 20)


def test_more_sentences_begin_with_the_same_ones() -> None:
    assert training_pairs(5, 60)[:50] == training_pairs(5, 50)


def test_training_never_shows_a_held_out_pair(seen: list[Pair]) -> None:
    assert not any(adjective_noun_pairs(pair) & HELD_OUT for pair in seen)


def test_every_held_out_sentence_contains_a_held_out_pair() -> None:
    pairs = held_out_pairs(seed=2, count=300)
    assert all(adjective_noun_pairs(pair) & HELD_OUT for pair in pairs)
    assert set().union(*(adjective_noun_pairs(pair) & HELD_OUT for pair in pairs)) == HELD_OUT


def test_unseen_sentences_are_different_from_each_other_and_from_training(seen: list[Pair]) -> None:
    unseen = {pair.source for pair in unseen_pairs(seed=1, count=300, seen=seen)}
    assert len(unseen) == 300
    assert not unseen & {pair.source for pair in seen}


def test_no_sentence_is_too_long(seen: list[Pair]) -> None:
    assert max(max(len(pair.english), len(pair.french)) for pair in seen) <= LONGEST


def test_most_sentences_change_their_word_order(seen: list[Pair]) -> None:
    assert sum(pair.crosses for pair in seen) > 0.7 * len(seen)


def test_some_sentences_lack_the_full_stop_on_both_sides(seen: list[Pair]) -> None:
    bare = [pair for pair in seen if pair.english[-1] not in ".?"]
    assert 0.03 * len(seen) < len(bare) < 0.15 * len(seen)
    assert all((pair.english[-1] in ".?") == (pair.french[-1] in ".?") for pair in seen)


def test_one_english_sentence_has_one_translation(seen: list[Pair]) -> None:
    translations = {(pair.source, pair.target) for pair in seen}
    assert len(translations) == len({pair.source for pair in seen})
