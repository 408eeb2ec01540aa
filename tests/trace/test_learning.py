"""The loss and the gradients of a session: asked for by name, made of ordinary steps, and as central differences have them."""

from pathlib import Path

import numpy as np
import pytest

from stepper import Session
from stepper.checkpoints.saving import save_model
from stepper.engine import Array
from stepper.engine.gradient import COUNTED, LABELS, trained
from stepper.errors import BadInput
from stepper.trace.nudged import nudge
from tests.models import KINDS, TINY, random_model

SOURCE, TARGET = "the black cat sleeps .", "le chat noir dort ."


@pytest.fixture(scope="module")
def taught() -> Session:
    return Session("en-fr", SOURCE, target="le chat noir danse .")


def test_the_program_is_longer_only_when_somebody_asks() -> None:
    session = Session("en-fr", SOURCE, target=TARGET)
    forward = tuple(session.program)
    session.value("logits")
    assert tuple(session.program) == forward
    assert session.loss == float(session.value("loss"))
    assert tuple(session.program)[: len(forward)] == forward
    assert len(session.program) > 2 * len(forward)


def test_the_loss_is_the_mean_of_the_surprise(taught: Session) -> None:
    probs, labels = taught.value("probs"), taught.value(str(LABELS))
    wanted = -np.log(probs[np.arange(len(labels)), labels]).mean()
    assert taught.loss == pytest.approx(wanted, rel=1e-5)


def test_a_gradient_has_the_shape_of_its_tensor_and_is_a_step(taught: Session) -> None:
    for name in ("encoder.0.self_attn.W_q", "decoder.1.cross_attn.weights", "encoder.embed.E", "unembed.W", "decoder.0.norm2.gain"):
        gradient = taught.grad(name)
        assert gradient.shape == taught.value(name).shape
        assert np.array_equal(gradient, taught.value(f"grad.{name}"))
        assert not gradient.flags.writeable


def test_two_names_of_one_array_have_one_gradient(taught: Session) -> None:
    assert np.array_equal(taught.grad("unembed.W"), taught.grad("encoder.embed.E").T)


def test_names_say_which_way(taught: Session) -> None:
    taught.goto("decoder.0.self_attn.scores")
    assert taught.resolve("q")[0] == "decoder.0.self_attn.q"
    assert taught.resolve("grad.q")[0] == "grad.decoder.0.self_attn.q"


def test_what_the_loss_does_not_depend_on_has_no_gradient(taught: Session) -> None:
    for name in ("probs", "next", "encoder.0.self_attn.masked.mask"):
        with pytest.raises(BadInput, match="has no gradient"):
            taught.grad(name)


@pytest.mark.parametrize("name", ["encoder.0.self_attn.W_q", "decoder.1.ffn.b_1", "encoder.embed.E", "decoder.0.self_attn.weights"])
def test_a_small_step_changes_the_loss_by_what_the_gradient_says(name: str) -> None:
    session = Session(random_model(TINY), "w4 w5 w6", target="w5 w7")
    gradient = session.grad(name)
    cell = tuple(int(each) for each in np.unravel_index(int(np.abs(gradient).argmax()), gradient.shape))
    before = float(session.value(name)[cell])

    def loss_at(value: float) -> float:
        session.edit(name, cell, value)
        loss = session.loss
        session.undo()
        return loss

    slope = (loss_at(before + 0.01) - loss_at(before - 0.01)) / 0.02
    assert slope == pytest.approx(float(gradient[cell]), rel=5e-3)


def test_of_a_text_the_next_words_are_right_and_of_a_hidden_word_the_word_itself() -> None:
    text = Session(random_model(KINDS["decoder-only"]), "w4 w5 w6 w4")
    assert text.value(str(LABELS)).tolist()[:-1] == text.ids("target")[1:]
    assert text.value(str(COUNTED)).tolist() == [True] * (len(text.ids("target")) - 1) + [False]
    hidden = Session("fill-mask", "the [MASK] cat sleeps .", target="the black cat sleeps .")
    assert hidden.value(str(COUNTED)).tolist() == [False, True, False, False, False]
    assert hidden.loss == pytest.approx(-float(np.log(hidden.value("probs")[1, hidden.model.reader.vocabulary["black"]])), rel=1e-5)


def test_without_a_right_word_there_is_no_loss() -> None:
    with pytest.raises(BadInput, match="needs a target"):
        _ = Session("en-fr", SOURCE).loss
    with pytest.raises(BadInput, match="needs the right words"):
        _ = Session("fill-mask").loss
    with pytest.raises(BadInput, match="has 4 tokens and the sentence 5"):
        Session("fill-mask", "the [MASK] cat sleeps .", target="the cat sleeps .")


def test_a_gradient_that_was_let_go_comes_back_bit_for_bit() -> None:
    def gradients(budget: int) -> list[Array]:
        session = Session("en-fr", SOURCE, target="le chat noir danse .", budget=budget)
        return [session.grad(name) for name in ("encoder.0.self_attn.W_q", "encoder.embed.out", "encoder.embed.E")]

    assert all(np.array_equal(kept, made) for kept, made in zip(gradients(2**28), gradients(2**14), strict=True))


def test_no_gradient_goes_back_through_what_was_put_there_by_hand() -> None:
    session = Session(random_model(TINY), "w4 w5 w6", target="w5 w7")
    session.edit("encoder.0.self_attn.q", (0, slice(None), 1), 0.3)
    assert session.grad("encoder.0.self_attn.q")[0, :, 1].any()
    assert not session.grad("encoder.0.self_attn.W_q")[:, 1].any()
    for name, cell in (("encoder.0.self_attn.W_q", (0, 0)), ("encoder.embed.E", (4, 2)), ("encoder.0.self_attn.q", (0, 1, 1))):
        nudged = nudge(session, name, cell)
        assert nudged.slope == pytest.approx(nudged.gradient, rel=1e-3, abs=1e-7)
    session.edit("decoder.0.add1", (), 0.5)
    assert not session.grad("decoder.embed.out").any()


def test_learning_moves_against_the_gradient_and_undo_restores_every_bit() -> None:
    session = Session(random_model(TINY), "w4 w5 w6", target="w5 w7")
    before = {name: session.parameter(name).copy() for name in session.model.parameters}
    assert session.loss
    squares = sum(float((session.grad(str(place.forward)).astype(np.float64) ** 2).sum()) for place in trained(session.program))
    first, second = session.learn(1, rate=1e-4)
    assert (first - second) / (1e-4 * squares) == pytest.approx(1, rel=5e-3)
    assert len(session.learn(3, rate=0.1, optimizer="adam")) == 4
    for _ in range(4):
        assert session.undo()
    assert all(np.array_equal(session.parameter(name), array) for name, array in before.items())
    assert not session.undo()


def test_from_nothing_a_sentence_is_learned_and_kept(tmp_path: Path) -> None:
    session = Session("by-hand", "green book", target="livre vert")
    session.forget(seed=1)
    losses = session.learn(12, rate=0.03, optimizer="adam")
    assert losses[-1] < losses[0] / 1.5
    kept = save_model(session.model, {name: session.parameter(name) for name in session.model.parameters}, tmp_path / "mine")
    assert Session(kept, "green book", target="livre vert").loss == session.loss
