"""What a front end does itself it is asked for, and nothing is computed; without one that does, the command answers."""

import pytest

from stepper import Session
from stepper.commands import COMMANDS, Desk, execute, request_of
from stepper.commands.results import CheckWanted, ComparisonWanted, Helped, HelpWanted, Left, LessonsWanted, Result
from stepper.errors import UnknownName

LINES: dict[str, Result] = {
    "help": HelpWanted(),
    "check": CheckWanted(),
    "diff": ComparisonWanted(),
    "lessons": LessonsWanted(""),
    "lessons start L4": LessonsWanted("start L4"),
    "quit": Left(),
}


def desk(*kinds: type[Result]) -> Desk:
    return Desk(Session("by-hand"), does_itself=frozenset(kinds))


@pytest.mark.parametrize("line", LINES)
def test_a_front_end_is_asked_for_what_it_does_itself(line: str) -> None:
    here = desk(type(LINES[line]))
    assert request_of(here, line) == LINES[line]
    assert execute(here, line) == LINES[line]
    assert here.log == []


@pytest.mark.parametrize("line", LINES)
def test_another_is_not(line: str) -> None:
    assert request_of(desk(), line) is None


def test_what_goes_on_with_a_name_is_carried_out_here() -> None:
    here = desk(HelpWanted, CheckWanted, ComparisonWanted)
    assert [request_of(here, line) for line in ("help why", "check encoder.out", "diff scores", "next")] == [None] * 4
    assert isinstance(execute(here, "help why"), Helped)


def test_only_verbs_that_take_a_request_have_one() -> None:
    everything = desk(HelpWanted, CheckWanted, ComparisonWanted, LessonsWanted, Left)
    assert {name for name in COMMANDS if request_of(everything, name)} == {"help", "check", "diff", "lessons", "quit"}


def test_an_unknown_verb_is_refused() -> None:
    with pytest.raises(UnknownName):
        request_of(desk(), "hlep")
