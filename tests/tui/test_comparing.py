"""What-if on the screen: changing a cell, the versions of a tensor, how far it travelled, what comes out."""

from dataclasses import replace

import numpy as np
import pytest

from stepper.checkpoints import load
from stepper.desk.opening import Opening
from stepper.trace import Session
from tests.tui.driving import Drive, opened

SCORES = "encoder.0.self_attn.scores"


async def compared(drive: Drive) -> None:
    """Wait until both runs are at their ends."""
    while drive.screen.controllers.comparing.is_running:
        await drive.pilot.pause(0.001)
    await drive.settled()


def marked_lines(drive: Drive) -> list[int]:
    """The lines of the grid with a changed cell in them."""
    return [number for number, line in enumerate(drive.lines("#grid")[1:]) if "*" in line.partition("│")[2]]


async def test_e_asks_for_the_number_of_the_cell_under_the_cursor() -> None:
    async with opened() as drive:
        await drive.line(f"goto {SCORES} 2")
        await drive.act("#grid", "go(1, 0)")
        await drive.keys("e")
        prompt = drive.screen.controllers.input_line.prompt
        assert prompt is not None
        assert prompt.value == f"{SCORES}[0,2,1] "
        await drive.press("9", "enter")
        assert drive.snapshot.array[0, 2, 1] == 9
        assert "[0,2,1] = 9" in drive.text("#place")
        assert "was 1.765 = 9" in drive.text("#focus")
        assert "[0,2,1] = 9" in drive.text("#hints")


async def test_the_cells_that_differ_are_marked_here_and_in_what_follows() -> None:
    async with opened((140, 40)) as drive:
        await drive.line(f"goto {SCORES}")
        await drive.line("set scores[0,2,1] 9")
        assert marked_lines(drive) == [2]
        await drive.line("goto encoder.0.self_attn.context")
        assert marked_lines(drive) == [2]
        marks = {line.split()[-2]: line[1] for line in drive.lines("#tree") if line[1] in "*~"}
        assert marks["scores"] == "*"
        assert marks["context"] == "~"


async def test_the_versions_of_a_tensor_come_one_after_the_other_and_stay_while_stepping() -> None:
    async with opened((140, 40)) as drive:
        await drive.line("goto encoder.0.self_attn.weights")
        trained = drive.lines("#grid")
        await drive.line("set scores[0,2,1] 9")
        edited = drive.lines("#grid")
        assert edited != trained
        await drive.keys("equals_sign")
        assert [line.replace("*", " ") for line in drive.lines("#grid")] == trained
        assert "as trained" in drive.text("#heads")
        await drive.keys("equals_sign")
        numbers = drive.grid.tensor
        assert numbers is not None
        before = Session(load("en-fr")).value("encoder.0.self_attn.weights")
        np.testing.assert_array_equal(numbers.view.matrix, drive.snapshot.array[0] - before[0])
        await drive.keys("n")
        assert "difference" in drive.text("#heads")
        await drive.keys("equals_sign", "N")
        assert drive.lines("#grid") == edited


async def test_there_is_no_other_version_of_the_model_as_trained() -> None:
    async with opened() as drive:
        await drive.keys("equals_sign")
        assert "Nothing differs" in drive.text("#hints")


async def test_d_shows_how_far_it_travelled_and_what_comes_out() -> None:
    async with opened((140, 50)) as drive:
        await drive.line(f"goto {SCORES}")
        await drive.keys("d")
        assert "press e to change it" in drive.text("#page")
        await drive.line("set encoder.embed.ids[1] red")
        await compared(drive)
        page = drive.text("#page")
        session = Session(load("en-fr"))
        session.edit("encoder.embed.ids", (1,), float(load("en-fr").reader.vocabulary["red"]))
        for each in session.travelled():
            line = next(line for line in page.splitlines() if line.strip().startswith(f"{each.layer} "))
            assert line.split()[1:] == [f"{each.tensors_touched}/{each.tensors}", f"{each.cells_touched}/{each.cells}", each.share_text]
        assert "le chat noir" in page
        assert "le chat rouge" in page
        assert "log-probability" in page


async def test_undo_and_redo_update_the_comparison() -> None:
    async with opened((140, 50)) as drive:
        await drive.line(f"goto {SCORES}")
        await drive.line("set scores[0,2,1] 9")
        await drive.keys("d")
        await compared(drive)
        assert "1 of 400 cells differ" in drive.text("#page")
        await drive.keys("u")
        assert "Nothing differs" in drive.text("#page")
        await drive.keys("U")
        await compared(drive)
        assert "1 of 400 cells differ" in drive.text("#page")


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_the_tab_goes_once_nothing_differs_and_it_is_left(size: tuple[int, int]) -> None:
    tabs = "#tabs" if size[0] > 100 else "#panes"
    async with opened(size) as drive:
        await drive.line(f"set {SCORES}[0,2,1] 9")
        await drive.keys("d")
        await compared(drive)
        await drive.keys("u")
        assert "Nothing differs from the model as trained." in " ".join(drive.text("#page").split())
        await drive.keys("U")
        await compared(drive)
        assert "What was changed" in drive.text("#page")
        await drive.press("escape", "u")
        assert ("Compare" in drive.text(tabs)) == (tabs == "#tabs")
        await drive.keys("f3")
        assert "Compare" not in drive.text(tabs)
        await drive.press("full_stop", "comma")
        assert drive.screen.controllers.panes.page == "map"
        await drive.keys("U", "d")
        assert "Compare" in drive.text(tabs)


