"""Faults of a loader that reads one family's checkpoint as another's: the cross-check names the first wrong tensor and the suspect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stepper import Session, crosscheck, load
from stepper.checkpoints import Model, Parameters
from stepper.engine import Array, ModelSpec, build_program
from stepper.engine.build import scores
from stepper.engine.ops.rotary import Rotation
from stepper.engine.spec import AttentionSpec, FfnSpec, LayerSpec, RotarySpec, Sublayer
from stepper.trace import generation
from tests.checkpoints.decoders import DECODERS
from tests.checkpoints.hugging_face import saved, transformers

Change = Callable[[Sublayer], Sublayer]


@dataclass(frozen=True)
class Fault:
    """What a loader did wrong, and what must be said."""

    variant: str
    first: str
    suspect: str
    sublayer: Change = lambda each: each
    parameters: Callable[[Mapping[str, Array]], dict[str, Array]] = lambda _: {}


def _attention(**choices: Any) -> Change:
    return lambda each: replace(each, part=replace(each.part, **choices)) if isinstance(each.part, AttentionSpec) else each


def _wider(each: Sublayer) -> Sublayer:
    """A window whose edge is one key too far."""
    part = each.part
    if not isinstance(part, AttentionSpec) or part.mask.window is None:
        return each
    return replace(each, part=replace(part, mask=replace(part.mask, window=part.mask.window + 1)))


def _gain_without_1(each: Sublayer) -> Sublayer:
    return replace(each, norm=each.norm and replace(each.norm, from_one=False), after=each.after and replace(each.after, from_one=False))


def _turning(**choices: Any) -> Change:
    def change(each: Sublayer) -> Sublayer:
        part = each.part
        if not isinstance(part, AttentionSpec) or not isinstance(part.positions, RotarySpec):
            return each
        return replace(each, part=replace(part, positions=replace(part.positions, **choices)))

    return change


def _other_base(each: Sublayer) -> Sublayer:
    """The rotary base of the layers of the other kind."""
    part = each.part
    if not isinstance(part, AttentionSpec) or not isinstance(part.positions, RotarySpec):
        return each
    rotation = replace(part.positions.rotation, base=90.0 if part.mask.window is None else 800.0)
    return replace(each, part=replace(part, positions=replace(part.positions, rotation=rotation)))


def _routed(**choices: Any) -> Change:
    def change(each: Sublayer) -> Sublayer:
        part = each.part
        if not isinstance(part, FfnSpec) or not part.experts:
            return each
        return replace(each, part=replace(part, experts=replace(part.experts, **choices)))

    return change


def _swapped(one: str, other: str) -> Callable[[Mapping[str, Array]], dict[str, Array]]:
    return lambda own: {one: np.asarray(own[other]), other: np.asarray(own[one])}


def _experts_turned(own: Mapping[str, Array]) -> dict[str, Array]:
    """Every expert's first matrix is that of the next one."""
    return {"decoder.0.ffn.W_gate": np.roll(np.asarray(own["decoder.0.ffn.W_gate"]), 1, axis=0)}


def _cut_in_thirds(own: Mapping[str, Array]) -> dict[str, Array]:
    """The fused array of q, k and v, stored head by head, read as q, then k, then v."""
    found: dict[str, Array] = {}
    for kind in ("W", "b"):
        parts = [np.atleast_2d(own[f"decoder.0.self_attn.{kind}_{letter}"]) for letter in "qkv"]
        whole = np.concatenate([each.reshape(len(each), 3, -1) for each in parts], axis=2).reshape(len(parts[0]), -1)
        thirds = np.split(whole, 3, axis=1)
        found |= {f"decoder.0.self_attn.{kind}_{letter}": each for letter, each in zip("qkv", thirds, strict=True)}
    return {name: np.ascontiguousarray(each if ".W_" in name else each[0]) for name, each in found.items()}


