"""Breakpoints and watches outlive the program."""

import json
from pathlib import Path

import pytest

from stepper.commands import Desk, execute, text
from stepper.commands.saved_stops import keep_stops
from stepper.desk.opening import Opening, open_desk
from stepper.trace import Session
from tests.models import TINY, random_model

MODEL = random_model(TINY)


def desk(file: Path = Path("state/stops.json")) -> Desk:
    here = Desk(Session(MODEL, "w4 w5 w6"))
    keep_stops(here, file)
    return here


def test_what_was_set_is_there_the_next_time() -> None:
    first = desk()
    for line in ("break *.weights row 1 if max > 0.1", 'break *.scores token "w5"', "disable 2", "watch *.norm1.out norm", "continue"):
        execute(first, line)
    second = desk()
    assert second.session.stops.to_dict() == first.session.stops.to_dict()
    assert [each.hits for each in second.session.stops.breakpoints.values()] == [0, 0]
    execute(second, "unbreak 1")
    assert list(desk().session.stops.breakpoints) == [1]


@pytest.mark.parametrize(
    "lines, own",
    [
        (["continue", "next"], []),
        (["break *.add1", "continue", "continue"], ["*.add1"]),
        (["break *.scores", "rcontinue", "continue"], ["*.scores"]),
        (
            ["break *.add1", "unbreak 3", "break *.add2", "disable 3", "enable 3", "unbreak 1", "watch norm", "unwatch 2", "continue"],
            ["*.add2"],
        ),
    ],
)
def test_a_log_replays_to_the_same_place_and_says_nothing_of_what_was_kept_from_another_time(lines: list[str], own: list[str]) -> None:
    for line in ("break *.cross_attn.weights row 0", "break *.scores", "watch max", "disable 1"):
        execute(desk(), line)
    again = desk()
    for line in lines:
        execute(again, line)
    copy = Desk(Session(MODEL, "w4 w5 w6"))
    for line in again.log:
        execute(copy, line)
    assert copy.session.position == again.session.position
    assert [each.pattern for each in copy.session.stops.breakpoints.values()] == own
    assert not copy.session.stops.watches


def test_another_model_has_its_own_and_this_one_finds_its_own_again() -> None:
    here = Desk(Session("by-hand"))
    keep_stops(here, Path("state/stops.json"))
    execute(here, "break *.scores")
    execute(here, "open next-word")
    assert not here.session.stops.breakpoints
    execute(here, "watch norm")
    execute(here, "open by-hand")
    assert [each.pattern for each in here.session.stops.breakpoints.values()] == ["*.scores"]
    kept = json.loads(Path("state/stops.json").read_text(encoding="utf-8"))
    assert [(name, len(each["breakpoints"]), len(each["watches"])) for name, each in kept.items()] == [
        ("by-hand", 1, 0),
        ("next-word", 0, 1),
    ]


def test_each_model_has_its_own() -> None:
    execute(desk(), "break *.scores")
    kept = json.loads(Path("state/stops.json").read_text(encoding="utf-8"))
    other = {"breakpoints": [], "watches": [{"expression": "norm", "pattern": "", "history": []}]}
    Path("state/stops.json").write_text(json.dumps({**kept, "another": other}), encoding="utf-8")
    here = desk()
    assert not here.session.stops.watches
    execute(here, "break *.weights")
    assert json.loads(Path("state/stops.json").read_text(encoding="utf-8"))["another"] == other


def test_moving_writes_nothing() -> None:
    here = desk()
    execute(here, "next")
    assert not Path("state").exists()


def test_without_a_place_to_keep_them_nothing_is_kept() -> None:
    execute(Desk(Session(MODEL, "w4")), "break *.scores")
    assert not list(Path().iterdir())


def test_a_folder_that_cannot_be_written_is_said_once_and_the_session_goes_on() -> None:
    Path("state").write_text("in the way", encoding="utf-8")
    here = desk()
    said = text(execute(here, "break *.scores"))
    assert "breakpoint 1" in said
    assert "forgotten when you leave" in said
    assert "forgotten" not in text(execute(here, "break *.weights"))
    execute(here, "continue")
    assert here.session.position.step == "encoder.0.self_attn.scores"


@pytest.mark.parametrize(
    "held",
    [
        "",
        "{",
        "[1]",
        '{"random": 3}',
        '{"random": {"breakpoints": 3}}',
        "\x00",
        '{"random": ' + "[" * 100_000,
    ],
)
def test_a_file_that_is_not_ours_is_said_once_and_replaced_when_something_is_set(held: str) -> None:
    Path("stops.json").write_text(held.replace("random", MODEL.name), encoding="utf-8")
    here = desk(Path("stops.json"))
    assert "we begin without" in text(execute(here, "next"))
    assert text(execute(here, "next")) == ""
    execute(here, "break *.scores")
    assert list(desk(Path("stops.json")).session.stops.breakpoints) == [1]


@pytest.mark.parametrize(
    "entry", [{"pattern": 3}, {"pattern": "*", "row": "x"}, {"pattern": "*", "condition": "os.system"}, {"x": 1}, [], 4]
)
def test_an_entry_that_is_not_ours_is_left_out(entry: object) -> None:
    kept = {MODEL.name: {"breakpoints": [entry, {"pattern": "*.scores"}], "watches": [entry]}}
    Path("stops.json").write_text(json.dumps(kept), encoding="utf-8")
    stops = desk(Path("stops.json")).session.stops
    assert [each.pattern for each in stops.breakpoints.values()] == ["*.scores"]
    assert not stops.watches


def test_the_screen_begins_with_them_and_a_replay_without() -> None:
    execute(open_desk(Opening("by-hand")), "break *.scores")
    assert open_desk(Opening("by-hand")).session.stops.breakpoints
    Path("moment.txt").write_text("next\n", encoding="utf-8")
    replayed = open_desk(Opening("by-hand", replay="moment.txt"))
    assert not replayed.session.stops.breakpoints
    execute(replayed, "watch norm")
    assert not open_desk(Opening("by-hand")).session.stops.watches


def test_a_name_with_half_a_character_is_written_out(tmp_path: Path) -> None:
    file = tmp_path / "stops.json"
    file.write_text('{"\\ud800": {"breakpoints": []}}', encoding="utf-8")
    desk = Desk(Session("by-hand", "green car"))
    keep_stops(desk, file)
    execute(desk, "break *.q")
    assert json.loads(file.read_text(encoding="utf-8"))["by-hand"]["breakpoints"]
