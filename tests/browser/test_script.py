"""The script of the page, run by Node: what it says of every number of small models of every kind is what the session says."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from stepper.browser.page import page_pieces
from stepper.render.numbers import exact_text
from stepper.trace import Session
from tests.models import FAMILIES, KINDS, SPECS, random_model

NODE = shutil.which("node")
CHOSEN = ("2017", "halved sinusoids", "gelu", "t5", "gemma2", "m2m_100", "gpt_neox", "gpt_neo", "modernbert", "a number, from the mean")


def same(text: str, value: float) -> bool:
    """Whether a number that a script wrote is this one."""
    number = float(text.replace("Infinity", "inf"))
    return number == value or (np.isnan(number) and np.isnan(value)) or bool(np.isclose(number, value, rtol=1e-12, atol=1e-15))


@pytest.mark.skipif(NODE is None, reason="there is no Node here")
@pytest.mark.parametrize("kind", CHOSEN)
def test_the_script_opens_every_number_into_what_the_session_says(kind: str) -> None:
    session = Session(random_model(KINDS.get(kind) or FAMILIES.get(kind) or SPECS[kind]), "w4 w5 w6")
    session.generate(2) if session.generates else None
    Path("page.html").write_text("".join(page_pieces(session, turns=2)), encoding="utf-8")
    ran = subprocess.run(
        [str(NODE), str(Path(__file__).with_name("explain.js")), "page.html"], capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(lines) == sum(len(session.program_of(turn)) for turn in range(min(2, session.turns)))
    for turn, name, stored, results, texts in lines:
        value = session.run.value(name, turn)
        assert [same(text, each) for text, each in zip(stored, value.ravel().tolist(), strict=True)] == [True] * value.size
        explained = [session.run.explain((turn, name), index) for index in np.ndindex(value.shape)][:40]
        for text, each in zip(results, explained, strict=False):
            assert text == "given" or same(text, each.result), (name, each)
        first = explained[0]
        assert texts == [f"{first.stored:.6g}", f"{first.result:.9g}" if results[0] != "given" else "", exact_text(first.stored)]
