"""The verbs that look around."""

import pytest

from stepper.commands import Desk, execute, text
from stepper.errors import BadInput
from stepper.trace import Session


def test_words_lists_the_vocabulary_or_what_begins_so() -> None:
    desk = Desk(Session("en-fr"))
    said = text(execute(desk, "words"))
    assert set(said.split()) - {"English:", "French:", "in", "neither:"} == set(desk.session.model.reader.vocabulary) - {"in"}
    assert all(len(line) <= 76 for line in said.splitlines())
    assert text(execute(desk, "words bl")).splitlines() == [
        "English: black blue",
        "French: blanc blanche blanches blancs bleu bleue bleues bleus",
    ]
    assert text(execute(Desk(Session("next-word")), "words bl")) == "black blue"
    with pytest.raises(BadInput, match="`words` alone lists all"):
        execute(desk, "words xyz")


def test_text_is_the_output_so_far_or_says_that_there_is_none_yet() -> None:
    desk = Desk(Session("en-fr", "the cat sleeps ."))
    assert text(execute(desk, "text")).startswith("nothing yet")
    execute(desk, "turn")
    assert text(execute(desk, "text")) == "le"


def test_what_is_said_of_an_unknown_word_names_the_verb() -> None:
    with pytest.raises(BadInput, match=r"`words`.* lists it"):
        Session("en-fr", "qqqqqq sleeps .")


def test_why_alone_opens_the_first_cell_of_the_row_or_its_likeliest_word() -> None:
    desk = Desk(Session("by-hand"))
    execute(desk, "goto encoder.0.self_attn.scores 1")
    assert text(execute(desk, "why")) == text(execute(desk, "why scores[0,1,0]"))
    execute(desk, "goto logits")
    likeliest = int(desk.session.value("logits")[0].argmax())
    assert text(execute(desk, "why")) == text(execute(desk, f"why logits[0,{likeliest}]"))


def test_why_of_more_than_a_cell_names_one_that_it_could_open() -> None:
    desk = Desk(Session("by-hand"))
    with pytest.raises(BadInput, match="name one cell, like ") as refused:
        execute(desk, "why encoder.0.self_attn.scores")
    example = str(refused.value).rpartition("like ")[2]
    assert text(execute(desk, f"why {example}")).startswith("encoder.0.self_attn.scores[0,0,0] = ")
