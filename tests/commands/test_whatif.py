"""The verbs that ask what if."""

import pytest

from stepper.commands import Desk, execute, text
from stepper.errors import BadInput, StepperError
from stepper.trace import Session
from tests.models import TINY, random_model

MODEL = random_model(TINY)


def desk_at(step: str = "encoder.0.self_attn.scores") -> Desk:
    desk = Desk(Session(MODEL, "w4 w5 w6"))
    desk.session.goto(step)
    return desk


def test_set_edits_a_cell_of_the_current_sublayer_and_undo_takes_it_back() -> None:
    desk = desk_at()
    execute(desk, "set scores[0,2,1] 30")
    assert desk.session.value("encoder.0.self_attn.scores")[0, 2, 1] == 30
    assert "edited by hand" in text(execute(desk, "why scores[0,2,1]"))
    execute(desk, "undo")
    assert desk.session.value("encoder.0.self_attn.scores")[0, 2, 1] != 30
    execute(desk, "redo")
    assert desk.session.value("encoder.0.self_attn.scores")[0, 2, 1] == 30


def test_set_takes_axes_tokens_ranges_and_parameters() -> None:
    desk = desk_at()
    execute(desk, "set scores[head=1, query=w5] = 2")
    assert (desk.session.value("encoder.0.self_attn.scores")[1, 1] == 2).all()
    execute(desk, "set scores[:,0,0:2] -1")
    assert (desk.session.value("encoder.0.self_attn.scores")[:, 0, :2] == -1).all()
    execute(desk, "set W_q[0,1] 0.5")
    assert desk.session.parameter("encoder.0.self_attn.W_q")[0, 1] == 0.5


def test_set_takes_a_word_for_an_id() -> None:
    desk = desk_at()
    execute(desk, "set encoder.embed.ids[1] w9")
    assert desk.session.tokens("source") == ["w4", "w9", "w6"]


def test_ablate_puts_zeros_in_every_turn() -> None:
    desk = desk_at()
    execute(desk, "ablate decoder.0.cross_attn.context[head=1]")
    desk.session.generate(3)
    for turn in range(desk.session.turns):
        context = desk.session.value(f"decoder.0.cross_attn.context@{turn}")
        assert (context[1] == 0).all()
        assert (context[0] != 0).any()


def test_diff_says_how_far_the_change_travelled() -> None:
    desk = desk_at()
    execute(desk, "set scores[0,2,1] 30")
    everywhere = text(execute(desk, "diff"))
    assert "encoder.0" in everywhere
    assert "log-probability" in everywhere
    one = text(execute(desk, "diff scores"))
    assert "1 of 27 cells differ" in one
    assert text(execute(desk, "diff encoder.embed.out")).endswith("no cell differs")


def test_options_are_listed_set_and_taken_back() -> None:
    desk = desk_at()
    assert "as_trained" in text(execute(desk, "option"))
    execute(desk, "option positions=none scale=double")
    assert desk.session.variant.options.differences() == {"positions": "none", "scale": "double"}
    execute(desk, "undo")
    assert not desk.session.variant.texts()


@pytest.mark.parametrize("line", ["temp 0.8", "topk 2", "topp 0.5", "seed 1"])
def test_a_model_that_ends_without_words_draws_none(line: str) -> None:
    desk = Desk(Session("room"))
    with pytest.raises(BadInput, match="room ends without words: there is none to draw"):
        execute(desk, line)
    assert desk.session.variant.texts() == []


def test_sampling_verbs_name_the_word_of_this_turn() -> None:
    desk = desk_at()
    assert "the word of this turn" in text(execute(desk, "temp 0.8"))
    execute(desk, "topk 3")
    execute(desk, "topp 0.9")
    execute(desk, "seed 7")
    assert desk.session.variant.options.differences() == {"temperature": 0.8, "top_k": 3, "top_p": 0.9, "seed": 7}


@pytest.mark.parametrize(
    "line",
    [
        "set",
        "set scores[0,2,1]",
        "set scores[0,2,1] many",
        "set scores[0,9,1] 1",
        "set scores[head=9] 1",
        "set scores[side=1] 1",
        "set scores[query=w22] 1",
        "set scores[0,0,0,0] 1",
        "set scroes[0,0,0] 1",
        "set scores[] 1",
        "set encoder.embed.ids[0] zebra",
        "ablate nothing",
        "option positions",
        "option positions=nowhere",
        "option colour=red",
        "temp hot",
        "temp -1",
        "topp 2",
        "undo",
        "redo",
        "diff",
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_changes_nothing(line: str) -> None:
    desk = desk_at()
    with pytest.raises(StepperError) as refused:
        execute(desk, line)
    assert "\n" not in str(refused.value)
    assert not desk.session.variant.texts()
    assert desk.log == []


def test_a_tensor_that_the_baseline_lacks_is_not_compared() -> None:
    desk = desk_at()
    execute(desk, "option handoff=gca")
    with pytest.raises(BadInput, match="nothing to compare"):
        execute(desk, "diff decoder.1.cross_attn.view0.scores")


def test_comparisons_can_be_made_with_what_is_now_and_with_the_model_as_trained_again() -> None:
    desk = desk_at()
    execute(desk, "option mask=none")
    execute(desk, "baseline now")
    with pytest.raises(BadInput, match="nothing differs from"):
        execute(desk, "diff")
    execute(desk, "option positions=none")
    assert "compared with: " in text(execute(desk, "diff"))
    assert "mask" in text(execute(desk, "baseline"))
    assert text(execute(desk, "baseline trained")).endswith("the model as trained")
    execute(desk, "undo")
    assert desk.session.diff("decoder.0.self_attn.weights").name
    with pytest.raises(BadInput, match="baseline takes"):
        execute(desk, "baseline then")
