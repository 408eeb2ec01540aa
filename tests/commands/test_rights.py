"""What a session may do, where it is not the person's own."""

from pathlib import Path

import pytest

from stepper import Session
from stepper.commands import Desk, execute, request_of
from stepper.commands.results import PictureWanted
from stepper.commands.rights import Rights
from stepper.errors import BadInput


@pytest.mark.parametrize("line", ["export run.npz", "export now.svg", "save log.txt", "replay log.txt", "open ./model"])
def test_without_the_right_to_files_no_line_touches_one(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    desk = Desk(Session("by-hand"), rights=Rights(files=False), does_itself=frozenset({PictureWanted}))
    for carry_out in (execute, request_of):
        with pytest.raises(BadInput, match="touches none of its files"):
            carry_out(desk, line)
    assert [file for file in tmp_path.iterdir() if file.is_file()] == []


def test_models_that_come_with_stepper_can_be_opened() -> None:
    desk = Desk(Session("by-hand"), rights=Rights(files=False))
    execute(desk, "open en-fr the cat sleeps .")
    assert desk.session.model.name == "en-fr"
