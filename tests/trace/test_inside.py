"""Looking inside: the lens ends in the logits, shares add up, heads are what they are called, a patch is an edit."""

import numpy as np
import pytest

from stepper import Session, models
from stepper.engine import Config, ModelSpec
from stepper.errors import BadInput, Stopped, UnknownName
from tests.models import FAMILIES, KINDS, SPECS, random_model

SPEAKING = [name for name in models() if name not in ("room", "digits")]
MADE: dict[str, Config | ModelSpec] = {**KINDS, **FAMILIES, **SPECS}


def made(name: str) -> Session:
    return Session(name) if name in SPEAKING else Session(random_model(MADE[name]), "w4 w5 w6 w4")


@pytest.mark.parametrize("name", [*SPEAKING, *MADE])
def test_the_lens_of_the_last_layer_is_the_logits_and_shares_add_up_to_them(name: str) -> None:
    session = made(name)
    if session.spec.head.kind != "words":
        with pytest.raises(BadInput):
            session.lens()
        with pytest.raises(BadInput):
            session.attribute("w4")
        return
    logits = session.value("logits")
    lens = session.lens(k=3)
    np.testing.assert_array_equal(lens.logits(len(lens.layers) - 1), logits)
    assert len(lens.layers) == 1 + len(session.spec.last.layers)
    assert lens.probs.shape == (len(lens.layers), len(logits), 3)
    word, other = session.model.reader.token(int(logits[-1].argmax())), session.model.reader.token(int(logits[-1].argmin()))
    for row in range(len(logits)):
        found = session.attribute(word, row, other)
        assert found.total == pytest.approx(found.stored, abs=1e-4)
        assert found.total == pytest.approx(sum(found.parts.values()))


def test_noir_appears_after_the_second_layer_of_four() -> None:
    session = Session("en-fr-4")
    session.move("turn")
    session.move("turn")
    lens = session.lens(k=3)
    assert session.tokens("target")[-1] == "chat"
    identity = session.model.reader.vocabulary["noir"]
    ranks = lens.ranks(identity)
    assert ranks[0] > ranks[2]
    assert [words[-1][0] for words in lens.words][2:] == ["noir", "cheval", "noir"]


def test_induction_heads_of_next_word_are_found_and_taking_them_away_takes_the_name_away() -> None:
    session = Session("next-word")
    found = {(each.layer, each.head): each for each in session.heads()}
    assert all(found["decoder.1.self_attn", head].kind == "induction" for head in (0, 1))
    assert all(found["decoder.0.self_attn", head].scores["induction"] < 0.1 for head in (0, 1))
    before = session.value("probs")[-1].max()
    session.edit("decoder.1.self_attn.context", (), 0.0)
    assert session.value("probs")[-1, session.model.reader.vocabulary["fox"]] < before - 0.2


def test_scores_of_heads_by_hand() -> None:
    session = Session("by-hand", "green book")
    weights = session.value("encoder.0.self_attn.weights")
    (head,) = [each for each in session.heads() if each.layer == "encoder.0.self_attn"]
    rows = range(weights.shape[1])
    assert head.scores["same"] == pytest.approx(np.mean([weights[0, row, row] for row in rows]))
    assert head.scores["previous"] == pytest.approx(np.mean([weights[0, row, row - 1] for row in rows if row]))
    assert head.scores["first"] == pytest.approx(np.mean([weights[0, row, 0] for row in rows if row]))
    assert all(0 <= share <= 1 + 1e-6 for share in head.scores.values())


def test_a_patch_puts_another_runs_numbers_in_and_undo_takes_them_out() -> None:
    session, other = Session("en-fr", "the black cat sleeps ."), Session("en-fr", "the white cat sleeps .")
    own, theirs = session.generate(), other.generate()
    session.patch(other, "encoder.out")
    assert session.generate() == theirs != own
    np.testing.assert_array_equal(session.value("encoder.out"), other.value("encoder.out"))
    session.undo()
    assert session.generate() == own
    session.patch(other, "encoder.out", (1,))
    np.testing.assert_array_equal(session.value("encoder.out")[1], other.value("encoder.out")[1])
    np.testing.assert_array_equal(session.value("encoder.out")[0], session.diff("encoder.out").baseline[0])


def test_what_cannot_be_asked_is_refused_in_one_line() -> None:
    session = Session("en-fr")
    with pytest.raises(BadInput, match="there is no row 9"):
        session.attribute("chat", 9)
    with pytest.raises((BadInput, UnknownName)):
        session.attribute("zzz")
    with pytest.raises(BadInput):
        session.patch(Session("en-fr", "the cat sleeps ."), "encoder.out")


PAIR = "the black cat sleeps .", "the white dog sleeps ."


