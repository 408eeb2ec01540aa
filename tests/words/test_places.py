"""A position in words."""

from typing import Any

import pytest

from stepper.engine import Place
from stepper.words import place


def test_a_row_of_a_tensor_in_a_turn_is_said_in_full() -> None:
    said = place(Place.of("decoder.1.cross_attn.scores"), turn=3, row=0, rows=1, token="noir", layers=2)
    assert said == "turn 3 · decoder layer 1 of 0–1 · cross-attention · scores · row 0 “noir”"


@pytest.mark.parametrize(
    "name, said",
    [
        ("encoder.embed.ids", "encoder · embedding · ids"),
        ("encoder.embed.norm.mean", "encoder · embedding · norm.mean"),
        ("encoder.0.self_attn.weights.max", "encoder layer 0 · self-attention · weights.max"),
        ("encoder.0.add1", "encoder layer 0 · add & norm · add1"),
        ("decoder.11.norm3.mean", "decoder layer 11 · add & norm · norm3.mean"),
        ("decoder.0.ffn.hidden", "decoder layer 0 · feed-forward · hidden"),
        ("decoder.0.cross_attn.view1.scores", "decoder layer 0 · cross-attention · view of encoder layer 1 · scores"),
        ("encoder.norm.mean", "encoder · final norm · mean"),
        ("encoder.out", "encoder · out"),
        ("logits", "output · logits"),
        ("probs.max", "output · probs.max"),
    ],
)
def test_each_kind_of_name_has_its_words(name: str, said: str) -> None:
    assert place(Place.of(name)) == said


@pytest.mark.parametrize(
    "arguments, end",
    [
        ({"row": 2}, "row 2"),
        ({"row": 2, "rows": 10}, "row 2 of 0–9"),
        ({"row": 2, "token": "cat"}, "row 2 “cat”"),
        ({"row": 2, "rows": 10, "token": "<bos>"}, "row 2 of 0–9 “<bos>”"),
        ({"row": 2, "token": "{braces}"}, "row 2 “{braces}”"),
    ],
)
def test_what_is_known_of_the_row_is_said(arguments: dict[str, Any], end: str) -> None:
    assert place(Place.of("logits"), **arguments) == f"output · logits · {end}"
