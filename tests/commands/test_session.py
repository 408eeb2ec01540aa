"""The verbs about the session as a whole."""

from pathlib import Path

import pytest

from stepper.commands import Desk, execute
from stepper.errors import BadInput, UnknownName
from stepper.trace import Session
from tests.checkpoints.breaking import copy_of


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_directory_with_blanks_in_its_name_is_opened_between_quotation_marks(quote: str, tmp_path: Path) -> None:
    folder = tmp_path / "my models"
    folder.mkdir()
    directory = copy_of("by-hand", folder)
    desk = Desk(Session("en-fr"))
    execute(desk, f"open {quote}{directory}{quote} green car")
    assert desk.session.model.directory == directory
    assert desk.session.source_text == "green car"


@pytest.mark.parametrize("line", ["open", "open   ", 'open ""'])
def test_open_without_a_model_says_what_it_takes(line: str) -> None:
    with pytest.raises(BadInput, match="open takes a model"):
        execute(Desk(Session("by-hand")), line)


def test_a_quotation_mark_that_is_not_closed_belongs_to_the_name() -> None:
    with pytest.raises(UnknownName, match="'\"fill-mask'"):
        execute(Desk(Session("by-hand")), 'open "fill-mask')


@pytest.mark.parametrize("model", ["by-hand", "next-word"])
def test_input_without_a_sentence_gives_one_that_the_model_knows(model: str) -> None:
    desk = Desk(Session(model))
    with pytest.raises(BadInput, match="type a sentence, such as: ") as refused:
        execute(desk, "input")
    execute(desk, f"input {str(refused.value).partition(': ')[2]}")
