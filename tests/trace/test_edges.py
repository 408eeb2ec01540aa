"""Where moves, edits, options and turns meet their edges."""

import math

import pytest

from stepper.engine.ops.position import stride_of
from stepper.errors import BadInput, StepperError, Stopped
from stepper.trace import Comparison, Session, Watch, log_probability
from tests.models import KINDS, TINY, random_model

SENTENCE = "w4 w5 w6 w7"


def session() -> Session:
    return Session(random_model(TINY), SENTENCE)


def test_a_fine_step_of_a_final_norm_has_neighbouring_layers() -> None:
    walk = Session(random_model(KINDS["decoder-only, far from 2017"]), SENTENCE)
    walk.goto("decoder.norm.mean")
    before = walk.position
    assert walk.move("layer -1") != before
    assert walk.move("layer") == before


def test_a_move_is_not_taken_back_into_a_program_that_is_gone() -> None:
    walk = session()
    walk.option(mask="after_softmax")
    walk.goto("decoder.0.self_attn.weights.unmasked")
    walk.move("out")
    walk.undo()
    assert walk.move("into").step in walk.program


def test_a_move_is_not_taken_back_into_a_turn_that_is_gone() -> None:
    walk = session()
    walk.generate(4)
    walk.goto("logits@3")
    walk.move("turn -1")
    walk.edit("next", (0,), TINY.end_id)
    assert walk.move("turn").turn == 2
    assert walk.turns == 3


def test_an_edit_of_every_turn_passes_over_turns_that_lack_its_cells() -> None:
    walk = session()
    walk.generate(4)
    walk.goto("logits@3")
    walk.edit("decoder.0.self_attn.weights", (0, 0, 3), 0.0, every_turn=True)
    walk.generate(4)
    assert walk.value("decoder.0.self_attn.weights@3")[0, 0, 3] == 0
    assert walk.value("decoder.0.self_attn.weights@0").shape == (TINY.n_heads, 1, 1)


@pytest.mark.parametrize("value", [TINY.vocab_size, -1, 1.5, math.nan, 1e30])
def test_an_id_must_be_one_that_the_model_has_a_row_for(value: float) -> None:
    walk = session()
    with pytest.raises(BadInput, match="whole numbers from 0"):
        walk.edit("encoder.embed.ids", (0,), value)
    with pytest.raises(BadInput, match="may look"):
        walk.edit("encoder.0.self_attn.masked.mask", (0, 0), value)
    assert not walk.variant.texts()


def test_an_option_that_the_model_cannot_take_changes_nothing() -> None:
    walk = Session(random_model(KINDS["learned positions"]), " ".join(["w4"] * TINY.max_positions))
    with pytest.raises(StepperError):
        walk.option(positions="shifted")
    assert not walk.variant.texts()
    assert walk.value("encoder.out").shape == (TINY.max_positions, TINY.d_model)


def test_shifted_positions_end_a_generation_where_the_table_ends() -> None:
    walk = Session(random_model(KINDS["learned positions"]), SENTENCE)
    walk.option(positions="shifted")
    walk.generate()
    assert walk.turns <= TINY.max_positions - 3


def test_one_turn_of_a_generation_is_scored_by_its_last_row() -> None:
    walk = Session(random_model(KINDS["decoder-only"]), SENTENCE)
    chosen = walk.generation.chosen(0)
    assert log_probability(walk.generation) == pytest.approx(math.log(walk.value("probs")[-1, chosen]), rel=1e-6)


def test_labels_are_what_the_decoder_reads_even_where_that_was_edited() -> None:
    walk = session()
    walk.generate(3)
    walk.edit("decoder.embed.ids@1", (0,), 9)
    walk.has_turn(2)
    assert walk.ids("target")[1] == 9
    assert walk.tokens("target")[1] == walk.model.reader.token(9)


def test_only_the_edited_cell_is_called_edited() -> None:
    walk = session()
    walk.edit("encoder.0.self_attn.weights", (0, 2, 1), 0.5)
    assert walk.explain("encoder.0.self_attn.weights", (0, 2, 1)).edited
    assert not walk.explain("encoder.0.self_attn.weights", (0, 2, 2)).edited
    walk.edit("encoder.0.self_attn.weights", (1, slice(0, 2)), 0.5)
    assert walk.explain("encoder.0.self_attn.weights", (1, 1, 3)).edited


def test_a_watch_leaves_out_a_tensor_that_it_does_not_fit_and_the_move_goes_on() -> None:
    walk = session()
    walk.stops.watch(Watch("value[0,2,1]"))
    walk.move("next")
    assert walk.stops.watched(walk)[1].course == ()


def test_a_twin_has_the_same_edits_and_shares_no_store() -> None:
    walk = session()
    walk.edit("encoder.0.self_attn.weights", (0, 2, 1), 0.5)
    walk.option(scale="double")
    twin = walk.twin()
    assert twin.variant == walk.variant
    assert twin.store is not walk.store
    assert (twin.value("logits") == walk.value("logits")).all()


def test_an_encoder_fills_in_the_hidden_words_and_leaves_the_others_alone() -> None:
    walk = Session("fill-mask", "[MASK] maison noire .")
    answer = walk.tokens("source")
    answer[0] = walk.model.reader.token(int(walk.value("next")[0]))
    assert walk.text == " ".join(answer)
    assert log_probability(walk.generation) == pytest.approx(math.log(float(walk.value("probs")[0].max())))
    walk.edit("encoder.embed.ids", (2,), walk.model.reader.mask_id)
    assert walk.text.split()[1] == "maison"
    assert walk.generation.answering() == [0, 2]


def test_where_no_word_is_hidden_each_row_says_its_likeliest() -> None:
    walk = Session("fill-mask", "la maison noire .")
    assert walk.text.split() == [walk.model.reader.token(int(each)) for each in walk.value("next")]


def test_small_differences_in_log_probability_are_seen() -> None:
    said = Comparison("le chat", "le chat", -0.0004071, -0.0004252, -0.0004252).text()
    assert said == "the same output\nlog-probability -0.0004071 -> -0.0004252 (-1.81e-05)"


def test_many_edits_do_not_pile_up_runs() -> None:
    walk = session()
    for number in range(30):
        walk.edit("encoder.0.self_attn.scores", (0, 0, 0), float(number))
        walk.value("encoder.out")
    assert len(walk._variants._generations) <= 8
    for _ in range(30):
        assert walk.undo()
    assert not walk.variant.texts()
    assert walk.value("encoder.out") is not None


def test_all_words_are_kept_while_top_p_is_off() -> None:
    walk = session()
    walk.option(temperature=1.0)
    assert (walk.value("next.kept") > 0).all()


@pytest.mark.parametrize("size", [1, 2, 16, 29, 58, 64, 512])
def test_shuffled_positions_are_all_different(size: int) -> None:
    assert len({place * stride_of(size) % size for place in range(size)}) == size


def test_a_computation_can_be_stopped_and_goes_on_later() -> None:
    walk, whole = session(), session()
    walk.value("encoder.0.add1")
    walk.store.stop.set()
    with pytest.raises(Stopped, match="stopped before"):
        walk.value("logits")
    assert (walk.value("encoder.0.add1") == whole.value("encoder.0.add1")).all()
    walk.store.stop.clear()
    assert (walk.value("logits") == whole.value("logits")).all()
