"""A session: values on demand, the handoff, the cache, labels, tokens, text, and what a caller can get wrong."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stepper import Session, load
from stepper.engine import spec_of
from stepper.engine.spec import SpecialIds
from stepper.errors import BadCheckpoint, BadInput, UnknownName
from tests.checkpoints.breaking import copy_of
from tests.models import KINDS, SPECS, TINY, random_model

MODEL = random_model(TINY)
SENTENCE = "w4 w5 w6 w7"


# --- computed only up to where someone looks ------------------------------------------------------------------------------


def test_nothing_is_computed_before_someone_looks() -> None:
    session = Session(MODEL, SENTENCE)
    session.move("next")
    session.goto("encoder.1.ffn.out")
    session.labels("encoder.1.self_attn.scores")
    assert not session.run.computed


def test_looking_computes_what_the_tensor_needs_and_nothing_else() -> None:
    session = Session(MODEL, SENTENCE)
    session.value("encoder.0.self_attn.scores")
    leaves = {name.removeprefix("encoder.0.self_attn.") for _, name in session.run.computed}
    embed = {f"encoder.embed.{leaf}" for leaf in ("lookup", "scaled", "position", "out")}
    assert leaves == embed | {"q.proj", "q", "k.proj", "k", "scores"}


def test_a_whole_generation_computes_each_step_once() -> None:
    session = Session(MODEL, SENTENCE)
    session.generate()
    for turn in range(session.turns):
        for step in session.program_of(turn):
            session.run.value(step.name, turn)
    assert set(session.run.computed.values()) == {1}


def test_cross_attention_makes_k_and_v_once_per_layer_for_a_whole_generation() -> None:
    session = Session("en-fr")
    session.generate()
    assert session.turns > 5
    for layer in range(session.config.decoder_layers):
        for letter in "kv":
            name = f"decoder.{layer}.cross_attn.{letter}"
            made = sum(count for (_, step), count in session.run.computed.items() if step == f"{name}.proj")
            assert made == 1
            assert all(session.value(f"{name}@{turn}") is session.value(f"{name}@0") for turn in range(session.turns))


def test_the_encoder_runs_once_for_a_whole_generation() -> None:
    session = Session(MODEL, SENTENCE)
    session.generate()
    encoder = {key: count for key, count in session.run.computed.items() if key[1].startswith("encoder.")}
    assert {turn for turn, _ in encoder} == {0}
    assert set(encoder.values()) == {1}


# --- the handoff and the cache --------------------------------------------------------------------------------------------


def test_every_layer_in_every_turn_reads_the_very_same_encoder_output() -> None:
    session = Session("en-fr")
    session.generate()
    handed = session.value("encoder.out")
    for turn in range(session.turns):
        for layer in range(session.config.decoder_layers):
            memory = session.value(f"decoder.{layer}.cross_attn.memory@{turn}")
            assert memory is handed
    first, second = (session.value(f"decoder.{layer}.cross_attn.k") for layer in (0, 1))
    assert not np.allclose(first, second)


@pytest.mark.parametrize("kind", [kind for kind, config in KINDS.items() if config.architecture == "encoder-decoder"])
def test_cached_turns_and_teacher_forcing_agree(kind: str) -> None:
    model = random_model(KINDS[kind])
    cached = Session(model, SENTENCE)
    cached.generate(max_turns=5)
    forced = Session(model, SENTENCE, target=" ".join(cached.tokens("target")[1:]))
    last = model.config.decoder_layers - 1
    for name in ("logits", "decoder.out", "decoder.0.self_attn.out", f"decoder.{last}.cross_attn.out"):
        rows = np.concatenate([cached.value(f"{name}@{turn}") for turn in range(cached.turns)])
        np.testing.assert_allclose(rows, forced.value(name), atol=1e-5)


def test_the_translator_agrees_with_itself_cached_and_teacher_forced() -> None:
    cached = Session("en-fr")
    text = cached.generate()
    forced = Session("en-fr", target=text)
    rows = np.concatenate([cached.value(f"logits@{turn}") for turn in range(cached.turns)])
    np.testing.assert_allclose(rows, forced.value("logits"), atol=1e-4)
    assert forced.text == text


@pytest.mark.parametrize("budget", [0, 500, 5_000, 50_000])
@pytest.mark.parametrize("kind", ["2017", "decoder-only, far from 2017", "encoder-only"])
def test_whatever_the_store_lets_go_comes_back_bit_for_bit(kind: str, budget: int) -> None:
    roomy, tight = (Session(random_model(KINDS[kind]), SENTENCE, budget=size) for size in (2**28, budget))
    assert tight.generate(max_turns=4) == roomy.generate(max_turns=4)
    for turn in range(roomy.turns):
        for step in roomy.program_of(turn).steps[::5]:
            kept, recomputed = roomy.run.value(step.name, turn), tight.run.value(step.name, turn)
            assert (kept.dtype, kept.tobytes()) == (recomputed.dtype, recomputed.tobytes())
    assert tight.store.bytes <= budget


def test_values_are_read_only() -> None:
    session = Session(MODEL, SENTENCE)
    for step in session.program:
        with pytest.raises(ValueError, match="read-only"):
            session.value(step.name)[...] = 0


# --- text, tokens, labels -------------------------------------------------------------------------------------------------


def test_the_text_grows_with_the_turns() -> None:
    session = Session("en-fr", "the black cat sleeps .")
    said = [session.generate(max_turns=turns) for turns in range(1, 7)]
    assert said == ["le", "le chat", "le chat noir", "le chat noir dort", "le chat noir dort .", "le chat noir dort ."]
    assert session.turns == 6


def test_the_text_is_whole_when_the_store_keeps_nothing() -> None:
    assert Session("en-fr", "the black cat sleeps .", budget=0).generate() == "le chat noir dort ."


def test_generating_leaves_the_position_where_it_is() -> None:
    session = Session(MODEL, SENTENCE)
    before = session.position
    session.generate()
    assert session.position == before


def test_tokens_are_those_read_so_far() -> None:
    session = Session("en-fr", "the black cat sleeps .")
    assert session.tokens("source") == ["the", "black", "cat", "sleeps", "."]
    assert session.tokens("target") == ["<bos>"]
    session.generate()
    assert session.tokens("target") == ["<bos>", "le", "chat", "noir", "dort", "."]
    forced = Session("en-fr", "the cat sleeps .", target="le chat dort .")
    assert forced.tokens("target") == ["<bos>", "le", "chat", "dort", "."]


def test_a_decoder_alone_counts_its_prompt_as_target() -> None:
    session = Session(random_model(KINDS["decoder-only"]), SENTENCE)
    assert (session.tokens("source"), session.tokens("target")) == ([], SENTENCE.split())


def test_an_encoder_alone_has_one_turn_and_names_the_likeliest_word_of_each_row() -> None:
    session = Session(random_model(KINDS["encoder-only"]), SENTENCE)
    assert not session.has_turn(1)
    assert len(session.generate().split()) == 4


def test_labels_are_the_tokens_along_each_axis() -> None:
    session = Session("en-fr", "the cat sleeps .")
    session.generate()
    assert session.labels("decoder.0.cross_attn.weights@2") == (None, ["chat"], ["the", "cat", "sleeps", "."])
    assert session.labels("decoder.0.self_attn.weights@2") == (None, ["chat"], ["<bos>", "le", "chat"])
    assert session.labels("decoder.0.self_attn.v@2") == (None, ["<bos>", "le", "chat"], None)
    assert session.labels("logits@2") == (["chat"], None)


def test_special_tokens_are_those_the_tokenizer_adds_and_no_others() -> None:
    assert Session("by-hand", "green car").tokens("source") == ["green", "car", "<eos>"]
    assert Session("by-hand", "green car", target="voiture").tokens("target") == ["<bos>", "voiture"]
    assert Session("en-fr", "the cat sleeps .").tokens("source") == ["the", "cat", "sleeps", "."]


def test_a_tensor_of_an_earlier_turn_is_found_from_a_later_one() -> None:
    session = Session(MODEL, SENTENCE)
    session.generate()
    session.goto("logits@1")
    assert session.value("encoder.0.ffn.out") is session.value("encoder.0.ffn.out@0")
    assert session.resolve("encoder.out") == ("encoder.out", 0)


# --- what a caller can get wrong ------------------------------------------------------------------------------------------


def test_a_sentence_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(BadInput, match="empty"):
        Session("en-fr", "  ")
    with pytest.raises(BadInput, match=r"does not know the word 'hause' \(nearest: house"):
        Session("en-fr", "the hause .")
    with pytest.raises(BadInput, match="has 65 tokens; en-fr reads at most 64"):
        Session("en-fr", "the " * 65)
    with pytest.raises(BadInput, match="has no separate target: it is decoder-only"):
        Session(random_model(KINDS["decoder-only"]), SENTENCE, target="w4")


def test_a_window_moves_on_with_every_new_token_and_only_in_the_layers_that_have_one() -> None:
    session = Session(random_model(replace(SPECS["gpt_neo"], ids=SpecialIds())), "w4 w5 w6")
    for turn, row in enumerate((2, 3, 4)):
        assert session.has_turn(turn)
        whole, windowed = (session.value(f"decoder.{layer}.self_attn.masked.mask@{turn}")[-1] for layer in (0, 1))
        assert whole.tolist() == [True] * (row + 1)
        assert windowed.tolist() == [key > row - 2 for key in range(row + 1)]


def test_an_empty_target_is_refused() -> None:
    with pytest.raises(BadInput, match="empty"):
        Session("en-fr", "the cat sleeps .", target="")


def test_ids_that_the_model_has_no_row_for_are_refused() -> None:
    too_small = replace(MODEL, spec=spec_of(replace(TINY, vocab_size=6)))
    with pytest.raises(BadCheckpoint, match=r"'w6' the id 6, but vocab_size is 6"):
        Session(too_small, SENTENCE)
    no_start = replace(MODEL, spec=spec_of(replace(TINY, start_id=99)))
    with pytest.raises(BadCheckpoint, match="start_id is 99"):
        Session(no_start, SENTENCE)


def test_names_sides_and_cells_that_do_not_exist_are_refused() -> None:
    session = Session(MODEL, SENTENCE)
    with pytest.raises(UnknownName, match=r"nearest: logits"):
        session.value("logit.s")
    with pytest.raises(UnknownName, match=r"encoder\.0\.self_attn\.W_q"):
        session.parameter("encoder.0.self_attn.W_qq")
    with pytest.raises(BadInput, match="use source or target"):
        session.tokens("left")
    with pytest.raises(BadInput, match=r"its shape is \[4, 12\]"):
        session.explain("encoder.out", (0, 12))


@pytest.mark.parametrize("wrong", ["logits@", "logits@-1", "logits@1.5", "logits@1@2", f"logits@{'9' * 5000}"])
def test_what_follows_at_is_the_number_of_a_turn(wrong: str) -> None:
    with pytest.raises(BadInput, match="what follows @ is the number of a turn"):
        Session(MODEL, SENTENCE).value(wrong)


def test_a_parameter_is_looked_at_compared_and_opened_by_its_full_name() -> None:
    session, name = Session(MODEL, SENTENCE), "encoder.0.self_attn.W_q"
    trained = session.value(name)
    assert not trained.flags.writeable
    session.edit(name, (1, 2), 0.5)
    assert session.value(name)[1, 2] == session.explain(name, (1, 2)).stored == 0.5
    difference = session.diff(name)
    assert np.array_equal(difference.baseline, trained)
    assert (difference.touched, difference.delta[1, 2]) == (1, np.float32(0.5) - trained[1, 2])


def test_a_generation_goes_as_far_as_it_is_asked_to() -> None:
    session = Session("en-fr", "the red car sleeps")
    assert session.generate(max_turns=0) == ""
    assert session.generate(max_turns=2) == "la voiture"
    assert session.generate(max_turns=np.int64(3)) == "la voiture rouge"  # type: ignore[arg-type]  # any whole number will do
    for wrong in (-1, 1.5, "2"):
        with pytest.raises(BadInput, match="max_turns"):
            session.generate(max_turns=wrong)  # type: ignore[arg-type]  # that is what is refused


def test_a_row_is_a_whole_number_within_the_tensor() -> None:
    session = Session(MODEL, SENTENCE)
    assert type(session.goto("encoder.out", row=np.int64(1)).row) is int  # type: ignore[arg-type]  # any whole number will do
    assert session.goto("encoder.out", row=-1).row == 3
    with pytest.raises(BadInput, match=r"4 rows \(0 to 3\), no row 4"):
        session.goto("encoder.out", row=4)
    with pytest.raises(BadInput, match=r"1\.5 is not a whole number"):
        session.goto("encoder.out", row=1.5)  # type: ignore[arg-type]  # that is what is refused


def test_a_model_is_given_by_name_by_path_or_as_it_is(tmp_path: Path) -> None:
    copied = copy_of("by-hand", tmp_path)
    assert Session(load("by-hand")).source_text == Session("by-hand").source_text == Session(copied).source_text == "green car"
