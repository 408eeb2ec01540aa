"""The screen, driven by keys."""

from dataclasses import replace

import numpy as np
import pytest

from stepper.checkpoints import load
from stepper.desk.opening import Opening
from stepper.trace import Position, Session
from stepper.tui.app import StepperApp
from stepper.tui.messages import CellChosen
from stepper.tui.widgets.heads_bar import HeadsBar
from tests.tui.driving import Drive, opened

QUIET = Opening(check=False)
SENTENCE = "the black cat does not see the big house ."


async def positions(drive: Drive, key: str, until: str) -> list[Position]:
    """The positions that a key visits until it comes to a step."""
    visited = [drive.snapshot.position]
    while drive.snapshot.name != until:
        await drive.keys(key)
        visited.append(drive.snapshot.position)
    return visited


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_space_walks_token_by_token_and_backspace_returns_over_the_same_positions(size: tuple[int, int]) -> None:
    async with opened(size, replace(QUIET, text="the cat sleeps .")) as drive:
        there = await positions(drive, "space", "encoder.0.self_attn.concat")
        steps = list(dict.fromkeys(position.step.removeprefix("encoder.").removeprefix("0.") for position in there))
        expected = ["embed.ids", "embed.lookup", "embed.scaled", "embed.position", "embed.out"]
        attention = ["q", "k", "v", "scores", "scaled", "masked", "weights", "context", "concat"]
        assert steps == expected + [f"self_attn.{each}" for each in attention]
        assert [position.row for position in there[:4]] == [0, 1, 2, 3]
        back = [drive.snapshot.position]
        for _ in there[1:]:
            await drive.keys("backspace")
            back.append(drive.snapshot.position)
        assert back == there[::-1]


async def test_rows_appear_one_token_at_a_time() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.weights 2")
        rows = [line.split("│")[1] for line in drive.lines("#grid") if "│" in line][1:]
        assert ["·" in row for row in rows] == [False] * 3 + [True] * 7
        await drive.keys("space")
        rows = [line.split("│")[1] for line in drive.lines("#grid") if "│" in line][1:]
        assert ["·" in row for row in rows] == [False] * 4 + [True] * 6
        assert "7 rows to come" not in drive.text("#digest")
        assert "6 rows to come" in drive.text("#digest")


async def test_the_tree_follows_the_position_and_marks_what_is_computed() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.1.self_attn.scaled")
        lines = [line.rstrip() for line in drive.lines("#tree")]
        scaled = next(line for line in lines if "scaled" in line)
        assert scaled.startswith("▸")
        assert next(line for line in lines if "scores" in line).startswith("✓")
        assert next(line for line in lines if "masked" in line).startswith(" ")
        assert any("layer 0" in line and "▸" in line for line in lines)


async def test_every_computed_tensor_in_sight_gets_a_digest() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scaled")
        tree = drive.tree
        await drive.until(lambda: tree.tree_picture and not tree.tree_picture.unmeasured(tree.window))
        line = next(line for line in drive.lines("#tree") if " q " in line)
        assert set(line.split()[-1]) <= set("_▁▂▃▄▅▆▇█")


async def test_the_handoff_is_a_stop_and_the_map_lights_it() -> None:
    async with opened() as drive:
        await drive.keys("f3")
        await drive.line("goto decoder.0.norm1.out")
        assert "━" not in drive.text("#page")
        await drive.keys("n")
        assert drive.snapshot.name == "decoder.0.cross_attn.memory"
        page = drive.text("#page")
        assert "[cross_attn]" in page
        assert "encoder.out ━" in page
        assert "Handoff" in drive.text("#place") or "memory" in drive.text("#place")


async def test_the_output_grows_token_by_token() -> None:
    async with opened() as drive:
        assert SENTENCE in drive.text("#title")
        await drive.line("goto next")
        assert "→ le …" in drive.text("#title")
        await drive.keys("right_curly_bracket")
        assert "→ le chat …" in drive.text("#title")
        await drive.line("goto next@10")
        assert "le chat noir ne voit pas la grande maison . <eos>" in drive.text("#title")


async def test_the_head_is_picked_by_keys_and_kept_for_the_tensors_that_follow() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        await drive.keys("h", "h")
        assert "[2]" in drive.text("#heads")
        await drive.keys("n", "H")
        assert "[1]" in drive.text("#heads")
        await drive.keys("N")
        assert "[2]" in drive.text("#heads")
        await drive.keys("3")
        assert "[3]" in drive.text("#heads")
        await drive.keys("9")
        assert "4 heads" in drive.text("#hints")


