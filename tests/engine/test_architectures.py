"""Whole models: the names of their tensors, and laws that hold of every Transformer."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stepper.engine import Array, Config, Program, Tokens, Turn, build_program
from stepper.errors import BadInput
from tests.engine.models import CONFIGS, DECODER, ENCODER, PRE_NORM, SMALL, generate, label, random_parameters, same_place, teacher_forced
from tests.engine.plain_transformer import logits

ONE_LAYER = replace(SMALL, encoder_layers=1, decoder_layers=1)
FROZEN = {
    "teacher-forced": (ONE_LAYER, Turn(source=5, rows=4)),
    "first-turn": (ONE_LAYER, Turn(source=5, rows=1, cached=True)),
    "later-turn": (ONE_LAYER, Turn(number=2, source=5, past=2, rows=1, cached=True)),
    "pre-norm": (replace(ONE_LAYER, norm="pre", final_norm=True, positions="learned"), Turn(source=5, rows=4)),
    "encoder-only": (replace(ENCODER, encoder_layers=1), Turn(source=5)),
    "decoder-only": (replace(DECODER, decoder_layers=1), Turn(rows=5, cached=True)),
}
"""File under names/ -> what it lists: one step a line, fine steps indented, with the names of its axes."""

AXES = ("head", "token", "query", "key", "d_model", "d_head", "d_ff", "vocab")
SOURCE, TARGET = (3, 5, 4, 9, 3, 7), (1, 6, 8, 6, 10)


def whole_turn(config: Config) -> Program:
    return build_program(config, Turn(source=len(SOURCE), rows=len(TARGET)))


def run(config: Config, source: Sequence[int] = SOURCE, target: Sequence[int] = TARGET) -> dict[str, Array]:
    return teacher_forced(config, source, target)


# ── names ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("listed", FROZEN)
def test_the_names_of_tensors_are_frozen(listed: str) -> None:
    lines = (Path(__file__).parent / "names" / f"{listed}.txt").read_text(encoding="utf-8").splitlines()
    program = build_program(*FROZEN[listed])
    named = [(("  " if step.part_of else "") + step.name, step.axes) for step in program]
    assert named == [(line[: len(line) - len(line.lstrip())] + line.split()[0], tuple(line.split()[1:])) for line in lines]


def test_the_names_of_parameters_are_frozen() -> None:
    def attention(at: str) -> dict[str, tuple[int, ...]]:
        biases = {f"{at}.b_{letter}": (8,) for letter in "qkvo"}
        return biases | {f"{at}.W_{letter}": (8, 8) for letter in "qkvo"}

    def others(layer: str, norms: int) -> dict[str, tuple[int, ...]]:
        ffn = {"W_1": (8, 12), "b_1": (12,), "W_2": (12, 8), "b_2": (8,)}
        gains = {f"{layer}.norm{number}.{name}": (8,) for number in range(1, norms + 1) for name in ("gain", "bias")}
        return gains | {f"{layer}.ffn.{name}": shape for name, shape in ffn.items()}

    expected = attention("encoder.0.self_attn") | attention("decoder.0.self_attn") | attention("decoder.0.cross_attn")
    expected |= others("encoder.0", norms=2) | others("decoder.0", norms=3)
    expected |= {"encoder.embed.E": (13, 8), "unembed.W": (8, 13)}
    assert whole_turn(ONE_LAYER).parameters == expected
    more = {
        **{f"{stack}.embed.{table}": (rows, 8) for stack in ("encoder", "decoder") for table, rows in (("E", 13), ("P", 64))},
        **{f"{stack}.norm.{name}": (8,) for stack in ("encoder", "decoder") for name in ("gain", "bias")},
        "unembed.b": (13,),
    }
    assert whole_turn(replace(PRE_NORM, encoder_layers=1, decoder_layers=1)).parameters == expected | more


@pytest.mark.parametrize("config", CONFIGS, ids=label)
def test_axes_stand_in_the_order_of_the_contract(config: Config) -> None:
    for step in whole_turn(config):
        places = [AXES.index(axis) for axis in step.axes]
        assert places == sorted(places), step.name
        assert len(step.axes) == len(step.shape), step.name


@pytest.mark.parametrize("config", CONFIGS, ids=label)
def test_the_tokens_of_an_axis_are_as_many_as_it_is_long(config: Config) -> None:
    for step in whole_turn(config):
        for axis, size in zip(step.axes, step.shape, strict=True):
            tokens = axis.tokens
            assert (axis in ("token", "query", "key")) == (tokens is not None)
            assert tokens is None or len(tokens) == size


@pytest.mark.parametrize("config", CONFIGS, ids=label)
def test_a_fine_step_stands_before_its_coarse_step_and_after_the_one_before(config: Config) -> None:
    program = whole_turn(config)
    for number, step in enumerate(program.steps):
        if step.part_of:
            following = next(later.name for later in program.steps[number:] if later.part_of is None)
            assert step.part_of == following


# ── sizes that cannot be ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_turn_without_tokens_is_refused() -> None:
    with pytest.raises(BadInput, match=r"encoder\.embed\.ids: .*at least one token"):
        build_program(SMALL, Turn(source=0, rows=1))
    with pytest.raises(BadInput, match=r"decoder\.embed\.ids: .*at least one token"):
        build_program(SMALL, Turn(source=1, rows=0))


def test_more_tokens_than_learned_positions_are_refused() -> None:
    build_program(PRE_NORM, Turn(source=64, rows=64))
    with pytest.raises(BadInput, match="65 tokens, but this model has learned 64 positions"):
        build_program(PRE_NORM, Turn(source=65, rows=1))


# ── values ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("config", [SMALL, PRE_NORM, replace(SMALL, d_head=3), replace(PRE_NORM, norm="post", positions="none")], ids=label)
def test_the_engine_agrees_with_the_paper_in_plain_numpy(config: Config) -> None:
    exact = logits(config, random_parameters(whole_turn(config), np.float64), SOURCE, TARGET)
    np.testing.assert_allclose(teacher_forced(config, SOURCE, TARGET, np.float64)["logits"], exact, rtol=1e-11, atol=1e-11)
    rounded = logits(config, random_parameters(whole_turn(config)), SOURCE, TARGET)
    np.testing.assert_allclose(run(config)["logits"], rounded, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("config", CONFIGS, ids=label)
def test_every_tensor_is_float32_but_ids_and_masks(config: Config) -> None:
    kinds = {name: array.dtype for name, array in run(config).items() if array.dtype != np.float32}
    ids = {f"{stack}.embed.ids" for stack in ("encoder", "decoder")} | {"next"}
    assert all(kind == (np.int64 if name in ids else np.bool_) for name, kind in kinds.items())
    assert {name for name, kind in kinds.items() if kind == np.bool_} == {name for name in run(config) if name.endswith(".mask")}


def test_the_memory_of_every_layer_is_the_encoders_output_itself() -> None:
    values = run(SMALL)
    for layer in range(2):
        assert np.shares_memory(values[f"decoder.{layer}.cross_attn.memory"], values["encoder.out"])
    assert not np.array_equal(values["decoder.0.cross_attn.k"], values["decoder.1.cross_attn.k"])


@pytest.mark.parametrize("config", [SMALL, PRE_NORM, ENCODER], ids=label)
def test_padding_changes_no_row_of_a_real_token(config: Config) -> None:
    alone, padded = run(config), run(config, source=(*SOURCE, 0, 0, 0))
    real = len(SOURCE)
    np.testing.assert_allclose(padded["encoder.out"][:real], alone["encoder.out"], atol=1e-6)
    assert (padded["encoder.0.self_attn.weights"][..., real:] == 0).all()
    rows = slice(None) if config.has_decoder else slice(real)
    np.testing.assert_allclose(padded["logits"][rows], alone["logits"], atol=2e-6)


def test_a_sentence_of_padding_alone_gives_zero_weights_and_no_nan() -> None:
    values = run(ENCODER, source=(0, 0))
    assert (values["encoder.0.self_attn.weights"] == 0).all()
    assert not any(np.isnan(array).any() for array in values.values())


@pytest.mark.parametrize("config", [config for config in CONFIGS if config.has_decoder], ids=label)
def test_a_later_target_token_leaves_earlier_rows_as_they_are_to_the_last_bit(config: Config) -> None:
    before, after = run(config), run(config, target=(*TARGET[:4], 2))
    for step in whole_turn(config):
        if step.rows is not None and step.rows.tokens == Tokens("target", 0, 5):
            unmasked = step.name.endswith(("self_attn.scores", "self_attn.scaled"))
            earlier = tuple(
                slice(4) if axis == step.row_axis or (unmasked and axis == 2) else slice(None) for axis in range(len(step.axes))
            )
            assert np.array_equal(before[step.name][earlier], after[step.name][earlier]), step.name
    assert not np.array_equal(before["logits"][4], after["logits"][4])


def test_without_positions_an_encoder_does_not_see_the_order() -> None:
    order = [4, 0, 5, 2, 1, 3]
    shuffled_source = [SOURCE[place] for place in order]
    blind = replace(ENCODER, positions="none")
    np.testing.assert_allclose(run(blind, source=shuffled_source)["encoder.out"], run(blind)["encoder.out"][order], atol=2e-6)
    sighted = run(ENCODER, source=shuffled_source)["encoder.out"] - run(ENCODER)["encoder.out"][order]
    assert np.abs(sighted).max() > 0.1
    twice = run(blind)["encoder.out"]  # SOURCE has the same word at 0 and 4
    np.testing.assert_allclose(twice[0], twice[4], atol=1e-6)


def test_a_causal_mask_tells_the_order_even_without_positions() -> None:
    blind = replace(DECODER, positions="none")
    here, there = run(blind, target=(1, 6, 8, 10))["decoder.out"], run(blind, target=(6, 1, 8, 10))["decoder.out"]
    assert np.abs(here[2] - there[2]).max() > 0.01


def test_each_head_is_a_column_slice_of_one_matrix() -> None:
    values = run(ENCODER)
    parameters = random_parameters(build_program(ENCODER, Turn(source=6)))
    x, W_q, b_q = values["encoder.embed.out"], parameters["encoder.0.self_attn.W_q"], parameters["encoder.0.self_attn.b_q"]
    for head, columns in enumerate((slice(0, 4), slice(4, 8))):
        np.testing.assert_allclose(values["encoder.0.self_attn.q"][head], x @ W_q[:, columns] + b_q[columns], atol=1e-6)
        assert np.array_equal(values["encoder.0.self_attn.q"][head], values["encoder.0.self_attn.q.proj"][:, columns])


def test_the_output_projection_adds_up_the_heads() -> None:
    values = run(ENCODER)
    parameters = random_parameters(build_program(ENCODER, Turn(source=6)))
    W_o, b_o = parameters["encoder.0.self_attn.W_o"], parameters["encoder.0.self_attn.b_o"]
    context = values["encoder.0.self_attn.context"]
    total = sum(context[head] @ W_o[4 * head : 4 * head + 4] for head in range(2)) + b_o
    np.testing.assert_allclose(values["encoder.0.self_attn.out"], total, atol=1e-6)


# ── generation with a cache ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("prompt", [(1,), (1, 6, 8)])
@pytest.mark.parametrize("config", [config for config in CONFIGS if config.has_decoder], ids=label)
def test_cached_turns_agree_with_one_teacher_forced_pass_at_every_row(config: Config, prompt: tuple[int, ...]) -> None:
    turns = generate(config, SOURCE, prompt, turns=5)
    chosen = [int(values["next"][-1]) for _, values in turns]
    whole = run(config, target=(*prompt, *chosen[:-1]))
    for program, values in turns:
        for step in program:
            expected = same_place(step, whole[step.name.removesuffix("_new")])
            np.testing.assert_allclose(values[step.name], expected, rtol=1e-5, atol=1e-5, err_msg=f"{step.name}@{program.turn}")
    assert whole["next"][len(prompt) - 1 :].tolist() == chosen


def test_a_later_turn_reads_the_words_and_the_cache_of_the_turns_before() -> None:
    program = build_program(ONE_LAYER, Turn(number=2, source=5, past=4, rows=1, cached=True))
    assert dict(program.imports) == {
        "encoder.embed.ids@0": (5,),
        "encoder.out@0": (5, 8),
        "next@1": (1,),
        "decoder.0.self_attn.k@1": (2, 4, 4),
        "decoder.0.self_attn.v@1": (2, 4, 4),
        "decoder.0.self_attn.masked.mask@1": (1, 4),
        "decoder.0.cross_attn.k@0": (2, 5, 4),
        "decoder.0.cross_attn.v@0": (2, 5, 4),
    }
    assert build_program(ONE_LAYER, Turn(number=1, source=5, past=3, rows=1, cached=True)).imports["next@0"] == (3,)


def test_padding_in_a_prompt_stays_hidden_in_later_turns() -> None:
    for _, values in generate(DECODER, (), (0, 0, 1, 6), turns=3):
        assert (values["decoder.1.self_attn.weights"][..., :2] == 0).all()
