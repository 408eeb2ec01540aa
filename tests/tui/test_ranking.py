"""Rows over the vocabulary: the likeliest words are in sight at once."""

from dataclasses import replace

import pytest

from stepper.checkpoints import load
from stepper.desk.opening import Opening
from tests.tui.driving import opened

QUIET = Opening(check=False)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_cursor_comes_to_the_likeliest_word_and_the_list_begins_with_it(size: tuple[int, int]) -> None:
    async with opened(size) as drive:
        for name in ("logits@2", "probs@2"):
            await drive.line(f"goto {name}")
            assert "vocab noir" in drive.text("#focus")
            assert "▸ noir " in drive.text("#grid")
            assert "noir" in drive.lines("#grid")[0]


async def test_each_row_that_is_stepped_to_has_its_own_likeliest_word() -> None:
    async with opened(opening=replace(QUIET, text="the cat sleeps .", target="le chat dort .")) as drive:
        await drive.line("goto probs 0")
        assert "vocab le" in drive.text("#focus")
        assert "after “<bos>”" in drive.text("#grid")
        await drive.keys("space")
        assert "vocab chat" in drive.text("#focus")
        assert "after “le”" in drive.text("#grid")


async def test_a_word_chosen_by_hand_is_kept_from_logits_to_probs_and_let_go_in_the_next_turn() -> None:
    async with opened() as drive:
        await drive.line("goto logits@2")
        await drive.act("#grid", "go(-1, 0)")
        chosen = drive.text("#focus").split("vocab ")[1].split()[0]
        await drive.keys("n")
        assert f"vocab {chosen}" in drive.text("#focus")
        await drive.line("goto logits@3")
        assert "vocab ne" in drive.text("#focus")


async def test_a_key_goes_to_the_largest_number_of_the_row_of_any_tensor() -> None:
    async with opened() as drive:
        await drive.line("goto decoder.1.cross_attn.weights@2")
        await drive.keys("M")
        view = drive.screen.views.of(drive.snapshot.name)
        assert view.column == int(drive.snapshot.array[0, 0].argmax())
        await drive.line("goto encoder.0.self_attn.weights 2")
        await drive.act("#grid", "go(0, 1)")
        await drive.keys("M")
        assert "not computed" in drive.text("#hints")


async def test_where_a_word_is_chosen_it_is_marked_among_the_likeliest() -> None:
    async with opened() as drive:
        await drive.line("goto next@2")
        assert "▸ noir " in drive.text("#grid")
        await drive.line("temp 0.9")
        await drive.line("goto next@2")
        assert "The likeliest words after" in drive.text("#grid")


async def test_an_encoder_alone_ranks_what_stands_in_the_place_itself() -> None:
    async with opened(opening=replace(QUIET, model="fill-mask", text=load("fill-mask").example)) as drive:
        await drive.line("goto probs 0")
        assert "in the place of “[MASK]”" in drive.text("#grid")


async def test_without_room_there_is_no_list() -> None:
    async with opened((80, 24), replace(QUIET, text="the cat sleeps .", target="le grand chat noir ne voit pas la maison .")) as drive:
        await drive.line("goto probs")
        assert "likeliest" not in drive.text("#grid")


async def test_a_click_on_a_word_of_the_list_goes_to_its_number() -> None:
    async with opened((120, 40)) as drive:
        await drive.line("goto probs@2")
        line = next(number for number, text in enumerate(drive.lines("#grid")) if " blanc " in text)
        await drive.pilot.click("#grid", offset=(4, line))
        await drive.settled()
        assert "vocab blanc" in drive.text("#focus")
