"""A story has as many turns as there are positions: files and `continue` take the first, and say so."""

from dataclasses import replace
from pathlib import Path

import pytest

from stepper import Session
from stepper.commands import Desk, execute, text
from stepper.commands.exporting import export
from stepper.commands.results import Said
from stepper.engine.spec import SpecialIds
from stepper.trace.extent import extent_of, turns_to_write
from stepper.trace.movement import FAR
from tests.models import SPECS, random_model


def story() -> Session:
    """A model with many positions that never ends by itself."""
    spec = SPECS["gpt_neo"]
    stacks = tuple(replace(each, embed=replace(each.embed, positions=None)) for each in spec.stacks)
    return Session(random_model(replace(spec, ids=SpecialIds(), max_positions=90, stacks=stacks)), "w4 w5 w6")


def test_a_file_is_as_large_as_was_said_and_of_so_many_turns(tmp_path: Path) -> None:
    session = story()
    extent = extent_of(session, 40)
    written = export(session, str(tmp_path / "run.npz"), turns=40)
    assert (extent.turns, extent.tensors) == (written.turns, written.count)
    assert written.turns == 40
    assert extent.bytes == pytest.approx((tmp_path / "run.npz").stat().st_size, rel=0.2)
    assert extent.seconds > 0
    assert text(written).endswith("the text goes on, and --turns N writes more of it")


def test_without_a_number_the_turns_that_are_there_are_written_or_32(tmp_path: Path) -> None:
    assert turns_to_write(story(), None) == 32
    session = story()
    session.generate(50)
    assert turns_to_write(session, None) == 50
    assert (export(story(), str(tmp_path / "a.html")).turns, export(Session("by-hand"), str(tmp_path / "b.md")).turns) == (32, 3)


def test_a_stop_half_way_leaves_no_file(tmp_path: Path) -> None:
    def stop(done: int, total: int, name: str) -> None:
        if done > 5 and name.startswith("decoder"):
            raise KeyboardInterrupt

    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("run.npz", "run.html"):
        with pytest.raises(KeyboardInterrupt):
            export(story(), str(folder / name), stop, turns=2)
    assert list(folder.iterdir()) == []


def test_continue_runs_on_so_far_and_says_that_there_is_more() -> None:
    desk = Desk(story())
    said = execute(desk, "continue")
    assert isinstance(said, Said)
    assert said.values == {"turns": FAR}
    assert desk.session.position.turn == FAR
    execute(desk, "continue")
    assert desk.session.position.turn == 2 * FAR
    execute(desk, "break next row 0 if max < 0")
    execute(desk, "goto decoder.embed.ids@1")
    execute(desk, "continue")
    assert desk.session.position.turn == 1 + FAR
