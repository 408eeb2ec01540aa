"""The glossary: every word of the product, once, with one meaning."""

import re

import pytest

from stepper.errors import UnknownName
from stepper.words import defined, glossary, word_at, words_in

WORDS = glossary()

DESIGN = """
token, id, embedding, position, d_model, head, d_head, query, key, value, scores, scaled, mask, masked, weights, parameters,
context, concat, out, residual stream, add, norm, ffn, memory, logits, probs, turn, step, row, cell,
gain, bias, layer, sublayer, stack, causal mask, padding, teacher forcing, KV cache, greedy, tied, encoder, decoder, handoff
"""


def test_every_word_of_the_design_is_defined() -> None:
    assert {word.strip() for word in DESIGN.split(",")} - set(WORDS) == set()


def test_a_definition_is_one_or_two_sentences() -> None:
    for each in WORDS.values():
        assert each.means.endswith("."), each.word
        assert len(re.split(r"(?<=[.!?])\s+(?=[A-Z])", each.means)) <= 2, each.means


def test_the_words_to_read_next_are_defined_and_are_others() -> None:
    for key, each in WORDS.items():
        assert each.see, key
        assert set(each.see) <= set(WORDS) - {key}


def test_shapes_name_the_axes_in_the_order_of_the_program() -> None:
    assert WORDS["scores"].shape == WORDS["weights"].shape == "[head, query, key]"
    assert WORDS["query"].shape == "[head, token, d_head]"
    assert WORDS["logits"].shape == "[token, vocab]"


def test_the_glossary_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        WORDS["scores"] = WORDS["weights"]  # type: ignore[index]  # the test is that it refuses


def test_words_are_found_in_a_text_the_longest_first_and_in_any_form() -> None:
    assert words_in("The causal\nmask hides Keys; queries and q.") == ("causal mask", "key", "query")
    assert words_in("It comes out, and the next one, step by step.") == ("step",)
    assert words_in("keyboard, monkey, valued") == ()


def test_the_word_at_a_place_may_be_an_everyday_one() -> None:
    text = "softmax comes out"
    assert [word_at(text, place) for place in (0, 6, 7, 8, 15)] == ["softmax", "softmax", "", "", "out"]


def test_a_wide_script_has_its_own_words_and_keeps_those_of_the_program() -> None:
    assert words_in("查询与键的点积，softmax 之后按因果掩码看", "zh") == ("query", "key", "dot product", "softmax", "causal mask")
    assert words_in("下一行有三格，每层四个头", "zh") == ()
    assert word_at("乘以权重", 2, "zh") == "weights"
    assert defined("权重", "zh")[0] == "权重, weights    softmax(masked)    [head, query, key]"


def test_a_word_is_explained_however_it_is_written() -> None:
    assert defined("KEYS") == defined("key") == defined("k")
    head, means, see = defined("one-hot")
    assert (head, means, see) == ("one-hot    [token, vocab]", WORDS["one-hot"].means, "see: id, embedding")
    with pytest.raises(UnknownName, match="the glossary has no 'querry' \\(nearest: query"):
        defined("querry")


def test_no_two_words_are_written_alike() -> None:
    ways = [(form.lower(), key) for key, each in WORDS.items() for form in {key, *each.forms, *each.word.split(", ")}]
    assert len({form for form, _ in ways}) == len(set(ways))
