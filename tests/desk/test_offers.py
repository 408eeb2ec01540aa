"""What an input line offers while something is typed."""

import pytest

from stepper.checkpoints import load
from stepper.desk.offers import names_offer, parts_offer, words_offer
from stepper.inspect.known_words import KnownWords
from stepper.trace import Session

NAMES = ["encoder.0.self_attn.q", "encoder.0.self_attn.k", "decoder.0.cross_attn.q", "decoder.0.cross_attn.k"]


@pytest.mark.parametrize(
    "text, line, first, refusal",
    [
        ("the hou", "the house", "house", ""),
        ("the house", "the houses", "house", ""),
        ("the house ", "", "", ""),
        ("the hause sl", "the hause sleep", "sleep", "'hause' (nearest: house"),
        ("the hause", "", "", "'hause' (nearest: house"),
        ("", "", "", ""),
    ],
)
def test_words_are_completed_and_unknown_ones_named_with_the_nearest(text: str, line: str, first: str, refusal: str) -> None:
    offer = words_offer(KnownWords(load("en-fr"), "source"))(text)
    assert offer.line == line
    assert (offer.fitting or ("",))[0] == first
    assert refusal in offer.refusal
    assert bool(offer.refusal) == bool(refusal)


def test_each_side_has_its_own_words() -> None:
    model = load("en-fr")
    assert "maison" in words_offer(KnownWords(model, "target"))("mai").fitting
    assert not words_offer(KnownWords(model, "source"))("mai").fitting


def test_a_sentence_that_is_offered_nothing_against_is_read() -> None:
    model = load("en-fr")
    offer = words_offer(KnownWords(model, "source"))
    for text in ("the cats see us .", "the Cat", "the dragon sleeps"):
        if not offer(f"{text} ").refusal:
            assert Session(model, text).tokens("source")


def test_names_come_nearest_first_and_what_stands_for_one_is_named() -> None:
    offer = names_offer(NAMES, "decoder.0.cross_attn.q")
    assert offer("decoder.0.").fitting == ("decoder.0.cross_attn.k", "decoder.0.cross_attn.q")
    assert offer("enc.0.self.k").fitting == ("encoder.0.self_attn.k",)
    assert "no tensor called 'zzz'" in offer("zzz").refusal
    assert offer("decoder.0.cross_attn.q 3").fitting == ()


def test_a_line_of_parts_completes_the_part_that_is_typed() -> None:
    offer = parts_offer(["goto", "go_on"], NAMES)
    assert offer("go").fitting == ("goto", "go_on")
    assert offer("goto encoder.0.self_attn.q").line == ""
    assert offer("goto enc").line == "goto encoder.0.self_attn.q"
    assert offer("same(mine, decoder").line == "same(mine, decoder.0.cross_attn.q"
