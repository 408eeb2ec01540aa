"""One vocabulary, and a tokenizer that knows its words and no others."""

import pytest

from stepper.training.corpus import held_out_pairs, training_pairs
from stepper.training.vocabulary import SPECIALS, english_words, make_tokenizer, translation_words


def test_the_special_tokens_come_first() -> None:
    tokenizer = make_tokenizer(translation_words())
    assert [tokenizer.id_to_token(index) for index in range(4)] == list(SPECIALS)


def test_a_model_may_have_other_special_tokens() -> None:
    tokenizer = make_tokenizer(translation_words(), ("[PAD]", "[MASK]"))
    assert tokenizer.encode("[MASK] maison noire .").tokens == ["[MASK]", "maison", "noire", "."]
    assert tokenizer.token_to_id("[MASK]") == 1
    assert tokenizer.decode(tokenizer.encode("la [MASK] noire").ids) == "la noire"


def test_the_english_words_are_the_first_of_the_grammar() -> None:
    assert translation_words()[: len(english_words())] == english_words()


def test_no_word_is_listed_twice_or_empty() -> None:
    words = translation_words()
    assert len(set(words)) == len(words)
    assert all(words)


def test_every_word_of_every_sentence_has_an_id_and_every_word_is_used() -> None:
    pairs = [*training_pairs(3, 4000), *held_out_pairs(3, 200)]
    used = {word for pair in pairs for word in (*pair.english, *pair.french)}
    assert used == set(translation_words())


def test_a_sentence_comes_back_as_it_was() -> None:
    tokenizer = make_tokenizer(translation_words())
    sentence = "est-ce qu' un gâteau ne connaît pas souvent ces souris ?"
    assert tokenizer.decode(tokenizer.encode(sentence).ids) == sentence


def test_the_tokenizer_adds_no_special_token() -> None:
    assert make_tokenizer(translation_words()).encode("the cat").tokens == ["the", "cat"]


def test_an_unknown_word_has_no_id_and_cannot_be_encoded() -> None:
    tokenizer = make_tokenizer(translation_words())
    assert tokenizer.token_to_id("zebra") is None
    with pytest.raises(Exception, match="UNK"):
        tokenizer.encode("the zebra")
