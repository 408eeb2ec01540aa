"""A checkpoint that is written again while it is open, as a training script does: said in one line, and the screen goes on."""

from pathlib import Path
from shutil import copytree

import pytest

from stepper.checkpoints import EMBEDDED
from stepper.desk.opening import Opening
from tests.tui.driving import opened


@pytest.mark.parametrize("left", [0, 3000], ids=["emptied", "cut short"])
async def test_a_checkpoint_that_is_cut_short_is_named_and_the_screen_goes_on(left: int, tmp_path: Path) -> None:
    model = Path(copytree(EMBEDDED / "by-hand", tmp_path / "model"))
    async with opened((160, 40), opening=Opening(str(model), check=False)) as drive:
        desk = drive.screen.debugger._desk
        assert desk
        desk.session.model.parameters._kept.clear()  # a larger model would not be kept whole
        (model / "model.safetensors").write_bytes(bytes(left))
        before = drive.snapshot.position
        await drive.line("goto decoder.0.ffn.out")
        assert "was written into after it was opened; open the model again" in " ".join(drive.everything().split())
        assert drive.snapshot.position == before
        await drive.line("open by-hand")
        await drive.line("goto decoder.0.ffn.out")
        assert drive.snapshot.position.step == "decoder.0.ffn.out"