async def test_mode_and_transposition_are_kept_for_each_tensor() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        await drive.keys("v", "x")
        first = drive.lines("#grid")[0]
        assert first.index("key") < first.index("query")
        await drive.keys("n")
        assert drive.lines("#grid")[0].strip().startswith("query")
        await drive.keys("N")
        assert drive.lines("#grid")[0] == first


async def test_the_cell_under_the_cursor_is_given_in_full() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        await drive.keys("1")
        for action in ("go(1, 0)", "go(1, 0)", "go(0, -1)"):
            await drive.act("#grid", action)
        view = drive.screen.views.of(drive.snapshot.name)
        assert view.column == 2
        value = drive.snapshot.array[1, view.row, 2]
        focus = drive.text("#focus")
        assert f"[1,{view.row},2]" in focus
        assert value == np.float32(float(focus.rpartition("=")[2]))


async def test_a_word_that_is_unknown_is_refused_in_place_and_nothing_is_lost() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.q")
        await drive.press("slash")
        prompt = drive.screen.controllers.input_line.prompt
        assert prompt is not None
        assert prompt.value == SENTENCE
        drive.screen.controllers.input_line.enter("input the black hause sleeps .")
        await drive.settled()
        assert "house" in drive.everything()
        assert drive.screen.controllers.input_line.prompt is prompt
        assert drive.snapshot.sentence.source == SENTENCE
        drive.screen.controllers.input_line.enter("input the red car sleeps .")
        await drive.settled()
        assert not drive.screen.controllers.input_line.is_open
        assert drive.snapshot.sentence.source == "the red car sleeps ."
        assert drive.snapshot.name == "encoder.0.self_attn.q"


async def test_letters_typed_into_the_prompt_are_text_and_not_commands() -> None:
    async with opened() as drive:
        await drive.press("g")
        await drive.press("n", "e", "x", "t")
        prompt = drive.screen.controllers.input_line.prompt
        assert prompt is not None
        assert prompt.value == "next"
        assert drive.snapshot.name == "encoder.embed.ids"
        await drive.press("enter")
        assert drive.snapshot.name == "next"
        await drive.press("g", "escape")
        assert not drive.screen.controllers.input_line.is_open


async def test_goto_suggests_the_names_of_tensors() -> None:
    async with opened() as drive:
        await drive.press("g")
        prompt = drive.screen.controllers.input_line.prompt
        assert prompt is not None
        assert "decoder.1.cross_attn.memory" in prompt.asked.offer("decoder.1.cross").fitting


async def test_what_cannot_be_done_is_a_line_and_not_the_end() -> None:
    async with opened() as drive:
        await drive.line("goto nowhere.at.all")
        assert "no tensor called" in drive.text("#hints")
        await drive.keys("n")
        assert "no tensor called" not in drive.text("#hints")


async def test_a_long_answer_gets_a_page_of_its_own() -> None:
    async with opened() as drive:
        await drive.line("ls *cross_attn.k*")
        assert drive.screen.controllers.panes.page == "answer"
        assert "decoder.1.cross_attn.k" in drive.text("#page")
        assert "Answer" in drive.text("#tabs")


async def test_the_notes_name_the_step_and_lead_to_what_it_is_made_from() -> None:
    async with opened((120, 60)) as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        page = drive.text("#page")
        assert "scores = q kᵀ" in page
        await drive.act("#page", "follow")
        assert drive.snapshot.name == "encoder.0.self_attn.q"


async def test_a_step_is_chosen_in_the_tree() -> None:
    async with opened() as drive:
        await drive.keys("tab")
        drive.screen.query_one("#tree").focus()
        for _ in range(2):
            await drive.act("#tree", "step(1)")
        await drive.act("#tree", "choose")
        assert drive.snapshot.name == "encoder.embed.scaled"


async def test_a_branch_opened_by_hand_stays_open_when_the_run_moves() -> None:
    async with opened() as drive:
        drive.tree.focus()
        await drive.act("#tree", "edge(0)")
        while "layer 1" not in drive.lines("#tree")[drive.tree._cursor]:
            await drive.act("#tree", "step(1)")
        await drive.act("#tree", "open")
        await drive.keys("n", "n")
        assert any("ffn" in line for line in drive.lines("#tree"))


async def test_a_click_on_the_timeline_goes_there() -> None:
    async with opened() as drive:
        assert await drive.pilot.click("#timeline", offset=(100, 0))
        await drive.settled()
        assert drive.snapshot.number > 150


