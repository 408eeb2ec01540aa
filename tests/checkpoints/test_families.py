"""Checkpoints of every family, made by Hugging Face's classes, against Hugging Face's own computation."""

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stepper import Session, crosscheck, load
from stepper.checkpoints import Model
from stepper.checkpoints.names import has_row
from stepper.engine.ops.rotary import Rotation, angles
from tests.checkpoints.hugging_face import VARIANTS, Variant, saved, transformers

SOURCE = "5 3 7 21 9"


def theirs(directory: Path, model: Model) -> Any:
    """The library's model for generation."""
    library = transformers()
    kind = library.AutoModelForSeq2SeqLM if model.config.has_encoder else library.AutoModelForCausalLM
    return kind.from_pretrained(directory, attn_implementation="eager", dtype="float32").eval()


@pytest.mark.parametrize("name", VARIANTS)
def test_every_step_of_every_turn_is_the_librarys(name: str, directories: Mapping[str, Path]) -> None:
    session = Session(load(directories[name]), SOURCE)
    if session.generates:
        session.generate(max_turns=3)
    report = crosscheck(session, turns=range(session.turns))
    assert report.first_divergence is None
    assert report.ok
    assert VARIANTS[name].model.replace("Model", "").split("For")[0] in report.notes[0]
    seen = {row.step for row in report.rows if row.witness == "whole model"}
    unseen = {step.name for program in session.run.programs for step in program} - seen
    assert {each for each in unseen if not each.endswith((".embed.ids", ".bias.bucket"))} == set()
    logits = [row for row in report.rows if row.step == "logits" and row.witness == "whole model"]
    assert all(row.max_abs < 1e-4 for row in logits)


GENERATING = [name for name, variant in VARIANTS.items() if not variant.model.startswith(("Bert", "LlamaModel", "GPTNeoXModel"))]


@pytest.mark.parametrize("name", GENERATING)
def test_the_greedy_continuation_is_the_librarys(name: str, directories: Mapping[str, Path]) -> None:
    torch = pytest.importorskip("torch")
    session = Session(load(directories[name]), SOURCE)
    model = theirs(directories[name], session.model)
    ids = torch.tensor([[int(word) for word in SOURCE.split()]])
    expected = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, num_beams=1, max_new_tokens=7)[0].tolist()
    while session.turns < 7 and session.has_turn(session.turns):
        pass
    written = [*session.ids("target"), session.generation.chosen(session.turns - 1)]
    assert written[: len(expected)] == expected
    assert len(written) == len(expected) + (session.config.forced_id >= 0)


@pytest.mark.parametrize("name", VARIANTS)
def test_every_cell_can_be_explained_and_every_step_has_a_line(name: str, directories: Mapping[str, Path]) -> None:
    session = Session(load(directories[name]), SOURCE)
    if session.generates:
        session.generate(max_turns=2)
    random = np.random.default_rng(0)
    for turn in range(session.turns):
        program = session.program_of(turn)
        for step in program:
            index = tuple(int(random.integers(size)) for size in step.shape)
            explanation = session.explain(f"{step.name}@{turn}", index)
            assert explanation.result == pytest.approx(explanation.stored, rel=1e-4, abs=1e-5)
            assert step.formula
            assert has_row(step.place)
        lines = program.listing().splitlines()
        assert len(lines) == len(program) + 1
        assert max(map(len, lines)) < 140


@pytest.mark.parametrize("name", ["marian", "bart", "t5 1.1", "bert with words"])
def test_padding_that_is_typed_is_read_like_any_token(name: str, directories: Mapping[str, Path]) -> None:
    model = load(directories[name])
    session = Session(model, f"5 {model.config.pad_id} 7 9 {model.config.pad_id}")
    if session.generates:
        session.generate(max_turns=3)
    assert session.value("encoder.0.self_attn.masked.mask@0").all()
    if model.config.has_decoder:
        assert session.value("decoder.0.self_attn.masked.mask@2")[:, 0].all()
    assert crosscheck(session, turns=range(session.turns)).first_divergence is None


def test_the_forbidden_word_is_never_chosen(directories: Mapping[str, Path]) -> None:
    session = Session(load(directories["marian"]), SOURCE)
    assert session.value("probs")[:, 36].max() == 0.0
    assert np.isneginf(session.value("probs.allowed")[:, 36]).all()


SLOWED = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}
ROPES: dict[str, tuple[dict[str, Any], Rotation]] = {
    "default": ({"rope_type": "default"}, Rotation(5e5)),
    "linear": ({"rope_type": "linear", "factor": 4.0}, Rotation(5e5, "linear", 4.0)),
    "llama3": (SLOWED, Rotation(5e5, "llama3", 8.0, 1.0, 4.0, 8192)),
}


@pytest.mark.parametrize("kind", ROPES)
@pytest.mark.parametrize("d_head", [64, 80, 128])
def test_angles_far_into_a_text_are_the_librarys(kind: str, d_head: int) -> None:
    library, torch = transformers(), pytest.importorskip("torch")
    entries, rotation = ROPES[kind]
    config = library.LlamaConfig(head_dim=d_head, rope_parameters={"rope_theta": 5e5, **entries}, max_position_embeddings=8192)
    turning = import_module("transformers.models.llama.modeling_llama").LlamaRotaryEmbedding(config)
    for first in (0, 600, 8000):
        cos, sin = turning(torch.zeros(1), torch.arange(first, first + 50)[None])
        turned = angles(rotation, first, 50, d_head // 2)
        assert np.allclose(np.cos(turned), cos[0, :, : d_head // 2].numpy(), rtol=0, atol=1e-6)
        assert np.allclose(np.sin(turned), sin[0, :, : d_head // 2].numpy(), rtol=0, atol=1e-6)


def test_a_text_of_600_tokens_is_the_librarys(tmp_path: Path) -> None:
    variant = VARIANTS["llama, one k/v head, tied, with biases, slowed"]
    long = replace(variant, choices={**variant.choices, "max_position_embeddings": 600, "num_hidden_layers": 1})
    ids = np.random.default_rng(0).integers(3, 37, 600)
    report = crosscheck(Session(load(saved(long, tmp_path)), " ".join(map(str, ids))), turns=[0])
    assert report.first_divergence is None
    turned = [row for row in report.rows if row.witness == "whole model" and row.step.endswith((".q", ".k"))]
    assert turned
    assert max(row.max_abs for row in turned) < 1e-5


ACTIVATIONS = ["relu", "gelu", "gelu_new", "gelu_fast", "gelu_pytorch_tanh", "gelu_python", "gelu_accurate", "silu", "swish"]


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_is_the_librarys(activation: str, tmp_path: Path) -> None:
    choices = {**VARIANTS["gpt2"].choices, "activation_function": activation, "n_layer": 1}
    session = Session(load(saved(Variant("GPT2LMHeadModel", choices), tmp_path)), SOURCE)
    assert crosscheck(session, turns=[0]).first_divergence is None
