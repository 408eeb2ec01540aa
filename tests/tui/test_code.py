"""The Code tab: our lines, torch's line, and the numbers of the cell under the cursor."""

import subprocess
import sys

import pytest

from stepper.checkpoints import load
from stepper.engine.ops.arithmetic import GIVEN
from stepper.engine.ops.sampling import DRAW
from stepper.pages.torch_lines import torch_line
from stepper.trace import Session
from tests.tui.driving import opened


async def test_the_numpy_line_stands_beside_the_torch_line() -> None:
    async with opened((120, 60)) as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        await drive.keys("f5")
        page = drive.text("#page")
        assert "k.transpose(0, 2, 1)" in page or "@" in page
        assert 'torch.einsum("hqd,hkd->hqk", q, k)' in page


async def test_the_numbers_of_the_cell_under_the_cursor_stand_in_the_code() -> None:
    async with opened((120, 60)) as drive:
        await drive.line("goto encoder.0.self_attn.scores 2")
        await drive.keys("f5")
        await drive.act("#grid", "go(1, 0)")
        value = drive.snapshot.array[0, 2, 1]
        page = drive.text("#page")
        assert f"scores[0,2,1] = {value:.6g}" in page
        term = Session(load("en-fr")).explain("encoder.0.self_attn.scores", (0, 2, 1)).terms[0]
        assert f"[{','.join(map(str, term.operands[0].index))}] {term.operands[0].value:.4g}" in page


async def test_the_fine_step_we_are_in_is_marked() -> None:
    async with opened((120, 60)) as drive:
        await drive.line("goto encoder.0.self_attn.weights.exp")
        await drive.keys("f5")
        lines = drive.lines("#page")
        assert next(line for line in lines if "exp = " in line and line.lstrip(" ").startswith("▸"))
        assert next(line for line in lines if line.startswith("  max = "))


@pytest.mark.parametrize("model", ["en-fr", "fill-mask", "next-word", "by-hand"])
def test_every_step_that_is_computed_has_a_torch_line(model: str) -> None:
    for step in Session(load(model)).program:
        assert torch_line(step.op) or step.op in (GIVEN, DRAW), step.op.name


def test_the_torch_line_needs_no_torch() -> None:
    code = (
        "import sys; from stepper.engine.ops.activation import ACTIVATIONS; from stepper.pages.torch_lines import torch_line;"
        "print(torch_line(ACTIVATIONS['relu'])); assert 'torch' not in sys.modules"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "torch.nn.functional.relu(…)"
