"""Breakpoints and watches."""

import numpy as np
import pytest

from stepper.errors import BadInput
from stepper.trace import Breakpoint, Position, Session, Stops, Watch
from tests.models import TINY, random_model

MODEL = random_model(TINY)


def session() -> Session:
    return Session(MODEL, "w4 w5 w6")


def test_continue_stops_at_the_next_place_and_rcontinue_goes_back_over_the_same_ones() -> None:
    walk = session()
    walk.stops.add(Breakpoint("*.self_attn.weights"))
    ahead = [walk.move("continue") for _ in range(4)]
    assert [position.step for position in ahead[:2]] == ["encoder.0.self_attn.weights", "encoder.1.self_attn.weights"]
    assert [walk.move("rcontinue") for _ in range(3)] == ahead[2::-1]


def test_rcontinue_finds_what_continue_would() -> None:
    there, back = session(), session()
    for each in (there, back):
        each.stops.add(Breakpoint("*.add2", row=1))
    stops = [there.move("continue") for _ in range(2)]
    back.goto("decoder.embed.ids")
    assert [back.move("rcontinue") for _ in range(2)] == stops[::-1]


def test_a_breakpoint_on_a_token_stops_at_its_row() -> None:
    walk = session()
    walk.stops.add(Breakpoint("encoder.1.self_attn.q", token="w5"))
    assert walk.move("continue") == Position(0, "encoder.1.self_attn.q", 1)


def test_a_condition_must_hold() -> None:
    walk = session()
    walk.stops.add(Breakpoint("*.scores", condition="max > 1e9"))
    assert walk.move("continue").step == "next"
    assert walk.is_at_end
    walk.stops.add(Breakpoint("*.masked", condition="has_inf"))
    forced = Session(MODEL, "w4 w5 w6", target="w7 w8")
    forced.stops = walk.stops
    assert forced.move("continue").step == "decoder.0.self_attn.masked"


def test_hits_are_counted_and_a_disabled_breakpoint_has_none() -> None:
    walk = session()
    number = walk.stops.add(Breakpoint("encoder.*.ffn.out"))
    walk.move("continue")
    walk.move("continue")
    assert walk.stops.breakpoints[number].hits == 2
    walk.stops.enable(number, on=False)
    assert walk.move("continue").step == "next"
    assert walk.stops.breakpoints[number].hits == 2


def test_without_a_breakpoint_ahead_it_goes_to_the_end_of_the_run_and_back_to_where_it_came_from() -> None:
    walk = session()
    here = walk.goto("encoder.0.self_attn.scores", row=1)
    end = walk.move("continue")
    assert (end.turn, end.step) == (walk.turns - 1, "next")
    assert walk.move("continue") == end
    assert walk.move("rcontinue") == here
    assert walk.move("rcontinue") == walk.start == Position(0, "encoder.embed.ids", 0)


def test_of_several_breakpoints_on_a_tensor_the_nearest_row_is_stopped_at_and_all_that_hold_there_count() -> None:
    walk = session()
    numbers = [walk.stops.add(Breakpoint(f"encoder.{layer}.self_attn.scores", row=row)) for layer, row in (("0", 2), ("0", 1), ("*", 1))]
    assert [walk.move("continue").row for _ in range(2)] == [1, 2]
    assert [walk.stops.breakpoints[number].hits for number in numbers] == [1, 1, 1]
    walk.goto("encoder.0.add1")
    assert [walk.move("rcontinue").row for _ in range(2)] == [2, 1]


def test_a_watch_notes_the_tensors_it_names_as_we_pass() -> None:
    walk = session()
    number = walk.stops.watch(Watch("norm", "encoder.*.add1"))
    for _ in range(60):
        walk.move("next")
    course = walk.stops.watched(walk)[number].course
    assert [each.step for each in course] == [f"encoder.{layer}.add1" for layer in range(TINY.encoder_layers)]
    assert all(each.number > 0 for each in course)


@pytest.mark.parametrize("way", [["continue"], ["turn", "turn", "layer"], ["next"] * 70])
def test_a_watch_has_the_number_of_every_tensor_that_the_run_passed_whatever_the_way(way: list[str]) -> None:
    walk = session()
    walk.stops.watch(Watch("norm", "*.add1"))
    for verb in way:
        walk.move(verb)
    here = walk.position
    passed = [(turn, step.name) for turn in range(here.turn + 1) for step in walk.program_of(turn)]
    passed = [each for each in passed[: passed.index((here.turn, here.step)) + 1] if each[1].endswith(".add1")]
    course = walk.stops.watched(walk)[1].course
    assert [(each.turn, each.step) for each in course] == passed
    assert [each.number for each in course] == [
        pytest.approx(float(np.linalg.norm(walk.value(f"{step}@{turn}").astype(np.float64)))) for turn, step in passed
    ]


def test_a_watch_follows_the_edited_run() -> None:
    walk = session()
    walk.stops.watch(Watch("max", "encoder.0.add1"))
    walk.goto("encoder.out")
    before = walk.stops.watched(walk)[1].numbers
    walk.edit("encoder.0.add1", (0, 0), 99.0)
    assert walk.stops.watched(walk)[1].numbers == (99.0,)
    walk.undo()
    assert walk.stops.watched(walk)[1].numbers == before


def test_stops_survive_being_written_down() -> None:
    stops = Stops()
    stops.add(Breakpoint("*.weights", token="cat", condition="max > 0.9"))
    stops.watch(Watch("max", "*.scores"))
    again = Stops.from_dict(stops.to_dict())
    assert again.breakpoints == stops.breakpoints
    assert again.watches == stops.watches


@pytest.mark.parametrize("entries", [{"breakpoints": [{"nonsense": 1}]}, {"watches": [{"expression": "os.system"}]}, {}])
def test_what_cannot_be_read_is_left_out(entries: dict[str, list[dict[str, object]]]) -> None:
    assert Stops.from_dict(entries) == Stops()


def test_numbers_that_do_not_exist_are_refused() -> None:
    stops = Stops()
    with pytest.raises(BadInput, match="no breakpoint 3"):
        stops.remove(3)
    with pytest.raises(BadInput, match="no watch 1"):
        stops.remove(1, "watch")
    with pytest.raises(BadInput, match="no breakpoint 2"):
        stops.enable(2, on=True)
    with pytest.raises(BadInput):
        stops.add(Breakpoint("*", condition="import os"))
