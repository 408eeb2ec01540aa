"""Text to ids and back."""

import pytest

from stepper import load
from stepper.errors import BadInput

EN_FR, BY_HAND = load("en-fr").reader, load("by-hand").reader


def test_ids_go_back_to_the_text_they_came_from() -> None:
    ids = EN_FR.encode("the black cat sleeps .")
    assert [EN_FR.token(each) for each in ids] == ["the", "black", "cat", "sleeps", "."]
    assert EN_FR.decode(ids) == "the black cat sleeps ."


def test_only_the_files_own_post_processor_adds_special_tokens() -> None:
    end = BY_HAND.vocabulary["<eos>"]
    assert BY_HAND.encode("green car")[-1] == end
    assert end not in BY_HAND.encode("green car", special=False)
    assert len(EN_FR.encode("the cat")) == 2


def test_special_tokens_are_not_read_out() -> None:
    assert BY_HAND.decode(BY_HAND.encode("green car")) == "green car"


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_sentence_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="empty; type at least one word"):
        EN_FR.encode(text)


@pytest.mark.parametrize("text, said", [("the cta", "'cta' .nearest: .*cat"), ("xyzzy", "'xyzzy' .*vocabulary is small")])
def test_an_unknown_word_is_named_with_its_nearest(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        EN_FR.encode(text)


def test_a_sentence_with_bytes_that_are_no_text_is_refused() -> None:
    with pytest.raises(BadInput, match="not text in UTF-8"):
        EN_FR.encode("cat\udc80")


def test_an_id_without_a_token_is_shown_as_a_number() -> None:
    assert EN_FR.token(100_000) == "<100000>"
