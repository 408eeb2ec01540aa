"""Moments: a log written to a file leads back to the same place."""

from pathlib import Path

import pytest

from stepper import Session
from stepper.commands import Desk, execute
from stepper.commands.results import Left
from stepper.errors import BadInput, StepperError


def desk_after(*lines: str, session: Session | None = None) -> Desk:
    desk = Desk(session or Session("by-hand"))
    for line in lines:
        execute(desk, line)
    return desk


def test_a_saved_log_leads_to_the_same_place_and_the_same_values() -> None:
    first = desk_after("next", "goto decoder.0.cross_attn.weights", "turn", "set weights[0,0,1] 0.5", "step", "step", "save moment.txt")
    again = desk_after("replay moment.txt")
    assert again.session.position == first.session.position
    assert again.session.variant == first.session.variant
    assert again.log == first.log
    assert again.session.value("logits").tobytes() == first.session.value("logits").tobytes()


def test_the_first_line_of_a_log_opens_what_it_begins_with() -> None:
    session = Session("en-fr", "the cat sleeps .", target="le chat dort .")
    desk_after("next", "save moment.txt", session=session)
    first, *lines = Path("moment.txt").read_text(encoding="utf-8").splitlines()
    assert first == "# stepper debug en-fr 'the cat sleeps .' --target 'le chat dort .'"
    assert lines == ["next"]


@pytest.mark.parametrize("line", ["input the dog sleeps .", "open en-fr the dog sleeps .", "target le chien dort ."])
def test_a_log_holds_nothing_of_other_sentences(line: str) -> None:
    session = Session("en-fr", "the cat sleeps .")
    first = desk_after("next", "set encoder.embed.scaled[0,0] 7", line, "next", "save moment.txt", session=session)
    head, *lines = Path("moment.txt").read_text(encoding="utf-8").splitlines()
    assert head.startswith("# stepper debug en-fr 'the ")
    assert lines == ["goto encoder.embed.lookup@0 3", "next"]
    assert first.session.position.step == "encoder.embed.scaled"


def test_saving_and_replaying_are_not_part_of_the_log() -> None:
    desk = desk_after("next", "save one.txt", "replay one.txt", "save two.txt")
    assert desk.log == ["next", "next"]


def test_comments_and_empty_lines_are_for_the_reader() -> None:
    Path("moment.txt").write_text("# a comment\n\n  next  \n   # another\nnext\n", encoding="utf-8")
    assert desk_after("replay moment.txt").log == ["next", "next"]


def test_what_cannot_be_carried_out_is_named_with_file_and_line() -> None:
    Path("moment.txt").write_text("next\n\ngoto nowhere.at.all\nnext\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"^moment\.txt:3: no tensor called 'nowhere\.at\.all'"):
        desk_after("replay moment.txt")


def test_a_log_may_leave() -> None:
    Path("moment.txt").write_text("next\nquit\nnext\n", encoding="utf-8")
    desk = Desk(Session("by-hand"))
    assert isinstance(execute(desk, "replay moment.txt"), Left)
    assert desk.log == ["next", "quit"]


def test_a_log_cannot_replay_itself() -> None:
    Path("moment.txt").write_text("replay moment.txt\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"moment\.txt:1: a log cannot replay another"):
        desk_after("replay moment.txt")


def test_saving_replaces_a_log_and_no_other_file() -> None:
    desk_after("next", "save moment.txt")
    desk_after("next", "next", "save moment.txt")
    assert len(Path("moment.txt").read_text(encoding="utf-8").splitlines()) == 3
    Path("thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(BadInput, match="is not a log; name another file"):
        desk_after("save thesis.txt")
    assert Path("thesis.txt").read_text(encoding="utf-8") == "years of work"


@pytest.mark.parametrize("line", ["save", "replay", "save nowhere/moment.txt", "replay nowhere.txt", "save .", "replay ."])
def test_a_file_that_cannot_be_used_is_refused(line: str) -> None:
    with pytest.raises(StepperError, match=r"takes the name of a file|cannot (read|write)"):
        desk_after(line)


def test_what_is_no_text_is_no_log() -> None:
    Path("picture").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="not text in UTF-8"):
        desk_after("replay picture")
