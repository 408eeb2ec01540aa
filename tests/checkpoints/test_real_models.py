"""Models that others have trained, where they are at hand: `python -m tools.real_models DIR` fetches them.

STEPPER_REAL_MODELS=DIR pytest tests/checkpoints/test_real_models.py
"""

import os
from pathlib import Path

import numpy as np
import pytest

from stepper import Session, crosscheck, load
from stepper.checkpoints import Model
from stepper.engine import Array
from tests.checkpoints.hugging_face import transformers
from tools.llama2c import half_apart
from tools.real_models import GEMMA, MINILM, STORIES

VARIABLE = "STEPPER_REAL_MODELS"


def real(name: str) -> Model:
    """A fetched model, or a skipped test."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(f"needs real models: python -m tools.real_models DIR, then {VARIABLE}=DIR")
    return load(Path(folder) / name)


def vector(model: Model, sentence: str) -> Array:
    """A sentence as MiniLM means it: the mean of its rows, of length 1."""
    mean = Session(model, sentence).value("encoder.out").mean(axis=0)
    length: Array = mean / np.linalg.norm(mean)
    return length


def test_sentences_that_mean_much_the_same_are_close() -> None:
    model = real(MINILM)
    man, bread, girl, monkey = (
        vector(model, sentence)
        for sentence in (
            "A man is eating food.",
            "A man is eating a piece of bread.",
            "The girl is carrying a baby.",
            "A monkey is playing drums.",
        )
    )
    assert man @ bread == pytest.approx(0.7553, abs=2e-4)
    assert man @ girl == pytest.approx(-0.1050, abs=2e-4)
    assert abs(man @ monkey) < 0.2


def test_minilm_is_hugging_faces() -> None:
    model = real(MINILM)
    transformers()
    report = crosscheck(Session(model, "The capital of France is Paris, and not Lyon."))
    assert report.ok
    assert "BertModel" in report.notes[0]


def test_the_story_begins_as_it_is_known_to() -> None:
    session = Session(real(STORIES), "Once upon a time")
    assert session.tokens("target") == ["<s>", " Once", " upon", " a", " time"]
    session.generate(max_turns=48)
    assert session.text.startswith(
        ", there was a little girl named Lily. She loved to play outside in the sunshine. One day, she saw a big, red ball in the sky."
    )


def test_the_story_is_hugging_faces_word_for_word() -> None:
    model = real(STORIES)
    library, torch = transformers(), pytest.importorskip("torch")
    session = Session(model, "Lily went to the park")
    session.generate(max_turns=30)
    theirs = library.AutoModelForCausalLM.from_pretrained(model.directory, dtype=torch.float32)
    ids = torch.tensor([model.reader.encode("Lily went to the park")])
    expected = theirs.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=30)[0].tolist()
    assert [*session.ids("target"), session.generation.chosen(session.turns - 1)] == expected
    report = crosscheck(session, turns=[0, 29])
    assert report.ok


def test_neighbours_that_turn_together_are_moved_half_a_head_apart() -> None:
    rows = np.arange(8, dtype=np.float32)[:, None].repeat(3, axis=1)  # two heads of four rows
    assert half_apart(rows, 4)[:, 0].tolist() == [0, 2, 1, 3, 4, 6, 5, 7]


def test_a_gemma_in_a_gguf_file_goes_on_with_a_sentence_and_is_the_librarys() -> None:
    model = real(GEMMA)
    session = Session(model, "The capital of France is")
    assert session.tokens("target") == ["<bos>", "The", " capital", " of", " France", " is"]
    assert session.has_turn(1)
    transformers()
    report = crosscheck(session, turns=range(1))
    assert report.ok
    assert "Gemma3ForCausalLM" in report.notes[0]
