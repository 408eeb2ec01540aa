"""The page in a real browser, with the network off.

Opt-in: `npm install playwright-core` in a folder, STEPPER_NODE_MODULES=FOLDER/node_modules, and Chromium as `chromium`.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from stepper.browser.page import page_pieces
from stepper.trace import Session

MODULES = os.environ.get("STEPPER_NODE_MODULES", "")
CHROMIUM = shutil.which("chromium")


@pytest.mark.skipif(not shutil.which("node"), reason="there is no Node here")
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
@pytest.mark.skipif(not Path(MODULES, "playwright-core").is_dir(), reason="STEPPER_NODE_MODULES names no folder with playwright-core")
def test_stepping_opening_and_heads_give_the_values_of_the_session(tmp_path: Path) -> None:
    session = Session("en-fr")
    session.goto("encoder.0.self_attn.weights")
    file = tmp_path / "page.html"
    file.write_text("".join(page_pieces(session, turns=32)), encoding="utf-8")
    driver = Path(__file__).with_name("drive.js")
    variables = {**os.environ, "NODE_PATH": MODULES, "HOME": str(tmp_path)}
    ran = subprocess.run(
        ["node", str(driver), str(file), str(CHROMIUM)], capture_output=True, text=True, timeout=120, env=variables, check=False
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["said"] == []
    for name, seen in found["runs"].items():
        assert all(each["width"] <= (390 if name == "phone" else 1500) for _, each in seen)
        _acts_as_the_session_does(session, dict(seen))


def _acts_as_the_session_does(session: Session, seen: dict[str, dict[str, object]]) -> None:
    """What a reader saw after each act, beside the session's own numbers."""
    for head, act in enumerate(("begin", "head 1", "head 2")):
        table = seen[act]["table"]
        assert isinstance(table, list)
        assert len(table) == 100
        for cell, number in table:
            index = tuple(map(int, cell.split(",")))
            assert index[0] == head
            assert session.value("encoder.0.self_attn.weights@0")[index] == session.value("encoder.0.self_attn.weights@0").dtype.type(
                number
            )
    explained = session.explain("encoder.0.self_attn.weights@0", (2, 1, 3))
    assert seen["open"]["result"] == f"{explained.result:.9g}"
    operand = explained.terms[0].operands[0]
    assert str(seen["open its first operand"]["opened"]).startswith(f"{operand.name}@0[2,1,3]")
    context = "encoder.0.self_attn.context"
    steps = {act: each["step"] for act, each in seen.items()}
    assert (steps["n"], steps["N"], steps["o"], steps["]"]) == (context, context, context, "encoder.1.self_attn.context")
    assert steps["s"] == "encoder.0.self_attn.concat"
    assert seen["s"]["later"]
