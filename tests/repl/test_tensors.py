"""Names, paths and bare names lead to the arrays of the session."""

import numpy as np
import pytest

from stepper.repl.workspace import workspace_of
from tests.repl.desks import TRANSLATION, make_desk, refused, said


@pytest.mark.parametrize(
    "expression, name",
    [
        ('t["encoder.0.self_attn.q"]', "encoder.0.self_attn.q"),
        ('t["enc.0.self.q"]', "encoder.0.self_attn.q"),
        ('t["weights"]', "encoder.0.self_attn.weights"),
        ('t["masked.mask"]', "encoder.0.self_attn.masked.mask"),
        ("encoder[0].self_attn.q", "encoder.0.self_attn.q"),
        ("encoder[-1].self_attn.q", "encoder.1.self_attn.q"),
        ("decoder.embed.out", "decoder.embed.out"),
        ("q", "encoder.0.self_attn.q"),
        ("q.proj", "encoder.0.self_attn.q.proj"),
        ("masked.mask", "encoder.0.self_attn.masked.mask"),
        ("weights.shifted", "encoder.0.self_attn.weights.shifted"),
        ("norm1.mean", "encoder.0.norm1.mean"),
        ("add1", "encoder.0.add1"),
        ("logits", "logits"),
        ('t["next"]', "next"),
        ("here", "encoder.0.self_attn.scores"),
        ("session.value('decoder.out')", "decoder.out"),
    ],
)
def test_a_tensor_is_found(expression: str, name: str) -> None:
    desk = make_desk(target=TRANSLATION)
    found = eval(expression, workspace_of(desk).names)
    assert np.array_equal(found, desk.session.value(name))
    assert not found.flags.writeable


@pytest.mark.parametrize(
    "expression, name",
    [
        ("W_q", "encoder.0.self_attn.W_q"),
        ('t["W_q"]', "encoder.0.self_attn.W_q"),
        ("decoder[1].cross_attn.b_o", "decoder.1.cross_attn.b_o"),
        ('t["encoder.embed.E"]', "encoder.embed.E"),
        ("norm1.gain", "encoder.0.norm1.gain"),
        ("t['dec.1.ffn.W_1']", "decoder.1.ffn.W_1"),
    ],
)
def test_a_parameter_is_found(expression: str, name: str) -> None:
    desk = make_desk()
    assert np.array_equal(eval(expression, workspace_of(desk).names), desk.session.parameter(name))


def test_another_turn_is_found() -> None:
    desk = make_desk()
    desk.session.generate()
    name = "decoder.0.self_attn.k@3"
    assert np.array_equal(workspace_of(desk).names["t"][name], desk.session.value(name))


def test_bare_names_follow_the_position() -> None:
    desk = make_desk()
    said(desk, "goto decoder.0.cross_attn.scores")
    assert said(desk, "scores").startswith("decoder.0.cross_attn.scores")
    assert said(desk, "memory").startswith("decoder.0.cross_attn.memory")


def test_a_bare_name_can_be_used_inside_functions_and_comprehensions() -> None:
    assert said(make_desk(), "[q.shape[-1] for _ in range(2)]") == "[16, 16]"
    assert said(make_desk(), "f = lambda: q.shape", "f()") == "(4, 5, 16)"


def test_python_keeps_its_builtins() -> None:
    desk = make_desk("encoder.0.self_attn.weights.max")
    assert said(desk, "!max(1, 2)") == "2"
    assert said(desk, "sum([1, 2])") == "3"


def test_tokens_and_the_last_result() -> None:
    assert said(make_desk(), "tokens.source") == "['the', 'cats', 'see', 'us', '.']"
    assert said(make_desk(), "6 * 7", "_ + 1") == "43"


@pytest.mark.parametrize(
    "line, words",
    [
        ("t['scors']", "no tensor called 'scors'"),
        ("t[0]", "a name in quotes"),
        ("encoder[7]", "encoder has 2 layers (0 to 1): no 7"),
        ("encoder[0].slf_attn", "nearest: self_attn"),
        ("encoder[0][1]", "has 0 layers"),
        ("q.nothing", "encoder.0.self_attn.q has no 'nothing'"),
        ("scors", "nearest: scores"),
        ("t['decoder.0.self_attn.k@99']", "there is no turn 99"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(line: str, words: str) -> None:
    assert words in refused(make_desk(), line)


def test_places_say_what_they_contain() -> None:
    desk = make_desk()
    assert said(desk, "encoder") == "encoder: embed, [0], [1], out"
    assert said(desk, "encoder[0]") == "encoder[0]: self_attn, add1, norm1, ffn, add2, norm2"
    assert "tensors and parameters" in said(desk, "t")
    assert said(desk, "len(encoder)") == "2"


def test_axes_run_over_tokens_and_words() -> None:
    names = workspace_of(make_desk()).names
    assert [axis.name for axis in names["scores"].axes] == ["head", "query", "key"]
    assert list(names["scores"].axes[2].texts) == ["the", "cats", "see", "us", "."]
    assert names["logits"].axes[-1].texts[4] == "."
    assert list(names["logits"].axes[-1].texts[:2]) == ["<pad>", "<bos>"]
