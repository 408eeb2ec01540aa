"""What the picker above a tensor of several matrices says that they are."""

import pytest

from stepper.inspect.snapshot import take_snapshot
from stepper.pictures.bars import heads_line
from stepper.pictures.views import View
from stepper.render.line import line_text
from stepper.render.look import Look
from stepper.trace import Session
from tests.models import SPECS, random_model


@pytest.mark.parametrize("name, word", [("decoder.0.ffn.hidden", "choice"), ("decoder.0.self_attn.scores", "head")])
def test_heads_are_called_heads_and_the_chosen_experts_choices(name: str, word: str) -> None:
    session = Session(random_model(SPECS["mixtral"]), "w4 w5")
    session.goto(name)
    line, _ = heads_line(take_snapshot(session, {}), View(), Look(), 80)
    assert line_text(line).startswith(f"{word}[0]")
