"""The keys named at the bottom: those that do something here, and no others."""

from dataclasses import replace

import pytest

from stepper.desk.opening import Opening
from tests.tui.driving import Drive, opened

_VERBS = {"step": "space token", "back": "backspace back", "next": "n next", "prev": "N previous", "into": "i in", "out": "o out"}
_VERBS |= {"finish": "f sublayer", "layer": "] layer", "turn": "} turn"}


def hinted(drive: Drive) -> str:
    """The hints, once what was said last is taken away, as the next key does."""
    assert drive.screen.footer is not None
    drive.screen.footer.hush()
    return drive.text("#hints")


async def moves(drive: Drive, verb: str) -> bool:
    """Whether a verb leads somewhere from here; the session comes back."""
    before = drive.snapshot.position
    await drive.line(verb)
    moved = drive.snapshot.position != before
    await drive.line(f"goto {before.step}@{before.turn} {before.row}")
    return moved


@pytest.mark.parametrize("model", ["en-fr", "fill-mask"])
async def test_a_move_is_named_where_it_leads_somewhere_and_nowhere_else(model: str) -> None:
    async with opened((250, 36), replace(Opening(model), check=False)) as drive:
        for place in ("embed.ids 0", "embed.ids 1", "0.self_attn.weights", "0.self_attn.weights.max", "0.add1"):
            await drive.line(f"goto encoder.{place}")
            for verb, hint in _VERBS.items():
                assert (hint in hinted(drive)) == await moves(drive, verb), (place, verb, hinted(drive))


async def test_at_the_end_nothing_leads_on() -> None:
    async with opened((250, 36), replace(Opening("fill-mask"), check=False)) as drive:
        await drive.line("continue")
        for verb, hint in _VERBS.items():
            assert (hint in hinted(drive)) == (verb in ("back", "prev")), (verb, hinted(drive))


async def test_the_head_is_named_where_there_are_several() -> None:
    async with opened((250, 36)) as drive:
        assert "h head" not in hinted(drive)
        await drive.line("goto encoder.0.self_attn.scores")
        assert "h head" in hinted(drive)
        await drive.line("goto encoder.0.self_attn.concat")
        assert "h head" not in hinted(drive)


async def test_enter_opens_where_there_is_something_to_open_and_home_leads_back_to_the_first_cell() -> None:
    async with opened((250, 36)) as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        await drive.press("enter")
        assert "enter open" in hinted(drive)
        assert "home" not in hinted(drive)
        for _ in range(40):
            if "enter open" not in hinted(drive):
                break
            await drive.press("enter")
        assert "home the first cell" in hinted(drive)
        await drive.press("enter", "home")
        assert len(drive.screen.controllers.trail.path) == 1
        assert drive.lines("#page")[0].startswith("scores[0,")
        assert "enter open" in hinted(drive)
        assert "home" not in hinted(drive)


async def test_what_can_be_compared_and_undone_is_named() -> None:
    async with opened((250, 36)) as drive:
        assert "d compare" not in hinted(drive)
        await drive.line("ablate encoder.0.self_attn.weights[head=1]")
        assert "d compare" in hinted(drive)
        assert "u undo" in hinted(drive)
        await drive.line("baseline now")
        assert "d compare" not in hinted(drive)
        assert "u undo" in hinted(drive)


async def test_while_a_line_is_typed_its_keys_are_named_and_no_others() -> None:
    async with opened((250, 36)) as drive:
        await drive.press("g")
        assert hinted(drive).strip() == "enter done  esc leave  tab complete"
        await drive.press("escape")
        assert "space token" in hinted(drive)


async def test_esc_leads_back_from_the_glossary_and_to_the_tensor_from_other_pages() -> None:
    async with opened((250, 36)) as drive:
        await drive.press("tab")
        assert "esc to the tensor" in hinted(drive)
        await drive.press("G")
        assert "esc back" in hinted(drive)
        assert "esc to the tensor" not in hinted(drive)
        await drive.press("escape")
        assert drive.screen.controllers.panes.page == "notes"
