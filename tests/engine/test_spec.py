"""Specs: made of configs and back, and refused where they contradict themselves."""

from dataclasses import replace
from typing import Any

import pytest

from stepper import load, models
from stepper.engine.config import Config
from stepper.engine.config_spec import config_of, spec_of
from stepper.engine.ops.rotary import Rotation
from stepper.engine.spec import AttentionSpec, FfnSpec, MaskSpec, ModelSpec, RotarySpec, ScaleSpec
from stepper.errors import BadCheckpoint
from tests.models import FAMILIES, KINDS, TINY

CONFIGS = {**KINDS, **FAMILIES}


@pytest.mark.parametrize("kind", CONFIGS)
def test_a_spec_says_all_that_a_config_says(kind: str) -> None:
    spec = spec_of(CONFIGS[kind])
    assert spec_of(config_of(spec)) == spec


@pytest.mark.parametrize("name", models())
def test_the_config_of_a_model_in_the_box_comes_back_as_it_was(name: str) -> None:
    config = load(name).config
    assert config_of(spec_of(config)) == config


def test_configs_that_differ_in_one_way_have_specs_that_differ() -> None:
    specs = [spec_of(config) for config in CONFIGS.values()]
    assert len(set(specs)) == len(specs)


def test_the_parts_of_the_papers_model() -> None:
    spec = spec_of(TINY)
    assert [stack.name for stack in spec.stacks] == ["encoder", "decoder"]
    encoder, decoder = spec.stacks
    assert [each.part.name for each in encoder.layers[1].sublayers] == ["self_attn", "ffn"]
    assert [each.part.name for each in decoder.layers[1].sublayers] == ["self_attn", "cross_attn", "ffn"]
    own, across, _ = (each.part for each in decoder.layers[0].sublayers)
    assert isinstance(own, AttentionSpec)
    assert isinstance(across, AttentionSpec)
    assert (own.mask.kind, across.mask.kind) == ("causal", "full")
    assert across.memory
    assert across.memory.layers == (1,)
    assert decoder.embed.table == encoder.embed.table == spec.head.tied == "encoder.embed.E"


@pytest.mark.parametrize(
    "architecture, stacks",
    [("encoder-decoder", ["encoder", "decoder"]), ("encoder-only", ["encoder"]), ("decoder-only", ["decoder"])],
)
def test_the_architecture_is_that_of_the_stacks(architecture: str, stacks: list[str]) -> None:
    by_architecture = {config.architecture: config for config in KINDS.values()}
    spec = spec_of(by_architecture[architecture])  # type: ignore[index]  # one of the three words
    assert spec.architecture == architecture
    assert [stack.name for stack in spec.stacks] == stacks
    assert spec.last is spec.stacks[-1]


def attention(**choices: Any) -> AttentionSpec:
    sizes: dict[str, Any] = {"heads": 4, "kv_heads": 2, "d_head": 6, "mask": MaskSpec(), "scale": ScaleSpec(6)}
    return AttentionSpec(**{**sizes, **choices})


def whole(**choices: Any) -> ModelSpec:
    return replace(spec_of(TINY), **choices)


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: attention(kv_heads=3), "4 heads cannot share 3 k/v heads evenly"),
        (lambda: attention(kv_heads=0), "n_kv_heads must be at least 1, not 0"),
        (lambda: attention(heads=0), "n_heads must be at least 1, not 0"),
        (lambda: attention(d_head=5, positions=RotarySpec(Rotation())), "d_head is 5: it must be even"),
        (lambda: MaskSpec("causal", window=0), "window must be at least 1, not 0"),
        (lambda: attention(positions=RotarySpec(Rotation(), columns=3)), "3 of 6 columns cannot be turned"),
        (lambda: attention(positions=RotarySpec(Rotation(), columns=8)), "8 of 6 columns cannot be turned"),
        (lambda: FfnSpec(0), "d_ff must be at least 1, not 0"),
        (lambda: whole(vocab_size=0), "vocab_size must be at least 1"),
        (lambda: whole(max_positions=-1), "max_positions must be at least 1"),
        (lambda: replace(spec_of(TINY).stacks[0], layers=()), "encoder_layers must be at least 1, not 0"),
        (lambda: replace(spec_of(TINY).stacks[0], layers=spec_of(TINY).stacks[0].layers * 501), "encoder_layers is 1002; more than 1000"),
        (lambda: replace(spec_of(TINY).stacks[0], d_model=0), "d_model must be at least 1"),
    ],
)
def test_sizes_that_cannot_be_are_refused(make: Any, message: str) -> None:
    with pytest.raises(BadCheckpoint, match=message):
        make()


def test_where_stacks_differ_a_config_has_what_the_last_one_has() -> None:
    spec = spec_of(TINY)
    encoder, decoder = spec.stacks
    wide = replace(encoder.layers[0].sublayers[1], part=FfnSpec(33))
    wider = replace(
        spec, stacks=(replace(encoder, layers=(replace(encoder.layers[0], sublayers=(encoder.layers[0].sublayers[0], wide)),)), decoder)
    )
    config: Config = config_of(wider)
    assert (config.d_ff, config.encoder_layers, config.decoder_layers) == (20, 1, 2)
