"""Where a row looks in an image, and what is taken for something else."""

import numpy as np
import pytest

from stepper import Session
from stepper.checkpoints.images import test_images as held_out
from stepper.commands import Desk, execute
from stepper.errors import BadInput
from stepper.inspect.seen_image import rolled_out, seen_image, wrong_guesses
from stepper.pages.answers import answer_page
from stepper.pages.page import Order
from stepper.render.line import line_text
from stepper.render.look import Look


def test_the_weights_stand_at_the_patches_they_belong_to() -> None:
    session = Session("digits", 17)
    seen = seen_image(session)
    weights = session.value("encoder.1.self_attn.weights")
    assert (seen.of, seen.query, len(seen.heads)) == ("encoder.1.self_attn.weights", "class", 4)
    names = session.tokens("source")
    for head, grid in enumerate(seen.heads):
        for row, column in np.ndindex(4, 4):
            assert grid[row, column] == weights[head, 0, names.index(f"r{row}c{column}")]
        assert grid.sum() + seen.elsewhere[head] == pytest.approx(1.0)
    np.testing.assert_array_equal(seen.pixels, held_out()[0][17])


def test_it_is_of_the_row_and_the_layer_we_stand_at() -> None:
    session = Session("digits", 17)
    session.goto("encoder.0.self_attn.weights", 6)
    seen = seen_image(session)
    assert (seen.of, seen.query) == ("encoder.0.self_attn.weights", "r1c1")
    np.testing.assert_array_equal(seen.heads[2].reshape(-1), session.value(seen.of)[2, 6, 1:])
    session.goto("encoder.0.self_attn.q", 6)
    assert (seen_image(session).of, seen_image(session).query) == ("encoder.0.self_attn.weights", "class")


def test_a_rollout_is_the_product_of_the_layers_and_shares_out_one() -> None:
    session = Session("digits", 17)
    first, second = (session.value(f"encoder.{layer}.self_attn.weights").mean(axis=0, dtype=np.float64) for layer in (0, 1))
    here = np.eye(17)
    wanted = ((second + here) / 2 @ ((first + here) / 2))[0]
    (grid,), (own,) = rolled_out(session).heads, rolled_out(session).elsewhere
    np.testing.assert_allclose(grid.reshape(-1), wanted[1:])
    assert grid.sum() + own == pytest.approx(1.0)


def test_wrong_guesses_are_wrong_and_are_all_there_are() -> None:
    guesses = list(wrong_guesses(Session("digits", 0)))
    for guess in guesses:
        assert (Session("digits", guess.number).text, str(held_out()[1][guess.number])) == (guess.said, guess.right)
        assert guess.said != guess.right
    assert 1 - len(guesses) / 360 >= 0.97
    page = answer_page(execute(Desk(Session("digits", 0)), "wrong"), Look(), 50)
    assert [link.target for link in page.links] == [Order(f"input {guess.number}") for guess in guesses]


@pytest.mark.parametrize("look", [Look("dark"), Look("light"), Look("none", ascii_only=True)])
def test_a_page_shows_the_image_under_every_head(look: Look) -> None:
    page = answer_page(execute(Desk(Session("digits", 17)), "picture"), look, 50)
    texts = [line_text(line) for line in page.lines]
    assert max(len(text.rstrip()) for text in texts) <= 50
    assert [sum(text.startswith(f"{head}  ") for text in texts) for head in (0, 2)] == [1, 1]
    assert not look.ascii_only or "".join(texts).isascii()


def test_a_model_of_words_is_refused() -> None:
    for line in ("picture", "picture rollout", "wrong", "draw"):
        with pytest.raises(BadInput, match="reads no images"):
            execute(Desk(Session("by-hand")), line)
