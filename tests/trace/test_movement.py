"""Movement: every way there has its way back, over the very same positions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepper.errors import BadInput, UnknownName
from stepper.trace import MOVES, Position, Session
from stepper.trace.movement import INVERSES
from tests.models import KINDS, SPECS, TINY, random_model

MODEL = random_model(TINY)
KIND_NAMES = ("2017", "far from 2017", "encoder-only", "decoder-only", "other depths")
MODELS = {kind: random_model(KINDS[kind]) for kind in KIND_NAMES} | {kind: random_model(spec) for kind, spec in SPECS.items()}
FORWARD = ("step", "next", "into", "finish", "layer", "turn")


def walk(session: Session, verb: str, most: int = 10_000) -> list[Position]:
    """Move until the position stays; every position on the way, the first one included."""
    passed = [session.position]
    while len(passed) < most and session.move(verb) != passed[-1]:
        passed.append(session.position)
    return passed


@settings(max_examples=60)
@given(st.sampled_from(list(MODELS)), st.booleans(), st.lists(st.sampled_from(list(MOVES)), max_size=40))
def test_the_inverse_undoes_every_verb_whatever_went_before(kind: str, forced: bool, verbs: list[str]) -> None:
    encoder_decoder = MODELS[kind].config.architecture == "encoder-decoder"
    session = Session(MODELS[kind], "w4 w5 w6", target="w7 w8" if forced and encoder_decoder else None)
    moved: list[tuple[str, Position]] = []
    for verb in verbs:
        before = session.position
        undone = moved[-1] if moved and INVERSES[moved[-1][0]] == verb else None
        after = session.move(verb)
        if undone:
            assert after == undone[1]
            moved.pop()
        elif after != before:
            moved.append((verb, before))
    for verb, origin in reversed(moved):
        assert session.move(INVERSES[verb]) == origin


@pytest.mark.parametrize("verb", ["step", "next"])
def test_the_way_back_is_the_same_for_one_who_did_not_come_that_way(verb: str) -> None:
    there = walk(Session(MODEL, "w4 w5 w6"), verb)
    stranger = Session(MODEL, "w4 w5 w6")
    stranger.goto(f"{there[-1].step}@{there[-1].turn}", there[-1].row)
    back = walk(stranger, INVERSES[verb])
    assert back[:-1] == there[:0:-1]
    assert back[-1].step == there[0].step


def test_step_goes_through_every_row_of_every_step_of_every_turn() -> None:
    session = Session(MODEL, "w4 w5 w6")
    passed = walk(session, "step")
    expected = [
        Position(turn, step.name, row)
        for turn in range(session.turns)
        for step in session.program_of(turn).coarse
        for row in range(step.row_count)
    ]
    assert passed == expected


def test_next_goes_through_every_step_whole() -> None:
    session = Session(MODEL, "w4 w5 w6")
    passed = walk(session, "next")[1:]
    steps = [(turn, step) for turn in range(session.turns) for step in session.program_of(turn).coarse][1:]
    assert passed == [Position(turn, step.name, step.row_count - 1) for turn, step in steps]


def test_stepping_in_goes_through_the_fine_steps_and_ends_in_the_coarse_one() -> None:
    session = Session(MODEL, "w4 w5 w6")
    session.goto("encoder.1.self_attn.weights", 1)
    names = [session.move("into").step, *(session.move("next").step for _ in range(4))]
    at = "encoder.1.self_attn.weights"
    assert names == [f"{at}.max", f"{at}.shifted", f"{at}.exp", f"{at}.sum", at]
    assert session.move("next").step == "encoder.1.self_attn.context"


def test_out_leads_from_any_fine_step_to_its_coarse_one() -> None:
    session = Session(MODEL, "w4 w5 w6")
    for step in session.program:
        session.goto(step.name)
        assert session.move("out").step == (step.part_of or step.name)


def test_finish_ends_each_sublayer_with_its_norm() -> None:
    session = Session(MODEL, "w4 w5 w6", target="w7")
    passed = [position.step for position in walk(session, "finish")[1:]]
    ends, after = passed[: passed.index("next") + 1], passed[passed.index("next") + 1 :]
    layers = [f"encoder.{layer}.norm{number}.out" for layer in (0, 1) for number in (1, 2)]
    decoder = [f"decoder.{layer}.norm{number}.out" for layer in (0, 1) for number in (1, 2, 3)]
    assert ends == ["encoder.embed.out", *layers, "encoder.out", "decoder.embed.out", *decoder, "decoder.out", "next"]
    assert after[:4] == ["loss", "grad.loss.log_probs", "grad.logits", "grad.decoder.out"]


def test_a_layer_on_is_the_same_tensor_of_the_next_layer() -> None:
    session = Session(MODEL, "w4 w5 w6")
    session.goto("encoder.0.ffn.hidden")
    assert session.move("layer").step == "encoder.1.ffn.hidden"
    assert session.move("layer -1").step == "encoder.0.ffn.hidden"


def test_a_turn_on_is_the_same_tensor_for_the_next_word() -> None:
    session = Session(MODEL, "w4 w5 w6")
    session.goto("decoder.0.cross_attn.scores")
    assert session.move("turn") == Position(1, "decoder.0.cross_attn.scores", 0)
    assert session.move("turn -1") == Position(0, "decoder.0.cross_attn.scores", 0)


@pytest.mark.parametrize("verb", FORWARD)
def test_at_the_end_of_the_run_forward_stays(verb: str) -> None:
    session = Session(MODEL, "w4 w5 w6", target="w7")
    assert session.loss
    session.goto(session.program.coarse[-1].name)
    end = session.position
    assert session.move(verb) == end


def test_with_a_target_the_run_goes_on_into_the_loss_and_back() -> None:
    session = Session(MODEL, "w4 w5 w6", target="w7")
    session.goto("next")
    assert [session.move("next").step for _ in range(2)] == ["loss.labels", "loss.log_probs"]
    assert [session.move("prev").step for _ in range(2)] == ["loss.labels", "next"]
    assert session.goto("grad.decoder.1.add1").step == "grad.decoder.1.add1"
    assert session.move("into").step == "grad.decoder.1.norm1.normalized"
    session.edit("encoder.0.self_attn.W_q", (0, 0), 1.0)
    assert session.position.step == "grad.decoder.1.norm1.normalized"


@pytest.mark.parametrize("verb", [INVERSES[verb] for verb in FORWARD])
def test_at_the_start_of_the_run_backward_stays(verb: str) -> None:
    session = Session(MODEL, "w4 w5 w6")
    start = session.position
    assert session.move(verb) == start == Position(0, "encoder.embed.ids", 0)


def test_goto_takes_a_turn_and_a_row_counted_from_either_end() -> None:
    session = Session(MODEL, "w4 w5 w6")
    assert session.goto("encoder.0.self_attn.q", row=-3) == Position(0, "encoder.0.self_attn.q", 0)
    assert session.goto("encoder.0.self_attn.q") == Position(0, "encoder.0.self_attn.q", 2)
    assert session.goto("logits@1") == Position(1, "logits", 0)


def test_goto_says_what_there_is_and_stays() -> None:
    session = Session(MODEL, "w4 w5 w6")
    before = session.position
    with pytest.raises(BadInput, match=r"encoder\.0\.self_attn\.q has 3 rows \(0 to 2\), no row 3"):
        session.goto("encoder.0.self_attn.q", row=3)
    with pytest.raises(UnknownName, match=r"encoder\.0\.self_attn\.scores"):
        session.goto("encoder.0.self_attn.scorse")
    with pytest.raises(BadInput, match="there is no turn 99"):
        session.goto("logits@99")
    with pytest.raises(BadInput, match="number of a turn"):
        session.goto("logits@last")
    assert session.position == before


def test_an_unknown_verb_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="finish"):
        Session(MODEL, "w4").move("finnish")
