"""What-if programs: what each option changes, and that nothing else does."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from stepper.engine import AS_TRAINED, Array, Config, Options, Program, Turn, build_program
from stepper.engine.handoff_wiring import views
from stepper.engine.ops.position import SINUSOID
from stepper.engine.ops.sampling import DRAW, DRAWN, MARK
from stepper.errors import BadInput
from tests.engine.models import DECODER, PRE_NORM, SMALL, generate, label, random_parameters, same_place, teacher_forced

SOURCE, TARGET = (3, 5, 4, 9, 3, 7), (1, 6, 8, 6, 10)
DEEP = replace(SMALL, encoder_layers=3, decoder_layers=3)
DEEP_PRE_NORM = replace(PRE_NORM, encoder_layers=3, decoder_layers=3)


def run(config: Config = SMALL, target: Sequence[int] = TARGET, **choices: Any) -> dict[str, Array]:
    """One teacher-forced turn under some options."""
    source = SOURCE if config.has_encoder else ()
    return teacher_forced(config, source, target, options=Options().changed(**choices))


def program(config: Config = SMALL, **choices: Any) -> Program:
    return build_program(config, Turn(source=len(SOURCE), rows=len(TARGET)), Options().changed(**choices))


# ── choosing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_options_are_as_trained_until_they_are_changed() -> None:
    assert AS_TRAINED.differences() == {}
    changed = AS_TRAINED.changed(mask="none", temperature=0.5)
    assert changed.differences() == {"mask": "none", "temperature": 0.5}
    assert changed.changed(mask="as_trained").differences() == {"temperature": 0.5}


@pytest.mark.parametrize(
    "choices, message",
    [
        ({"maks": "none"}, r"no option called 'maks' \(nearest: mask\)"),
        ({"mask": "nothing"}, "mask has no choice 'nothing'; use one of as_trained, none, off_by_one, transposed, after_softmax"),
        ({"temperature": "hot"}, "temperature takes a number, not 'hot'"),
        ({"temperature": -1}, "temperature must lie between 0.0 and 100.0, not -1"),
        ({"temperature": float("nan")}, "temperature must lie between 0.0 and 100.0, not nan"),
        ({"top_k": 2.5}, "top_k takes a number, not 2.5"),
        ({"top_p": 1.5}, "top_p must lie between 0.0 and 1.0, not 1.5"),
        ({"seed": True}, "seed takes a number, not True"),
    ],
)
def test_an_unknown_option_or_choice_is_refused(choices: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        AS_TRAINED.changed(**choices)


@pytest.mark.parametrize(
    "choices",
    [{"positions": "halved"}, {"embedding": "unscaled"}, {"scale": "double"}, {"tie_qk": "tied"}, {"value": "key"}, {"mask": "transposed"}],
    ids=repr,
)
def test_an_option_asks_for_no_parameter_that_the_model_does_not_have(choices: dict[str, Any]) -> None:
    assert program(**choices).parameters.items() <= program().parameters.items()


# ── positions, embedding, scale ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "choice, without", [("none", ("encoder", "decoder")), ("none_in_encoder", ("encoder",)), ("none_in_decoder", ("decoder",))]
)
def test_positions_can_be_left_out_of_one_stack_or_both(choice: str, without: tuple[str, ...]) -> None:
    values = run(positions=choice)
    for stack in ("encoder", "decoder"):
        is_blind = np.array_equal(values[f"{stack}.embed.out"], values[f"{stack}.embed.scaled"])
        assert is_blind == (stack in without)
        assert (f"{stack}.embed.position" in values) == (stack not in without)


@pytest.mark.parametrize("config", [SMALL, PRE_NORM], ids=label)
def test_shifted_positions_are_those_three_places_on(config: Config) -> None:
    longer = (*TARGET, 2, 2, 2)
    assert np.array_equal(run(config, positions="shifted")["decoder.embed.position"], run(config, longer)["decoder.embed.position"][3:])


def test_shifting_past_the_learned_positions_is_refused() -> None:
    tight = replace(PRE_NORM, max_positions=6)
    build_program(tight, Turn(source=6, rows=5))
    with pytest.raises(BadInput, match="9 tokens, but this model has learned 6 positions"):
        build_program(tight, Turn(source=6, rows=5), Options(positions="shifted"))


def test_halved_positions_are_the_same_columns_in_another_order() -> None:
    order = [0, 2, 4, 6, 1, 3, 5, 7]
    assert np.array_equal(run(positions="halved")["encoder.embed.position"], run()["encoder.embed.position"][:, order])


@pytest.mark.parametrize("config", [SMALL, PRE_NORM], ids=label)
def test_shuffled_positions_are_other_rows_of_the_same_table_each_at_most_once(config: Config) -> None:
    table = (
        SINUSOID.apply(t=64, d=8, past=0).astype(np.float32) if config is SMALL else random_parameters(program(config))["encoder.embed.P"]
    )
    shuffled = run(config, positions="shuffled")["encoder.embed.position"]
    places = [int(np.flatnonzero((table == row).all(axis=1))[0]) for row in shuffled]
    assert len(set(places)) == len(SOURCE)
    assert places != sorted(places)


def test_an_unscaled_embedding_is_the_looked_up_row() -> None:
    values = run(embedding="unscaled", positions="none")
    assert "encoder.embed.scaled" not in values
    assert np.array_equal(values["encoder.embed.out"], values["encoder.embed.lookup"])


@pytest.mark.parametrize(
    "choice, factor", [("none", 1.0), ("quarter", 0.125), ("half", 0.25), ("as_trained", 0.5), ("double", 1.0), ("times8", 4.0)]
)
def test_scores_are_scaled_as_chosen(choice: str, factor: float) -> None:
    values = run(scale=choice)  # √d_head is 2
    for at in ("encoder.0.self_attn", "decoder.1.cross_attn"):
        np.testing.assert_allclose(values[f"{at}.scaled"], values[f"{at}.scores"] * factor, rtol=1e-6)


# ── masks ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "choice, allowed",
    [
        ("as_trained", np.tri(5)),
        ("none", np.ones((5, 5))),
        ("off_by_one", np.tri(5, k=1)),
        ("transposed", np.tri(5).T),
        ("after_softmax", np.tri(5)),
    ],
)
def test_a_wrong_mask_is_wrong_in_decoder_self_attention_alone(choice: str, allowed: Array) -> None:
    values = run(mask=choice)
    assert np.array_equal(values["decoder.1.self_attn.masked.mask"], allowed)
    for other in ("encoder.0.self_attn", "decoder.0.cross_attn"):
        assert values[f"{other}.masked.mask"].all()
        np.testing.assert_allclose(values[f"{other}.weights"].sum(axis=2), 1, rtol=1e-6)


@pytest.mark.parametrize("choice", ["none", "off_by_one", "transposed", "after_softmax"])
def test_every_wrong_mask_lets_the_future_leak(choice: str) -> None:
    before, after = run(mask=choice), run(mask=choice, target=(*TARGET[:4], 2))
    leak = np.abs(before["decoder.out"][:4] - after["decoder.out"][:4]).max(axis=1)
    assert leak[3] > 1e-3
    assert (leak > 1e-3).all() or choice == "off_by_one"


def test_a_mask_after_softmax_leaves_rows_that_do_not_sum_to_one() -> None:
    values = run(mask="after_softmax")
    at = "decoder.0.self_attn"
    assert np.array_equal(values[f"{at}.masked"], values[f"{at}.scaled"])
    np.testing.assert_allclose(values[f"{at}.weights.unmasked"].sum(axis=2), 1, rtol=1e-6)
    assert np.array_equal(values[f"{at}.weights"], values[f"{at}.weights.unmasked"] * np.tri(5, dtype=np.float32))
    assert (values[f"{at}.weights"][:, 0].sum(axis=1) < 0.99).all()


@pytest.mark.parametrize("choice", ["as_trained", "none", "off_by_one", "transposed", "after_softmax"])
def test_a_later_turns_mask_is_its_row_of_the_whole_one(choice: str) -> None:
    options = Options().changed(mask=choice)
    prompt = (0, 1, 6, 8)
    turns = generate(DECODER, (), prompt, 4, options=options)
    chosen = [int(values["next"][-1]) for _, values in turns]
    whole = run(DECODER, (*prompt, *chosen[:-1]), mask=choice)["decoder.0.self_attn.masked.mask"]
    for later, values in turns:
        step = later["decoder.0.self_attn.masked.mask"]
        assert np.array_equal(values[step.name], same_place(step, whole))


# ── queries, keys, values ─────────────────────────────────────────────────────────────────────────────────────────────


def test_tied_queries_and_keys_make_the_scores_symmetric_and_the_weights_not() -> None:
    values = run(tie_qk="tied")
    scores, weights = values["encoder.0.self_attn.scores"], values["encoder.0.self_attn.weights"]
    np.testing.assert_allclose(scores, scores.transpose(0, 2, 1), atol=1e-5)
    assert np.abs(weights - weights.transpose(0, 2, 1)).max() > 0.05
    assert not any("W_k" in name for name in program(tie_qk="tied").parameters)


@pytest.mark.parametrize("choice, own, across", [("key", "k", "k"), ("query", "q", "k")])
def test_the_value_can_be_the_key_or_the_query(choice: str, own: str, across: str) -> None:
    values = run(value=choice)
    assert np.array_equal(values["encoder.0.self_attn.v"], values[f"encoder.0.self_attn.{own}"])
    assert np.array_equal(values["decoder.0.cross_attn.v"], values[f"decoder.0.cross_attn.{across}"])


def test_the_value_can_be_the_input_itself_cut_into_heads() -> None:
    values = run(value="input")
    x = values["encoder.embed.out"]
    assert np.array_equal(values["encoder.0.self_attn.v"], np.stack([x[:, :4], x[:, 4:]]))
    with pytest.raises(BadInput, match="value = input needs d_model = heads × d_head"):
        program(replace(SMALL, d_head=3), value="input")


# ── handoffs ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "choice, read",
    [
        ("as_trained", [(2,), (2,), (2,)]),
        ("same_depth", [(0,), (1,), (2,)]),
        ("reversed", [(2,), (1,), (0,)]),
        ("gca", [(2,), (2, 1), (2, 0)]),
        ("gpa", [(2, 0), (2, 1), (2,)]),
        ("fga", [(2, 0), (2, 0), (2, 0)]),
        ("fma", [(2, 1, 0), (2, 1, 0), (2, 1, 0)]),
        ("ama", [(), (), ()]),
    ],
)
def test_each_wiring_reads_the_encoder_layers_of_its_drawing(choice: str, read: list[tuple[int, ...]]) -> None:
    """Liu et al., arXiv 2005.08081, figure 1; layers counted from 0."""
    assert [views(choice, layer, 3, 3) for layer in range(3)] == read


def test_stacks_of_different_depth_are_matched_in_proportion() -> None:
    def same_depth(encoder_layers: int, decoder_layers: int) -> list[tuple[int, ...]]:
        return [views("same_depth", layer, encoder_layers, decoder_layers) for layer in range(decoder_layers)]

    assert same_depth(6, 2) == [(2,), (5,)]
    assert same_depth(2, 4) == [(0,), (0,), (1,), (1,)]
    assert same_depth(4, 1) == [(3,)]


@pytest.mark.parametrize("combine", ["sum", "mean"])
@pytest.mark.parametrize("handoff", ["gca", "gpa", "fga", "fma"])
@pytest.mark.parametrize("config", [DEEP, DEEP_PRE_NORM], ids=label)
def test_views_are_read_with_the_same_parameters_and_put_together(config: Config, handoff: str, combine: str) -> None:
    values = run(config, handoff=handoff, combine=combine)
    for layer in range(3):
        at = f"decoder.{layer}.cross_attn"
        read = views(handoff, layer, 3, 3)
        if len(read) > 1:
            total = sum(values[f"{at}.view{number}.out"] for number in read)
            np.testing.assert_allclose(values[f"{at}.out"], total / (len(read) if combine == "mean" else 1), atol=1e-6)
    assert program(config, handoff=handoff).parameters.items() <= program(config).parameters.items()


def test_a_lower_layer_is_handed_over_as_it_is_or_after_the_final_norm() -> None:
    values = run(DEEP, handoff="same_depth")
    assert np.shares_memory(values["decoder.0.cross_attn.memory"], values["encoder.0.norm2.out"])
    assert np.shares_memory(values["decoder.2.cross_attn.memory"], values["encoder.out"])
    values = run(DEEP_PRE_NORM, handoff="same_depth")
    np.testing.assert_allclose(values["decoder.0.cross_attn.memory"], after_final_norm(values["encoder.0.add2"]), atol=1e-5)


def test_the_adaptive_memory_is_the_mean_of_all_layers_as_they_are_handed_over() -> None:
    values = run(DEEP, handoff="ama")
    mean = np.mean([values[name] for name in ("encoder.0.norm2.out", "encoder.1.norm2.out", "encoder.out")], axis=0)
    np.testing.assert_allclose(values["decoder.1.cross_attn.memory"], mean, atol=1e-6)
    values = run(DEEP_PRE_NORM, handoff="ama")
    mean = np.mean([after_final_norm(values[f"encoder.{layer}.add2"]) for layer in range(3)], axis=0)
    np.testing.assert_allclose(values["decoder.1.cross_attn.memory"], mean, atol=1e-5)


def after_final_norm(x: Array) -> Array:
    """Layer normalisation with the encoder's last gain and bias."""
    parameters = random_parameters(program(DEEP_PRE_NORM))
    normalized = (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
    result: Array = normalized * parameters["encoder.norm.gain"] + parameters["encoder.norm.bias"]
    return result


# ── drawing words ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_seed_draws_the_same_words_and_another_seed_others() -> None:
    drawn = [run(temperature=3.0, seed=seed)["next"].tolist() for seed in range(20)]
    assert drawn[7] == run(temperature=3.0, seed=7)["next"].tolist()
    assert len({tuple(words) for words in drawn}) > 10


@pytest.mark.parametrize("choices", [{"top_k": 1}, {"top_p": 0.0}, {"temperature": 0.01}], ids=repr)
def test_a_draw_without_a_choice_is_the_likeliest_word(choices: dict[str, Any]) -> None:
    for seed in range(5):
        assert np.array_equal(run(**({"temperature": 1.0} | choices), seed=seed)["next"], run()["next"])


def test_words_outside_top_k_and_top_p_are_never_drawn() -> None:
    for choices in ({"top_k": 3}, {"top_p": 0.7}):
        values = run(temperature=1.0, **choices)
        kept = values["next.kept"] > 0
        assert (kept.sum(axis=1) <= 3).all() if "top_k" in choices else (values["next.kept"].sum(axis=1) >= 0.7).all()
        for seed in range(12):
            words = run(temperature=1.0, seed=seed, **choices)["next"]
            assert kept[np.arange(len(TARGET)), words].all()


def test_words_are_drawn_as_often_as_their_share_says() -> None:
    values = run(temperature=2.0)
    running, marks = values["next.running"][:1], [DRAW.apply(t=1, seed=seed, past=0) for seed in range(2000)]
    words = [int(DRAWN.apply(running, MARK.apply(each, running))[0]) for each in marks]
    often = np.bincount(words, minlength=13) / 2000
    assert np.abs(often - values["next.shares"][0]).max() < 4 * np.sqrt(0.25 / 2000)


def test_drawing_changes_only_what_comes_after_the_logits() -> None:
    greedy, drawn = program(), program(temperature=1.0)
    assert [step.name for step in greedy if not step.name.startswith("next")] == [
        step.name for step in drawn if not step.name.startswith("next")
    ]
    assert all(step.part_of == "next" for step in drawn if step.name.startswith("next."))


# ── with a cache ──────────────────────────────────────────────────────────────────────────────────────────────────────

CAUSAL_CHOICES: list[dict[str, Any]] = [
    {"positions": "none"},
    {"positions": "shifted"},
    {"positions": "halved"},
    {"positions": "shuffled"},
    {"embedding": "unscaled"},
    {"scale": "quarter"},
    {"tie_qk": "tied"},
    {"value": "key"},
    {"value": "query"},
    {"value": "input"},
    *({"handoff": handoff} for handoff in ("same_depth", "reversed", "gca", "gpa", "fga", "fma", "ama")),
    {"handoff": "fma", "combine": "mean", "value": "query", "tie_qk": "tied"},
    {"temperature": 2.0, "seed": 3, "top_k": 5},
]


@pytest.mark.parametrize("config", [SMALL, PRE_NORM, DECODER], ids=label)
@pytest.mark.parametrize("choices", CAUSAL_CHOICES, ids=repr)
def test_cached_turns_agree_with_one_pass_under_every_causal_option(config: Config, choices: dict[str, Any]) -> None:
    turns = generate(config, SOURCE, (1, 6), 3, options=Options().changed(**choices))
    chosen = [int(values["next"][-1]) for _, values in turns]
    whole = run(config, (1, 6, *chosen[:-1]), **choices)
    for turn, values in turns:
        for step in turn:
            if not step.name.startswith("next."):  # running sums may differ in the last bit, and so pick other words
                expected = same_place(step, whole[step.name.removesuffix("_new")])
                np.testing.assert_allclose(values[step.name], expected, rtol=1e-4, atol=1e-4, err_msg=f"{step.name}@{turn.turn}")
