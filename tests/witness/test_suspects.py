"""Faults of a loader, put in on purpose: the cross-check names the first wrong tensor and the usual suspect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stepper import Session, crosscheck, load
from stepper.checkpoints import Model, Parameters
from stepper.engine import Array, Op, build_program, spec_of
from stepper.engine.build import projections
from stepper.trace import generation
from tests.checkpoints.hugging_face import VARIANTS, saved, transformers


@dataclass(frozen=True)
class Fault:
    """What a loader did wrong with a checkpoint, and what must be said."""

    variant: str
    first: str
    """The first tensor that is wrong."""
    suspect: str
    """What the suspect's words contain."""
    config: Mapping[str, Any] = field(default_factory=dict)
    parameters: Callable[[Mapping[str, Array]], dict[str, Array]] = lambda _: {}
    source: str = "5 3 7 21 9"
    target: str | None = None


def _changed(name: str, change: Callable[[Array], Array]) -> Callable[[Mapping[str, Array]], dict[str, Array]]:
    return lambda parameters: {name: np.ascontiguousarray(change(parameters[name]))}


def _side_by_side(W: Array) -> Array:
    """The columns of each of 4 heads as Meta's checkpoints have them: the pairs that turn together are neighbours."""
    width = W.shape[1] // 4
    return W.reshape(-1, 4, 2, width // 2).transpose(0, 1, 3, 2).reshape(W.shape)


FAULTS = {
    "a transposed Conv1D": Fault(
        "gpt2", "decoder.0.self_attn.out", "transposed", parameters=_changed("decoder.0.self_attn.W_o", lambda W: W.T)
    ),
    "the wrong gelu": Fault("gpt2", "decoder.0.ffn.activation", "gelu_tanh there, gelu here", {"activation": "gelu"}),
    "√d_model forgotten": Fault("marian", "encoder.embed.out", "multiplied by √d_model there", {"scale_embedding": False}),
    "√d_model too much": Fault("bart", "encoder.embed.scaled", "divided by √d_model there", {"scale_embedding": True}),
    "√d_head forgotten": Fault("gpt2", "decoder.0.self_attn.scaled", "divided by √d_head there", {"scale_scores": False}),
    "√d_head too much": Fault("t5", "encoder.0.self_attn.scaled", "multiplied by √d_head there", {"scale_scores": True}),
    "interleaved sinusoids": Fault(
        "marian", "encoder.embed.position", "sines first there, interleaved here", {"position_layout": "interleaved"}
    ),
    "interleaved rotary pairs": Fault(
        "llama", "decoder.0.self_attn.q.proj", "rotary pairs", parameters=_changed("decoder.0.self_attn.W_q", _side_by_side)
    ),
    "another rotary base": Fault("qwen3", "decoder.0.self_attn.q", "base is 10000 there", {"rotary_base": 5e5}),
    "rotary scaling forgotten": Fault(
        "llama, one k/v head, tied, with biases, slowed", "decoder.0.self_attn.q", "the rotation", {"rotary_scaling": "none"}
    ),
    "BART's offset": Fault("bart", "encoder.embed.position", "2 rows further on there", {"position_offset": 0, "max_positions": 18}),
    "T5's head not scaled": Fault("t5", "logits", "divided by √d_model there and not here (head_scale", {"head_scale": False}),
    "T5's later head scaled": Fault("t5 1.1", "head.scaled", "multiplied by √d_model there", {"head_scale": True}),
    "the start token masked": Fault("t5", "decoder.0.self_attn.masked.mask", "mask_target_padding", {"mask_target_padding": True}),
    "BERT's segment forgotten": Fault("bert with words", "encoder.embed.sum", "segments", {"token_types": 0}),
    "ε of another family": Fault("bert with words", "encoder.embed.norm.normalized", "ε is 1e-12 there", {"norm_eps": 1e-3}),
    "biases of Qwen2 forgotten": Fault("qwen2", "decoder.0.self_attn.q.proj", "a bias is added", {"qkv_bias": False}),
    "no word's own bias": Fault("marian", "logits", "final_logits_bias", {"unembed_bias": False}, target="4 6 8"),
}


@pytest.fixture(scope="module")
def directories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The variants that faults are put into, saved once."""
    transformers()
    return {name: saved(VARIANTS[name], tmp_path_factory.mktemp("checkpoint")) for name in {fault.variant for fault in FAULTS.values()}}


def with_fault(model: Model, fault: Fault) -> Model:
    """The model as a faulty loader would have read it; where it comes from is remembered."""
    own = model.parameters
    arrays = {name: own[name] for name in own if name not in own.aliases} | fault.parameters(own)
    return replace(model, spec=spec_of(replace(model.config, **fault.config)), parameters=Parameters.of(arrays, own.aliases))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_a_loader_is_named_with_its_first_tensor_and_the_suspect(name: str, directories: dict[str, Path]) -> None:
    fault = FAULTS[name]
    session = Session(with_fault(load(directories[fault.variant]), fault), fault.source, fault.target)
    report = crosscheck(session, turns=[0])
    assert report.first_divergence
    assert (report.first_divergence.step, report.first_divergence.witness) == (fault.first, "whole model")
    assert len(report.suspects) == 1
    assert fault.suspect in report.suspects[0]
    assert report.suspects[0] in report.text()
    assert all(row.ok for row in report.rows if row.witness == "same inputs")


def test_heads_repeated_in_the_wrong_order_are_named(directories: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    tiled = Op("repeat_heads", "n t d -> (g n) t d", lambda x, g: np.tile(x, (g, 1, 1)), sized=("g",))
    monkeypatch.setattr(projections, "REPEAT_HEADS", tiled)
    monkeypatch.setattr(generation, "_built", build_program)  # and not one that was built before
    report = crosscheck(Session(load(directories["llama"]), "5 3 7 21 9"), turns=[0])
    assert report.first_divergence
    assert report.first_divergence.step == "decoder.0.self_attn.k_repeated"
    assert "repeated 0 0 1 1 there, 0 1 0 1 here" in report.suspects[0]


def test_where_no_guess_fits_the_suspects_are_named_as_such(directories: dict[str, Path]) -> None:
    fault = Fault("gpt2", "", "", parameters=_changed("decoder.0.self_attn.W_o", lambda W: W * np.float32(1.01)))
    report = crosscheck(Session(with_fault(load(directories["gpt2"]), fault), "5 3 7"), turns=[0])
    assert report.suspects == ("a transposed or differently cut matrix (none of the guesses gives the other side's numbers)",)


def test_where_all_is_well_there_are_no_suspects(directories: dict[str, Path]) -> None:
    assert crosscheck(Session(load(directories["gpt2"]), "5 3 7"), turns=[0]).suspects == ()
