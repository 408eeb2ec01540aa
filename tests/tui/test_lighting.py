"""A cell is lit with what it is made of and what is made of it."""

import numpy as np
import pytest

from stepper.inspect.light import light_of
from stepper.trace import Session
from tests.tui.driving import Drive, opened

ATTENTION = "encoder.0.self_attn"


def lit(drive: Drive) -> set[tuple[int, int]]:
    """The lit cells of the drawn matrix."""
    tensor = drive.grid.tensor
    assert tensor is not None
    rows, columns = tensor.view.matrix.shape
    return {(row, column) for row in range(rows) for column in range(columns) if (row, column) in tensor.view.lit}


async def test_a_score_lights_a_row_of_q_a_row_of_k_and_one_scaled_score() -> None:
    async with opened((140, 40)) as drive:
        await drive.line(f"goto {ATTENTION}.scores 2")
        await drive.act("#grid", "go(1, 0)")
        await drive.keys("l")
        assert "scores[0,2,1]" in drive.text("#hints")
        assert lit(drive) == {(2, 1)}
        await drive.line(f"goto {ATTENTION}.q")
        assert lit(drive) == {(2, column) for column in range(16)}
        assert "•" in drive.text("#grid")
        await drive.line(f"goto {ATTENTION}.k")
        assert lit(drive) == {(1, column) for column in range(16)}
        await drive.line(f"goto {ATTENTION}.v")
        assert not lit(drive)
        await drive.line(f"goto {ATTENTION}.scaled")
        assert lit(drive) == {(2, 1)}
        await drive.keys("h")
        assert not lit(drive)


async def test_the_tree_says_what_goes_in_and_what_comes_out() -> None:
    async with opened((140, 40)) as drive:
        await drive.line(f"goto {ATTENTION}.scores 2")
        await drive.keys("l")
        signs = {line[2:].split()[0]: line[0] for line in drive.lines("#tree") if line[0] in "←→▸✓"}
        assert signs["scaled"] == "→"
        assert signs["concat"] == "→"
        lines = drive.lines("#tree")
        assert next(line for line in lines if " q " in line)[0] == "←"
        assert next(line for line in lines if " v " in line)[0] == "✓"


async def test_the_light_goes_out_by_key_and_when_the_numbers_change() -> None:
    async with opened((140, 40)) as drive:
        await drive.line(f"goto {ATTENTION}.scores 2")
        await drive.keys("l")
        await drive.keys("l")
        assert not lit(drive)
        await drive.keys("l")
        await drive.line("set scores[0,0,0] 1")
        assert not lit(drive)
        assert "→" not in drive.text("#tree")


def test_a_weight_is_made_of_a_row_of_masked_scores_through_its_fine_steps() -> None:
    session = Session("en-fr", "the cat sleeps .")
    light = light_of(session, f"{ATTENTION}.weights", 0, (1, 2, 0))
    assert np.argwhere(light.cells[f"{ATTENTION}.masked"]).tolist() == [[1, 2, key] for key in range(4)]
    assert light.cells[f"{ATTENTION}.context"].sum() == 16


@pytest.mark.parametrize("name", ["masked", "weights", "q", "context"])
def test_what_is_lit_afterwards_is_what_a_change_of_the_cell_reaches(name: str) -> None:
    session = Session("en-fr", "the cat sleeps .")
    full = f"{ATTENTION}.{name}"
    index = (1,) * len(session.step(full).shape)
    light = light_of(session, full, 0, index)
    session.edit(full, index, 0.75)
    for user, cells in light.cells.items():
        if user in light.out_of:
            assert not (session.diff(user).cells & ~cells).any(), user
