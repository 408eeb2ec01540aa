"""The verbs that look around."""

import pytest

from stepper.commands import Desk, execute
from stepper.errors import BadInput
from stepper.trace import Session


def test_words_lists_the_vocabulary_or_what_begins_so() -> None:
    desk = Desk(Session("en-fr"))
    said = execute(desk, "words").text
    assert set(said.split()) == set(desk.session.model.tokenizer.vocabulary)
    assert all(len(line) <= 76 for line in said.splitlines())
    assert execute(desk, "words ca").text.split()[0].startswith("ca")
    with pytest.raises(BadInput, match="`words` alone lists all"):
        execute(desk, "words xyz")


def test_what_is_said_of_an_unknown_word_names_the_verb() -> None:
    with pytest.raises(BadInput, match=r"`words`.* lists it"):
        Session("en-fr", "qqqqqq sleeps .")