FAULTS = {
    "Mistral's window one too wide": Fault(
        "mistral, a window", "decoder.0.self_attn.masked.mask", "the window is 3 wide there, 4 here", _wider
    ),
    "Gemma 2's window one too wide": Fault("gemma 2", "decoder.0.self_attn.masked.mask", "the window is 3 wide there, 4 here", _wider),
    "Gemma's gain without its 1": Fault("gemma", "decoder.0.norm1.out", "1 is added to the gain there", _gain_without_1),
    "Gemma 3's base of the other layers": Fault(
        "gemma 3, older settings", "decoder.0.self_attn.q", "base is 90 there, 800 here", _other_base
    ),
    "SmolLM3 turned in every layer": Fault(
        "smollm 3, listed",
        "decoder.0.self_attn.q",
        "nothing is turned by its position there",
        _attention(positions=RotarySpec(Rotation(2_000_000.0))),
    ),
    "GPT-J's pairs as halves": Fault(
        "gpt-j", "decoder.0.self_attn.q.rotated", "the columns turned together are neighbours there", _turning(neighbours=False)
    ),
    "Phi-3's gate and hidden exchanged": Fault(
        "phi 3",
        "decoder.0.ffn.gate",
        "W_1 is read there in the place of W_gate",
        parameters=_swapped("decoder.0.ffn.W_gate", "decoder.0.ffn.W_1"),
    ),
    "BLOOM's heads cut as thirds": Fault(
        "bloom", "decoder.0.self_attn.q.proj", "q, k and v are cut out of their array head by head there", parameters=_cut_in_thirds
    ),
    "Mixtral's weights as they are": Fault("mixtral", "decoder.0.ffn.weights", "are made to sum to 1 there", _routed(renormalised=False)),
    "Qwen's weights renormalised": Fault(
        "qwen3-moe", "decoder.0.ffn.weights", "are not made to sum to 1 there", _routed(renormalised=True)
    ),
    "experts in another order": Fault("mixtral", "decoder.0.ffn.gate", "(experts in another order)", parameters=_experts_turned),
    "experts of gpt-oss in another order": Fault(
        "gpt-oss", "decoder.0.ffn.gate.product", "(experts in another order)", parameters=_experts_turned
    ),
}


@pytest.fixture(scope="module")
def directories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The variants that faults are put into, saved once."""
    transformers()
    return {name: saved(DECODERS[name], tmp_path_factory.mktemp("checkpoint")) for name in {fault.variant for fault in FAULTS.values()}}


def with_fault(model: Model, fault: Fault) -> Model:
    """The model as a faulty loader would have read it."""
    stack = model.spec.last
    layers = tuple(_changed(layer, fault.sublayer) for layer in stack.layers)
    spec: ModelSpec = replace(model.spec, stacks=(replace(stack, layers=layers),))
    own = model.parameters
    arrays = {name: np.asarray(own[name]) for name in own if name not in own.aliases} | fault.parameters(own)
    return replace(model, spec=spec, parameters=Parameters.of(arrays, own.aliases))


def _changed(layer: LayerSpec, change: Change) -> LayerSpec:
    return replace(layer, sublayers=tuple(change(each) for each in layer.sublayers))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_first_tensor_and_the_suspect(name: str, directories: dict[str, Path]) -> None:
    fault = FAULTS[name]
    report = crosscheck(Session(with_fault(load(directories[fault.variant]), fault), "5 3 7 21 9"), turns=[0])
    assert report.first_divergence
    assert (report.first_divergence.step, report.first_divergence.witness) == (fault.first, "whole model")
    assert len(report.suspects) == 1
    assert fault.suspect in report.suspects[0]


def test_slopes_that_begin_one_head_too_early_are_named(directories: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scores, "slopes_of", lambda heads: (1.0, *[2 ** (-8 * number / heads) for number in range(1, heads)]))
    monkeypatch.setattr(generation, "_built", build_program)
    report = crosscheck(Session(load(directories["bloom"]), "5 3 7 21 9"), turns=[0])
    assert report.first_divergence
    assert report.first_divergence.step == "decoder.0.self_attn.bias"
    assert "the slopes of the heads are those of the paper there" in report.suspects[0]
