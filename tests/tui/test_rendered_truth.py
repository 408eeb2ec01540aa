"""What the running app draws for a cell reads back to the number that the session holds there."""

import pytest

from stepper.engine import Array
from stepper.trace import Session
from tests.tui.driving import Drive, opened
from tests.tui.reading import check_all

NAMES = [
    "encoder.embed.ids",
    "encoder.embed.position",
    "encoder.0.self_attn.q",
    "encoder.0.self_attn.scores",
    "encoder.0.norm1.var",
    "encoder.0.ffn.activation",
    "decoder.0.self_attn.masked.mask@4",
    "decoder.0.self_attn.k@4",
    "decoder.1.cross_attn.weights@4",
    "decoder.1.cross_attn.weights.max@4",
    "logits@4",
    "next@4",
]


def value_of(session: Session, drive: Drive) -> Array:
    """What a fresh session holds where the screen is."""
    return session.value(f"{drive.snapshot.name}@{drive.snapshot.position.turn}")


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_every_cell_in_sight_is_the_number_that_was_computed(size: tuple[int, int]) -> None:
    session = Session("en-fr")
    session.generate()
    async with opened(size) as drive:
        checked = 0
        for name in NAMES:
            await drive.line(f"goto {name}")
            array, heads = value_of(session, drive), drive.snapshot.slicing.heads
            for mode in range(3):
                checked += check_all(drive, array)
                await drive.keys(str(heads - 1))
                checked += check_all(drive, array)
                await drive.keys("x")
                checked += check_all(drive, array)
                await drive.act("#grid", "far(1, 1)")
                checked += check_all(drive, array)
                await drive.keys("x", "v")
                assert mode < 3
        assert checked > 3000


async def test_rows_not_reached_are_dots_whatever_the_array_holds() -> None:
    session = Session("en-fr")
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scores 3")
        assert check_all(drive, value_of(session, drive)) >= 30
        await drive.keys("x")
        assert check_all(drive, value_of(session, drive)) >= 30
