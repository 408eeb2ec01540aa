"""Models whose layers and stacks differ in kind: what no config can say, and a spec can."""

from dataclasses import replace

import numpy as np
import pytest

from stepper.engine import Array, ModelSpec, Turn, build_program, evaluate, spec_of
from stepper.engine.ops.rotary import Rotation
from stepper.engine.spec import FfnSpec, LayerSpec, MaskSpec, NormSpec, RotarySpec, StackSpec
from tests.engine.models import DECODER, SMALL, generate, given_ids, random_parameters, same_place
from tests.models import SPECS

SOURCE = (3, 5, 4, 9, 3, 7)


def other_layers(stack: StackSpec) -> StackSpec:
    """Three layers, each of its own kind: as it was; pre-norm, with turned heads of another width; side by side, in a window."""
    first = stack.layers[0]
    own, *rest = first.sublayers
    turned = replace(first.attention, heads=4, kv_heads=2, d_head=2, positions=RotarySpec(Rotation()))
    narrow = replace(first.attention, mask=MaskSpec("causal", window=2), qkv_bias=False)
    second = LayerSpec((replace(own, part=turned), *rest), "pre")
    third = LayerSpec.of("parallel", NormSpec("rms", 1e-6), narrow, FfnSpec(7, "gelu", gated=True, bias=False))
    return replace(stack, layers=(first, second, third))


def mixed(spec: ModelSpec) -> ModelSpec:
    return replace(spec, stacks=(*spec.stacks[:-1], other_layers(spec.last)))


def unlike_stacks() -> ModelSpec:
    """A decoder narrower than its encoder, with heads and a table of its own."""
    spec = spec_of(replace(SMALL, tie_embeddings=False, tie_unembed=False, decoder_layers=1))
    narrow = replace(spec.last, d_model=6, layers=tuple(_with_heads(layer, 3, 2) for layer in spec.last.layers))
    return replace(spec, stacks=(spec.stacks[0], narrow))


def _with_heads(layer: LayerSpec, heads: int, d_head: int) -> LayerSpec:
    parts = (each.part for each in layer.sublayers)
    changed = (part if isinstance(part, FfnSpec) else replace(part, heads=heads, kv_heads=heads, d_head=d_head) for part in parts)
    return LayerSpec.of(layer.residual, layer.norm, *changed)


MODELS = {
    "decoder": mixed(spec_of(DECODER)),
    "stacks of different widths": unlike_stacks(),
    **{name: replace(spec, ids=replace(spec.ids, end=-1)) for name, spec in SPECS.items() if spec.decoder and spec.head.kind == "words"},
}


def whole(spec: ModelSpec, target: tuple[int, ...]) -> dict[str, Array]:
    """One turn that reads all tokens at once."""
    program = build_program(spec, Turn(source=len(SOURCE), rows=len(target)))
    return evaluate(program, random_parameters(program), given_ids(spec, SOURCE, target))


@pytest.mark.parametrize("kind", MODELS)
def test_cached_turns_agree_with_one_pass_over_all_tokens(kind: str) -> None:
    spec = MODELS[kind]
    turns = generate(spec, SOURCE, (1, 6), turns=4)
    chosen = [int(values["next"][-1]) for _, values in turns]
    expected = whole(spec, (1, 6, *chosen[:-1]))
    for program, values in turns:
        for step in program:
            there = same_place(step, expected[step.name.removesuffix("_new")])
            np.testing.assert_allclose(values[step.name], there, rtol=1e-5, atol=1e-5, err_msg=f"{step.name}@{program.turn}")


@pytest.mark.parametrize("kind", MODELS)
def test_a_later_token_leaves_earlier_rows_as_they_are(kind: str) -> None:
    before, after = (whole(MODELS[kind], (1, 6, 8, last))["decoder.out"] for last in (2, 7))
    assert np.array_equal(before[:3], after[:3])
    assert not np.array_equal(before[3], after[3])


def test_each_layer_is_of_its_own_kind() -> None:
    program = build_program(MODELS["decoder"], Turn(rows=4))
    first = [name for name in program.numbers if name.endswith((".add", ".add1"))]
    assert first == ["decoder.0.add1", "decoder.1.add1", "decoder.2.add"]
    assert program["decoder.0.self_attn.q"].shape == (2, 4, 4)
    assert program["decoder.1.self_attn.q"].shape == (4, 4, 2)
    assert program["decoder.2.ffn.gate"].shape == (4, 7)
    assert "decoder.2.norm1.mean" not in program


def test_cross_attention_reads_a_memory_of_another_width() -> None:
    program = build_program(MODELS["stacks of different widths"], Turn(source=6, rows=2))
    assert program["decoder.0.cross_attn.memory"].shape == (6, 8)
    assert program.parameters["decoder.0.cross_attn.W_k"] == (8, 6)
    assert program.parameters["decoder.0.cross_attn.W_q"] == (6, 6)
    assert program.parameters["unembed.W"] == (6, 13)
