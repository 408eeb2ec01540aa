"""Errors in the learner's own Python, said in their own terms."""

import pytest

from tests.repl.desks import make_desk, refused, said

Q = "q (4 head, 5 token, 16 d_head)"
K = "k (4 head, 5 token, 16 d_head)"
SCORES = "scores (4 head, 5 query, 5 key)"


@pytest.mark.parametrize(
    "line, sentence",
    [
        ("q @ k", f"`q @ k`: {Q}, {K}: inner 16 (d_head) != 5 (token); did you mean q @ k.transpose(0, 2, 1)?"),
        ("np.matmul(q, k)", f"`np.matmul(q, k)`: {Q}, {K}: inner 16 (d_head) != 5 (token); did you mean q @ k.transpose(0, 2, 1)?"),
        (
            "q[0] @ k[0]",
            "`q[0] @ k[0]`: q[0] (5 token, 16 d_head), k[0] (5 token, 16 d_head): inner 16 (d_head) != 5 (token);"
            " did you mean q[0] @ k[0].T?",
        ),
        (
            "(q + 1) @ k",
            f"`(q + 1) @ k`: q + 1 (4 head, 5 token, 16 d_head), {K}: inner 16 (d_head) != 5 (token);"
            " did you mean (q + 1) @ k.transpose(0, 2, 1)?",
        ),
        (
            "W_q @ encoder.embed.out",
            "`W_q @ encoder.embed.out`: W_q (64 d_model, 64 head·d_head), encoder.embed.out (5 token, 64 d_model):"
            " inner 64 (head·d_head) != 5 (token); did you mean encoder.embed.out @ W_q?",
        ),
        (
            "scores / scores.sum(axis=-1)",
            f"`scores / scores.sum(axis=-1)`: {SCORES}, scores.sum(axis=-1) (4 head, 5 query): lined up from the right,"
            " 5 (query) meets 4 (head); did you mean scores / scores.sum(axis=-1)[..., None]?",
        ),
        ("scores + q", f"`scores + q`: {SCORES}, {Q}: lined up from the right, 5 (key) meets 16 (d_head)"),
        ("scores @ 2", None),
        ("np.ones((3, 2, 2)) @ np.ones((4, 2, 2))", None),
        ('np.einsum("hqd,hdk->hqk", q, k)', '`np.einsum("hqd,hdk->hqk", q, k)`: the letter d is 16 in q and 5 in k'),
        ('np.einsum("hqd,hk->hqk", q, k)', f"`np.einsum(\"hqd,hk->hqk\", q, k)`: 'hk' has 2 letters, {K} has 3 axes"),
        ("q.reshape(5, 60)", f"`q.reshape(5, 60)`: {Q} has 320 numbers, the new shape (5, 60) takes 300"),
        ("q.reshape((5, -1, 60))", f"`q.reshape((5, -1, 60))`: {Q} has 320 numbers, the new shape (5, -1, 60) takes 300"),
        ("scores[0, 12]", f"`scores[0, 12]`: 12 is out of range for query, of size 5 (0 to 4); {SCORES}"),
        ("scores[0, 1, 2, 3]", f"`scores[0, 1, 2, 3]`: 4 indices for 3 axes; {SCORES}"),
        ("scores.sum(axis=3)", f"AxisError: axis 3 is out of bounds for array of dimension 3; {SCORES}"),
        ("x = 1 / 0", "ZeroDivisionError: division by zero"),
    ],
)
def test_an_error_names_operands_and_axes(line: str, sentence: str | None) -> None:
    said_instead = refused(make_desk(), line)
    assert said_instead == sentence if sentence else "Error" in said_instead or "`" in said_instead


def test_an_operation_on_the_spot_is_explained_too() -> None:
    desk = make_desk()
    said(desk, "mine = q.copy()")
    assert "mine /= scores" in refused(desk, "mine /= scores")
    assert "16 (d_head) meets 5 (key)" in refused(desk, "mine /= scores")


@pytest.mark.parametrize("line", ["q[0, 0, 0] = 1", "q += 1", "q.sort()"])
def test_writing_into_the_model_says_how_to_edit(line: str) -> None:
    assert "`set NAME[i,j] VALUE` edits the run" in refused(make_desk(), line)


def test_an_error_inside_a_function_shows_the_way_there() -> None:
    desk = make_desk()
    said(desk, "def product(x):\n    y = x @ x\n    return y")
    lines = refused(desk, "product(q)").splitlines()
    assert lines[0].endswith("did you mean x @ x.transpose(0, 2, 1)?")
    assert lines[1:] == ["  line 1: product(q)", "  in product, line 2: y = x @ x"]


def test_the_operands_are_not_computed_again_where_that_does_something() -> None:
    desk = make_desk()
    said(desk, "calls = []", "def count():\n    calls.append(1)\n    return q")
    assert "matmul" in refused(desk, "count() @ k")
    assert said(desk, "len(calls)") == "1"


def test_bad_syntax_points_at_the_place() -> None:
    assert refused(make_desk(), "x ==== 3").splitlines()[1:] == ["  x ==== 3", "      ^"]


def test_no_traceback_reaches_the_screen() -> None:
    desk = make_desk()
    for line in (
        "raise ValueError",
        "1/0",
        "np.linalg.inv(np.zeros((2, 2)))",
        "int('x')",
        "raise RuntimeError('read it')",
        "assert False",
        "import nowhere",
    ):
        assert "Traceback" not in refused(desk, line)
