"""room: its numbers mean what its docstring says."""

from pathlib import Path

import numpy as np
import pytest

from stepper import Session
from stepper.checkpoints import EMBEDDED
from stepper.errors import BadInput
from stepper.training import train
from stepper.training.evaluate import evaluate


def test_the_thirsty_person_reaches_for_water_and_gets_wetness() -> None:
    session = Session("room")
    assert session.value("encoder.0.self_attn.scaled")[0, 0].tolist() == [-20, 3, 1.5, 0, 0]
    weights, context = (session.value(f"encoder.0.self_attn.{leaf}")[0, 0] for leaf in ("weights", "context"))
    assert session.tokens("source")[int(weights.argmax())] == "water"
    assert context.argmax() == 0


@pytest.mark.parametrize("feeling, thing", [("thirsty", "water"), ("hungry", "apple"), ("bored", "book")])
def test_each_feeling_has_its_thing(feeling: str, thing: str) -> None:
    session = Session("room", f"{feeling} water apple lamp book")
    row = session.value("encoder.0.self_attn.weights")[0, 0]
    assert session.tokens("source")[int(row.argmax())] == thing


def test_it_can_be_made_again(tmp_path: Path) -> None:
    train("room", tmp_path / "room")
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        assert (tmp_path / "room" / name).read_bytes() == (EMBEDDED / "room" / name).read_bytes()


def test_the_context_stands_where_things_have_it() -> None:
    session = Session("room")
    np.testing.assert_array_equal(session.value("encoder.0.self_attn.out")[0, 3:], session.value("encoder.0.self_attn.context")[0, 0])


def test_there_is_nothing_to_measure() -> None:
    with pytest.raises(BadInput, match="step through it"):
        evaluate("room")
