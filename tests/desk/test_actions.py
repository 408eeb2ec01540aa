"""The names of actions: what is written somewhere and means none is refused where it is written."""

import pytest

from stepper.desk.actions import UnknownAction, parse_action
from stepper.desk.screen_keys import ScreenKey
from stepper.pages.page import Act


def test_an_action_is_read_with_what_it_takes() -> None:
    assert parse_action("mode") == ("mode", ())
    assert parse_action("head -1") == ("head", (-1,))
    assert parse_action("word dot product") == ("word", ("dot product",))
    assert parse_action("lesson_start 4") == ("lesson_start", ("4",))


@pytest.mark.parametrize("named", ["moed", "", "mode 1", "head", "head on", "word", "lesson_answer two"])
def test_what_is_none_is_refused(named: str) -> None:
    with pytest.raises(UnknownAction):
        parse_action(named)


def test_a_key_and_a_link_for_an_action_that_is_none_cannot_be_made() -> None:
    with pytest.raises(UnknownAction):
        ScreenKey("v", "moed")
    with pytest.raises(UnknownAction):
        Act("lesson_strat L1")
