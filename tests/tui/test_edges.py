"""What stands at the edge of a pane: whole numbers, and a sign where something was cut."""

import re

import pytest

from stepper.pictures.bars import formula_line, name_line
from stepper.render.look import Look
from tests.tui.driving import opened


@pytest.mark.parametrize("width", [110, 113, 116, 120, 131])
async def test_numbers_are_drawn_whole_or_not_at_all(width: int) -> None:
    async with opened((width, 36)) as drive:
        await drive.line("goto encoder.0.self_attn.out 9")
        for _ in range(3):
            rows = [line.partition("│")[2] for line in drive.lines("#grid")][1:11]
            cells = [cell for row in rows for cell in re.split(r"[ ▸]+", row) if cell]
            assert cells
            assert all(re.fullmatch(r"[+-]\d\.\d{3}", cell) for cell in cells), cells
            await drive.act("#grid", "page(1, 0)")


async def test_what_is_cut_says_so() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.embed.position")
        formula = "".join(span.text for span in formula_line(drive.snapshot, Look(), 30))
        assert formula == "position = sin, cos of positi…"
        name = "".join(span.text for span in name_line(drive.snapshot, Look(), 30))
        assert name == "encoder.embed.pos… #3 of 0–112"


async def test_the_number_of_a_step_is_the_one_in_the_listing() -> None:
    async with opened() as drive:
        listing = drive.snapshot.program.listing()
        last = listing.splitlines()[-1].split()[0]
        for name in ("encoder.embed.ids", "encoder.0.self_attn.q", "encoder.0.self_attn.weights.exp", "next"):
            await drive.line(f"goto {name}")
            shown = next(line for line in listing.splitlines() if f" {name} " in line).split()[0]
            assert f"#{shown} of 0–{last}" in drive.text("#name")


@pytest.mark.parametrize("size, part", [((120, 36), "#page"), ((80, 24), "#note")])
async def test_a_row_with_nothing_to_look_at_is_warned_of(size: tuple[int, int], part: str) -> None:
    async with opened(size) as drive:
        await drive.line("goto encoder.0.self_attn.weights")
        assert "nothing to look at" not in drive.text(part)
        await drive.line("set encoder.0.self_attn.masked.mask[3] 0")
        assert "Row 3: nothing to look at" in drive.text(part)
        assert not drive.snapshot.array[:, 3].any()
        await drive.line("goto encoder.0.self_attn.weights 2")
        assert "nothing to look at" not in drive.text(part)
