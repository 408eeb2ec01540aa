"""`same`: equal, or where not, and the slip that explains it."""

import pytest

from tests.repl.desks import TRANSLATION, make_desk, refused, said

ATTENTION = (
    "allowed = masked.mask",
    "S = q @ k.transpose(0, 2, 1)",
    "def soft(x, axis=-1):\n    e = np.exp(x - x.max(axis=axis, keepdims=True))\n    return e / e.sum(axis=axis, keepdims=True)",
    "W = soft(np.where(allowed, S / 4, -np.inf))",
    "C = W @ v",
    "flat = C.transpose(1, 0, 2).reshape(6, 64)",
)


@pytest.mark.parametrize(
    "expression",
    ['same(S, "scores")', 'same(W, "weights")', 'same(C, "context")', 'same(flat @ W_o + b_o, "out")', "same(W, weights)", "same(3, 3)"],
)
def test_the_same_numbers_are_equal(expression: str) -> None:
    desk = make_desk("decoder.0.self_attn.scores", target=TRANSLATION)
    assert said(desk, *ATTENTION, expression).startswith("equal to ")
    assert said(desk, f"bool({expression})") == "True"


def test_rounding_is_equal_and_float64_is_remarked() -> None:
    desk = make_desk()
    text = said(desk, 'same((scores / np.sqrt(16)) * (1 + 1e-7), "scaled")')
    assert text.splitlines()[0].startswith("equal to encoder.0.self_attn.scaled: 100 cells, at most ")
    assert "float64" in text


@pytest.mark.parametrize(
    "expression, guess",
    [
        ('same(S, "scaled")', "it is decoder.0.self_attn.scores (q kᵀ); decoder.0.self_attn.scaled is scores / √d_head"),
        ('same(S.mT, "scores")', "transposed: mine.transpose(0, 2, 1) is equal"),
        ('same(soft(S / 4), "weights")', "it looks as if the mask was left out"),
        ('same(soft(np.where(allowed, S, -np.inf)), "weights")', "it looks as if the scores were not divided by √d_head"),
        ('same(soft(np.where(allowed, S / 16, -np.inf)), "weights")', "it looks as if the scores were divided by d_head, not by its root"),
        ('same(soft(np.where(allowed, S / 4, -np.inf), axis=-2), "weights")', "softmax ran over the wrong axis: along the queries"),
        ('same(soft(S), "weights")', "neither divided by √d_head nor masked"),
        ('same(soft(S / 4) * allowed, "weights")', "the mask came after softmax"),
        ('same(W * 1.5, "weights")', "1.5 times the engine's"),
        ('same(S / 16, "scaled")', "0.25 times the engine's: divided by √d_head once too often"),
        ('same(-S, "scores")', "the sign is turned"),
        ('same(W @ k, "context")', "keys were averaged, not values"),
        ('same(C.reshape(6, 64), "concat")', "side by side in the wrong order"),
        ('same(C, "concat")', "not put side by side yet"),
        ('same(flat @ W_o, "out")', "the bias b_o was left out"),
        ('same(flat @ W_o.T + b_o, "out")', "the output projection was transposed"),
        ('same(q.proj, "q")', "not split into heads yet"),
        ('same(q.proj.reshape(4, 6, 16), "q")', "split into heads in the wrong order"),
        ('same(q - b_q.reshape(4, 1, 16), "q")', "the bias is missing: mine + b_q is equal"),
        ('same(q[1], "q")', "it is one part of decoder.0.self_attn.q: head 1"),
        ('same(norm1.normalized, "norm1.out")', "it is decoder.0.norm1.normalized"),
        (
            'same((add1 - add1.mean(0)) / np.sqrt(add1.var(0) + 1e-5) * norm1.gain + norm1.bias, "norm1.out")',
            "over the tokens, not over d_model",
        ),
        ('same(decoder[0].cross_attn.q, "q")', "it is decoder.0.cross_attn.q"),
        ('same(W_q.T, "W_q")', "transposed: mine.transpose(1, 0) is equal"),
        ('same(scores.reshape(-1), "scores")', "the numbers are right, the shape is not"),
    ],
)
def test_the_usual_slips_are_recognized(expression: str, guess: str) -> None:
    desk = make_desk("decoder.0.self_attn.scores", target=TRANSLATION)
    text = said(desk, *ATTENTION, expression)
    assert text.startswith("not ")
    assert guess in text


def test_the_worst_cell_is_named_with_its_tokens() -> None:
    desk = make_desk()
    text = said(desk, "mine = weights.copy()", "mine[1, 2, 3] += 1", 'same(mine, "weights")')
    assert text.splitlines()[0].startswith(
        "not encoder.0.self_attn.weights: 1 of 100 cells differ, most at [1,2,3] (query 'see', key 'us'): yours 1."
    )


def test_no_guess_is_made_where_none_fits() -> None:
    assert len(said(make_desk(), 'same(np.cos(weights), "weights")').splitlines()) == 1


def test_another_shape_is_said_first() -> None:
    assert said(make_desk(), 'same(weights[:, :3], "weights")').startswith(
        "not encoder.0.self_attn.weights: the shape of yours is (4, 3, 5)"
    )


def test_infinities_and_nan_count_as_they_are() -> None:
    desk = make_desk("decoder.0.self_attn.masked", target=TRANSLATION)
    assert said(desk, 'same(masked.copy(), "masked")').startswith("equal")
    assert "nan" in said(desk, 'same(np.where(masked.mask, masked, np.nan), "masked")')


@pytest.mark.parametrize("line, words", [('same("x", "scores")', "same compares numbers"), ('same(q, "nope")', "no tensor called 'nope'")])
def test_what_cannot_be_compared_is_refused(line: str, words: str) -> None:
    assert words in refused(make_desk(), line)