async def test_a_click_chooses_a_cell_and_a_head() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        left, top = drive.grid.tensor.frozen if drive.grid.tensor else (0, 0)
        assert await drive.pilot.click("#grid", offset=(left + 9, top + 3))
        await drive.settled()
        view = drive.screen.views.of(drive.snapshot.name)
        assert (view.row, view.column) == (3, 1)
        start = drive.screen.query_one(HeadsBar).places[2][0]
        assert await drive.pilot.click("#heads", offset=(start + 1, 0))
        await drive.settled()
        assert "[2]" in drive.text("#heads")


async def test_keys_pressed_before_there_is_a_session_are_not_lost() -> None:
    async with opened(typed="nn") as drive:
        await drive.until(lambda: drive.snapshot.number == 2)


async def test_an_edit_is_marked_and_can_be_taken_back() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        await drive.line("set scores[0,2,1] 3.5")
        assert drive.snapshot.array[0, 2, 1] == 3.5
        assert "what if: 1" in drive.text("#title")
        assert any("*" in line and "scores" in line for line in drive.lines("#tree"))
        await drive.keys("u")
        assert "what if" not in drive.text("#title")
        fresh = Session(load("en-fr")).value("encoder.0.self_attn.scores")
        assert (drive.snapshot.array == fresh).all()


async def test_a_breakpoint_is_marked_in_the_tree_and_stops_the_run() -> None:
    async with opened() as drive:
        await drive.line("break encoder.0.self_attn.context")
        await drive.keys("c")
        assert drive.snapshot.name == "encoder.0.self_attn.context"
        assert any(line.startswith("▸◆") for line in drive.lines("#tree"))


async def test_an_error_of_ours_never_reaches_the_screen_as_a_traceback() -> None:
    async with opened() as drive:
        for line in ("goto", "set", "why q[99,99,99]", "nonsense", "unbreak 7", "goto next@99"):
            await drive.line(line)
            assert "Traceback" not in drive.everything()
            assert drive.text("#hints").strip()


async def test_a_session_that_cannot_be_opened_ends_the_app_with_its_message() -> None:
    app = StepperApp(Opening(text="the black hause sleeps .", check=False))
    async with app.run_test(size=(80, 24)) as pilot:
        while app.is_running and app.return_value is None:
            await pilot.pause(0.001)
    assert isinstance(app.return_value, str)
    assert "hause" in app.return_value


async def test_there_is_one_mark_and_the_place_speaks_of_its_row_or_of_all() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.v")
        await drive.keys("n", "n")
        assert drive.text("#grid").count("▸") == 1
        assert "all 10 rows" in drive.text("#place")
        await drive.act("#grid", "far(1, 1)")
        assert drive.text("#grid").count("▸") == 2  # the cell, and its row
        assert "row 9 of 0–9" in drive.text("#place")
        await drive.act("#grid", "go(-1, -7)")
        assert drive.text("#grid").count("▸") == 1
        assert "all 10 rows" in drive.text("#place")
        await drive.keys("space")
        assert "row 0 of 0–9" in drive.text("#place")


async def test_a_cell_chosen_by_hand_is_kept_where_the_same_axes_follow() -> None:
    async with opened() as drive:
        for name in ("scaled", "masked", "weights", "scores"):
            await drive.line(f"goto encoder.0.self_attn.{name}")
        await drive.act("#grid", "go(1, 2)")
        for _ in range(3):
            await drive.keys("n")
            view = drive.screen.views.of(drive.snapshot.name)
            assert (view.row, view.column) == (2, 1)


async def test_the_branch_one_went_into_stays_open_until_one_goes_out_of_it() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.masked")
        await drive.keys("i", "n", "n")
        assert drive.snapshot.name.endswith("weights")
        assert any(line.strip() == "mask" or " mask " in line for line in drive.lines("#tree"))
        await drive.keys("N", "N")
        assert drive.snapshot.name.endswith("masked.mask")
        await drive.keys("o", "n")
        assert not any(" mask " in line for line in drive.lines("#tree"))


async def test_the_shape_is_told_with_the_names_of_its_axes() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.weights.max")
        assert drive.text("#digest").startswith("head 4 × query 10  ")


async def test_a_cell_that_was_chosen_in_the_tensor_before_is_passed_over() -> None:
    async with opened() as drive:
        await drive.line("goto decoder.0.cross_attn.weights")
        chosen = drive.screen.views.of(drive.snapshot.name)
        for row, column in ((1, 0), (0, 10), (99, 99)):
            drive.screen.query_one("#grid").post_message(CellChosen(row, column))
            await drive.settled()
            assert drive.screen.views.of(drive.snapshot.name) == chosen
        drive.screen.query_one("#grid").post_message(CellChosen(0, 9))
        await drive.settled()
        assert drive.screen.views.of(drive.snapshot.name).column == 9