@pytest.mark.parametrize("kind", ["stream", "attention", "ffn", "heads"])
def test_a_cell_of_a_sweep_is_what_the_same_patch_gives(kind: str) -> None:
    session, other = (Session("en-fr", text) for text in PAIR)
    session.move("turn")
    session.move("turn")
    found = session.sweep(other, kind)
    assert (found.word, found.against) == ("noir", "blanc")
    columns = [session.model.reader.vocabulary[word] for word in (found.word, found.against)]
    panel = found.panels[0]
    rng = np.random.default_rng(5)
    for row, column in zip(rng.integers(0, len(panel.names), 3), rng.integers(0, len(panel.columns), 3), strict=True):
        session.patch(other, f"{panel.names[row]}@0", int(column))
        for turn, said in enumerate(("le", "chat")):
            session.edit(f"next@{turn}", (0,), session.model.reader.vocabulary[said])
        logits = session.value("logits@2")[0].astype(np.float64)
        assert panel.moved[row, column] == pytest.approx(logits[columns[0]] - logits[columns[1]] - found.here, abs=1e-5)
        for _ in range(3):
            session.undo()


@pytest.mark.parametrize("name", [name for name in SPEAKING if "en-fr" not in name] + list(MADE))
def test_the_last_stream_of_the_row_takes_the_answer_all_the_way(name: str) -> None:
    session = made(name)
    if session.spec.head.kind != "words" or name in ("copy", "reverse"):
        return
    words = session.ids("source" if session.spec.encoder else "target")
    other = Session(session.model, list(reversed(words)))
    found = session.sweep(other, "stream", row=-1)
    last = found.panels[-1]
    assert last.moved[-1, -1] == pytest.approx(found.there - found.here, abs=2e-5)
    assert np.isfinite(last.moved).all()


def test_a_token_that_is_the_same_in_both_texts_moves_nothing_where_it_is_read() -> None:
    session, other = (Session("en-fr", text) for text in PAIR)
    moved = session.sweep(other).panels[0].moved[0]
    assert [bool(number) for number in moved] == [False, True, True, False, False]
    nothing = session.sweep(session)
    assert not any(panel.moved.any() for panel in nothing.panels)
    assert nothing.here == nothing.there > 0


def test_a_sweep_can_be_stopped_and_leaves_the_session_as_it_was() -> None:
    session, other = (Session("en-fr", text) for text in PAIR)
    before, seen = session.variant, []

    class Once:
        def is_set(self) -> bool:
            seen.append(session.store.task)
            return len([each for each in seen if each]) > 4

    session.store.stop = Once()  # type: ignore[assignment]  # all that is asked of it
    with pytest.raises(Stopped):
        session.sweep(other, "stream")
    assert session.store.task is None
    assert session.variant == before
    assert max(each.done for each in seen if each) < 10


def test_runs_that_do_not_go_together_are_refused() -> None:
    session = Session("en-fr", PAIR[0])
    with pytest.raises(BadInput, match="has 4 tokens, this one 5"):
        session.sweep(Session("en-fr", "the cat sleeps ."))
    with pytest.raises(BadInput, match="of en-fr-4, this one of en-fr"):
        session.sweep(Session("en-fr-4"))
    with pytest.raises(BadInput, match="no sweep of 'neurons'"):
        session.sweep(session, "neurons")
    with pytest.raises(BadInput, match="there is no row 7"):
        session.sweep(session, row=7)


def test_gradients_are_no_streams_and_no_heads() -> None:
    session, other = Session("by-hand", "green book", target="livre vert"), Session("by-hand", "green car", target="livre vert")
    before = session.lens().layers, len(session.heads()), [panel.names for panel in session.sweep(other).panels]
    session.grad("encoder.out")
    assert (session.lens().layers, len(session.heads()), [panel.names for panel in session.sweep(other).panels]) == before


@pytest.mark.parametrize("name", ["en-fr", "next-word", "by-hand", *FAMILIES])
def test_all_units_and_the_bias_add_up_to_the_share_of_their_layer(name: str) -> None:
    session = made(name) if name in FAMILIES else Session(name)
    if session.spec.head.kind != "words":
        return
    layer = f"{session.spec.last.name}.{len(session.spec.last.layers) - 1}.ffn"
    logits = session.value("logits")
    word = session.model.reader.token(int(logits[-1].argmax()))
    try:
        found = session.neurons(layer, -1, 100_000, len(logits[0]))
    except BadInput:
        return  # its feed-forward network is no one matrix, or stands beside the way
    parts = session.attribute(word).parts
    bias = parts.get(f"{layer}.b_2", 0.0)
    total = sum(dict(each.raised)[word] for each in found)
    step = session.program[f"{layer}.out"]
    if len(step.operands) > 2:
        return
    assert total + bias == pytest.approx(parts[f"{layer}.out"], abs=1e-4)


def test_units_are_sorted_by_what_they_write_and_zero_ones_move_nothing() -> None:
    session = Session("next-word")
    found = session.neurons("decoder.1.ffn", -1, 256)
    step = session.program["decoder.1.ffn.out"]
    active, W = session.value(step.operands[0])[-1], session.parameter(step.operands[1])
    sizes = [abs(each.activation) * float(np.linalg.norm(W[each.unit])) for each in found]
    assert sizes == sorted(sizes, reverse=True)
    assert all(by == 0 for each in found if active[each.unit] == 0 for _, by in each.raised)
    moved = sum(dict(session.neurons("decoder.1.ffn", -1, 256, 400)[place].raised)["fox"] for place in range(5))
    assert np.isfinite(moved)
    with pytest.raises(BadInput, match=r"there is decoder\.0\.ffn, decoder\.1\.ffn"):
        session.neurons("decoder.7.ffn")
