"""From one architecture to the next, and the clipboard."""

import numpy as np
import pytest

from stepper.checkpoints import load
from stepper.desk.flipping import ARCHITECTURES
from stepper.desk.opening import Opening
from stepper.inspect.alignment import counterpart
from stepper.trace import Session
from tests.tui.driving import opened


async def test_one_key_goes_through_the_architectures_and_back_to_the_same_sentence() -> None:
    async with opened() as drive:
        await drive.line("input the red car sleeps .")
        await drive.line("goto encoder.0.self_attn.weights")
        seen = [drive.snapshot.model]
        for _ in range(3):
            await drive.keys("A")
            seen.append(drive.snapshot.model)
            assert drive.snapshot.name.endswith("self_attn.weights")
        assert seen == ["en-fr", "fill-mask", "next-word", "en-fr"]
        assert drive.snapshot.sentence.source == "the red car sleeps ."


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_round_ends_where_it_began_and_leaves_no_breakpoint_in_other_lists(size: tuple[int, int]) -> None:
    async with opened(size) as drive:
        await drive.line("goto decoder.1.cross_attn.weights@2")
        await drive.line("break decoder.1.cross_attn.weights")
        await drive.keys("3", "M")
        drive.screen.controllers.viewing.choose_cell(0, 2)
        place, view = drive.snapshot.position, drive.screen.views.of(drive.snapshot.name)
        kept = []
        for _ in range(3):
            await drive.keys("A")
            kept.append(len(drive.snapshot.breakpoints))
        assert drive.snapshot.position == place
        seen = drive.screen.views.of(drive.snapshot.name)
        assert (seen.head, seen.row, seen.column) == (view.head, view.row, view.column) == (3, 0, 2)
        assert kept == [0, 0, 1]
        await drive.keys("A")
        await drive.line("goto encoder.0.ffn.out")
        await drive.keys("A", "A")
        assert drive.snapshot.name != place.step


async def test_the_round_keeps_a_target_that_was_given() -> None:
    async with opened(opening=Opening(target="le chat noir ne voit pas la grande maison .", check=False)) as drive:
        await drive.line("goto decoder.0.self_attn.masked 4")
        await drive.keys("A", "A", "A")
        assert drive.snapshot.sentence.target == "le chat noir ne voit pas la grande maison ."
        assert (drive.snapshot.name, drive.snapshot.position.row) == ("decoder.0.self_attn.masked", 4)


async def test_what_differs_is_said() -> None:
    async with opened((200, 40)) as drive:
        await drive.line("goto decoder.0.self_attn.masked")
        await drive.keys("A")
        assert drive.snapshot.name == "encoder.0.self_attn.masked"
        hints = drive.text("#hints")
        assert "only an encoder" in hints
        assert f"{drive.snapshot.array[0].size} of {drive.snapshot.array[0].size} mask cells" in hints
        await drive.keys("A")
        assert drive.snapshot.name == "decoder.0.self_attn.masked"
        rows = len(drive.snapshot.array[0])
        assert f"{rows * (rows + 1) // 2} of {rows * rows} mask cells" in drive.text("#hints")


async def test_what_the_architecture_before_did_not_have_is_marked_until_another_model_is_opened() -> None:
    async with opened((200, 60)) as drive:
        await drive.line("open next-word ada fox sees bo reed")
        await drive.line("goto decoder.0.ffn.hidden")
        await drive.keys("A")
        assert "Gone: decoder.norm." in drive.text("#hints")
        assert "New, marked + on the left: embed.scaled, cross_attn, add3, norm3." in drive.text("#hints")
        marked = [line.strip(" ✓▸+") for line in drive.lines("#tree") if line[1:2] == "+"]
        assert [line.split()[0] for line in marked] == ["cross_attn", "add3", "norm3.out"]
        await drive.line("open en-fr")
        await drive.line("open by-hand")
        assert not [line for line in drive.lines("#tree") if line[1:2] == "+"]


@pytest.mark.parametrize("model", ARCHITECTURES)
@pytest.mark.parametrize("other", ARCHITECTURES)
def test_most_tensors_have_a_counterpart(model: str, other: str) -> None:
    program = Session(load(other)).program
    missing = {step.place.word for step in Session(load(model)).program.coarse if counterpart(step.place, program) is None}
    assert missing <= {"memory", "scaled", "k_new", "v_new"}


async def test_the_drawn_numbers_are_copied() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.weights 3")
        await drive.keys("2", "y")
        assert "Copied" in drive.text("#hints")
        lines = drive.app.clipboard.splitlines()
        assert lines[0].split("\t")[1:] == ["the", "black", "cat", "does", "not", "see", "the", "big", "house", "."]
        for number in range(4):
            label, *cells = lines[number + 1].split("\t")
            assert label == lines[0].split("\t")[number + 1]
            np.testing.assert_array_equal(np.array(cells, np.float32), drive.snapshot.array[2, number])
        assert lines[5] == "not"


async def test_what_a_terminal_would_not_take_is_not_copied() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.weights 3")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("stepper.tui.controllers.copying.MOST_COPIED", 100)
            await drive.keys("y")
        assert "too large" in drive.text("#hints")
