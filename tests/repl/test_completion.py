"""What a line may go on with."""

import pytest

from stepper.repl.completion import candidates
from stepper.repl.workspace import workspace_of
from tests.repl.desks import make_desk, said


def offered(text: str, at: str = "encoder.0.self_attn.scores") -> list[str]:
    """What stands in the line after choosing each candidate."""
    return [text[: len(text) - each.replaces] + each.text for each in candidates(workspace_of(make_desk(at)), text)]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("enc", ["encoder"]),
        ("got", ["goto"]),
        ("%got", ["%goto"]),
        ("p enc", ["p encoder."]),
        ("p encoder.0.s", ["p encoder.0.self_attn."]),
        ("p enc.0.self.sc", ["p encoder.0.self_attn.scores", "p encoder.0.self_attn.scaled"]),
        ("why scor", ["why scores"]),
        ("p W_", ["p W_k", "p W_o", "p W_q", "p W_v"]),
        ("p encoder.0.self_attn.W_", [f"p encoder.0.self_attn.W_{letter}" for letter in "koqv"]),
        ("why scores[q", ["why scores[query="]),
        ("why scores[0,k", ["why scores[0,key="]),
        ("why scores[query=c", ["why scores[query=cats"]),
        ("why scores[head=0, key=u", ["why scores[head=0, key=us"]),
        ('why scores[query="', ['why scores[query="."']),
        ("option ma", ["option mask="]),
        ("option mask=of", ["option mask=off_by_one"]),
        ("option scale=double ma", ["option scale=double mask="]),
        ("help und", ["help undo"]),
        ("input the bl", ["input the black", "input the blue"]),
        ("input the ve", []),
        ("target la ver", ["target la vert", "target la verte", "target la vertes", "target la verts"]),
        ("break scores token c", ["break scores token cats"]),
        ("n; p enc", ["n; p encoder."]),
        ("np.matm", ["np.matmul"]),
        ("encoder[0].self_attn.sco", ["encoder[0].self_attn.scores"]),
        ("encoder[", ["encoder[0]", "encoder[1]"]),
        ("x = q @ k.transp", ["x = q @ k.transpose"]),
        ("weights.shi", ["weights.shifted"]),
        ('t["decoder.0.cro', ['t["decoder.0.cross_attn.']),
        ("same(x, 'weig", ["same(x, 'weights"]),
        ("norm", ["norm1", "norm2"]),
        ("foo(scor", ["foo(scores"]),
        ("zzz", []),
        ("nothing_here.x", []),
        ("layer -", ["layer -1"]),
    ],
)
def test_a_line_goes_on(text: str, expected: list[str]) -> None:
    assert sorted(set(offered(text)) & set(expected)) == sorted(expected)
    if len(expected) < 2:
        assert offered(text) == expected


def test_a_pattern_offers_every_tensor_it_fits() -> None:
    found = offered("p *cross*weights")
    assert "p decoder.0.cross_attn.weights" in found
    assert "p decoder.1.cross_attn.weights" in found
    assert all("cross" in each for each in found)


def test_turns_are_offered_after_an_at_sign() -> None:
    desk = make_desk()
    desk.session.generate()
    found = [each.text for each in candidates(workspace_of(desk), "p decoder.0.self_attn.k@")]
    assert found == [f"decoder.0.self_attn.k@{turn}" for turn in range(desk.session.turns)]


def test_names_of_ones_own_are_offered() -> None:
    desk = make_desk()
    said(desk, "my_scores = q @ k.mT")
    assert [each.text for each in candidates(workspace_of(desk), "same(my_s")] == ["my_scores"]
    assert "axes" in [each.text for each in candidates(workspace_of(desk), "my_scores.ax")]


def test_completing_calls_nothing() -> None:
    desk = make_desk()
    said(desk, "calls = []", "f = lambda: calls.append(1)")
    assert candidates(workspace_of(desk), "f().x") == []
    assert said(desk, "calls") == "[]"


def test_meanings_stand_beside_the_candidates() -> None:
    meanings = {each.text: each.meaning for each in candidates(workspace_of(make_desk()), "p sc")}
    assert meanings["scores"] == "[4, 5, 5]"