async def test_an_option_marks_what_it_reaches() -> None:
    async with opened((140, 50)) as drive:
        await drive.line("goto encoder.0.self_attn.scaled")
        await drive.line("option scale=none")
        assert "scale = none" in drive.text("#place")
        assert any(line[1] == "~" and "scaled" in line for line in drive.lines("#tree"))
        assert not any(line[1] == "~" and "scores" in line for line in drive.lines("#tree"))


async def test_the_comparison_can_be_given_up() -> None:
    async with opened((140, 50)) as drive:
        await drive.line(f"goto {SCORES}")
        await drive.line("set scores[0,2,1] 9")
        await drive.keys("d")
        drive.screen.controllers.comparing.stop()
        drive.screen.draw("page")
        assert not drive.screen.controllers.comparing.is_running
        await drive.keys("d")
        await compared(drive)
        assert "log-probability" in drive.text("#page")


async def rows_that_move_with_token_4(drive: Drive, mask: str) -> set[int]:
    """The leak test as a learner makes it: choose a mask, compare with that from then on, change token 4, look at the rows."""
    await drive.line(f"option mask={mask}")
    await drive.line("baseline now")
    assert not drive.snapshot.differs
    await drive.line("set decoder.embed.ids[4] ne")
    await drive.line("goto decoder.1.norm3.out")
    assert drive.snapshot.difference is not None
    moved = {int(row) for row in np.flatnonzero(drive.snapshot.difference.cells.any(axis=1))}
    assert set(marked_lines(drive)) == moved
    return moved


@pytest.mark.parametrize(
    "mask, leaks", [("as_trained", False), ("none", True), ("off_by_one", True), ("transposed", True), ("after_softmax", True)]
)
async def test_the_leak_test_by_hand_finds_every_wrong_mask_and_passes_the_right_one(mask: str, leaks: bool) -> None:
    opening = replace(Opening(check=False), text="the cat sleeps .", target="le chat dort . .")
    async with opened((200, 50), opening) as drive:
        moved = await rows_that_move_with_token_4(drive, mask)
        assert bool(moved & {0, 1, 2, 3}) == leaks
        assert 4 in moved or mask == "transposed"


async def test_what_comparisons_are_made_with_can_be_chosen_on_the_page_and_taken_back() -> None:
    async with opened((140, 40)) as drive:
        await drive.line("option positions=none")
        await drive.keys("d")
        await compared(drive)
        await drive.act("#page", "follow")
        assert not drive.snapshot.differs
        await drive.line("ablate encoder.0.self_attn.context[head=0]")
        await compared(drive)
        assert "Compared with" in drive.page.text
        assert {name for name, by_hand in drive.snapshot.edited.items() if by_hand} == {"encoder.0.self_attn.context"}
        assert "encoder.0.self_attn.scores" not in drive.snapshot.edited
        await drive.act("#page", "follow")
        assert "encoder.0.self_attn.scores" in drive.snapshot.edited


async def test_the_cells_line_and_the_statistics_are_of_the_version_that_is_drawn() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        trained = float(drive.snapshot.array[0, 1, 1])
        await drive.line("set encoder.0.self_attn.scores[0,1,1] 50")
        drive.screen.controllers.viewing.choose_cell(1, 1)
        assert "query black · key black" in drive.text("#focus")
        assert "was " in drive.text("#focus")
        assert drive.text("#focus").rstrip().endswith("= 50")
        assert "+50" in drive.text("#digest")
        await drive.keys("equals_sign")
        assert float(drive.text("#focus").rpartition("=")[2]) == pytest.approx(trained)
        assert "was " not in drive.text("#focus")
        assert "+50" not in drive.text("#digest")
        await drive.keys("equals_sign")
        assert float(drive.text("#focus").rpartition("=")[2]) == pytest.approx(50 - trained)


async def test_a_closed_branch_says_that_something_in_it_has_changed() -> None:
    async with opened() as drive:
        await drive.line("set encoder.0.self_attn.scores[0,1,1] 50")
        await drive.line("goto encoder.embed.out")
        layers = [line for line in drive.lines("#tree") if "layer" in line]
        assert layers[0][1] == "*"
        assert layers[1][1] == "~"
        assert next(line for line in drive.lines("#tree") if " embed " in line)[1] == " "


async def test_a_number_or_a_word_alone_is_for_the_cell_under_the_cursor() -> None:
    async with opened() as drive:
        await drive.press("e", "ctrl+u", *"white", "enter")
        assert "“white”" in drive.text("#focus")
        assert drive.snapshot.what_if == ("encoder.embed.ids@0[0] = 46",)
        await drive.keys("equals_sign")
        assert "“the”" in drive.text("#focus")
        await drive.keys("equals_sign")
        assert drive.text("#focus").rstrip().endswith("= 40")
