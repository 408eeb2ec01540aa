"""Numbers with what stands along their axes."""

import numpy as np
import pytest

from stepper import Session
from stepper.inspect.labelled import PLAIN, Along, labelled, look

HERE = Session("by-hand", "green car")


def test_tokens_stand_along_axes_of_tokens_and_words_along_the_vocabulary() -> None:
    scores = labelled(HERE, "encoder.0.self_attn.scores")
    assert [axis.name for axis in scores.axes] == ["head", "query", "key"]
    assert [axis.texts for axis in scores.axes] == [None, ["green", "car", "<eos>"], ["green", "car", "<eos>"]]
    words = labelled(HERE, "probs").axes[1]
    assert words.texts is not None
    assert [words.texts[3], len(words)] == ["green", 10]


@pytest.mark.parametrize(
    "text, names, texts",
    [
        ("encoder.0.self_attn.scores[0]", ["query", "key"], ["green", "car", "<eos>"]),
        ("encoder.0.self_attn.scores[:,1]", ["head", "key"], ["green", "car", "<eos>"]),
        ("encoder.0.self_attn.scores[0,1:]", ["query", "key"], ["green", "car", "<eos>"]),
        ("encoder.0.self_attn.scores[0,:,1:]", ["query", "key"], ["car", "<eos>"]),
    ],
)
def test_a_part_keeps_the_axes_that_are_left(text: str, names: list[str], texts: list[str]) -> None:
    part = look(HERE, text)
    assert [axis.name for axis in part.axes] == names
    assert part.axes[-1].texts == texts
    assert part.array.shape == tuple(len(axis.labels(size)) for axis, size in zip(part.axes, part.array.shape, strict=True))
    assert np.array_equal(part.array, HERE.value("encoder.0.self_attn.scores")[part.index])


def test_a_cell_has_no_axes_and_a_parameter_those_of_its_kind() -> None:
    assert look(HERE, "encoder.0.self_attn.scores[0,1,2]").axes == ()
    assert [axis.name for axis in labelled(HERE, "encoder.0.self_attn.W_q").axes] == ["d_model", "head·d_head"]


def test_where_there_are_no_texts_places_have_numbers() -> None:
    assert list(PLAIN.labels(3)) == ["0", "1", "2"]
    assert Along("key", ["a", "b"]).labels(2) == ["a", "b"]
    assert Along("key", ["a", "b"]).first(1).texts == ["a"]
