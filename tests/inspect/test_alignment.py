"""What one architecture's program has and another's has not."""

import pytest

from stepper import Session
from stepper.inspect.alignment import in_words, unlike

SENTENCE = "the red car sleeps ."


@pytest.mark.parametrize(
    "model, other, names",
    [
        ("en-fr", "fill-mask", ("embed.scaled", "self_attn.k_new", "self_attn.v_new", "cross_attn", "add3", "norm3")),
        ("en-fr", "next-word", ("embed.scaled", "cross_attn", "add3", "norm3")),
        ("fill-mask", "en-fr", ()),
        ("next-word", "en-fr", ("decoder.norm",)),
        ("next-word", "fill-mask", ("self_attn.k_new", "self_attn.v_new", "decoder.norm")),
        ("en-fr", "en-fr", ()),
    ],
)
def test_what_another_program_lacks_is_named_once_and_as_a_whole(model: str, other: str, names: tuple[str, ...]) -> None:
    assert in_words(Session(model, SENTENCE).program, Session(other, SENTENCE).program) == names


def test_steps_and_branches_are_unlike_where_neither_stack_of_the_other_has_them() -> None:
    missing = unlike(Session("en-fr", SENTENCE).program, Session("next-word", SENTENCE).program)
    assert {"decoder.1.cross_attn", "decoder.1.cross_attn.weights.max", "decoder.0.norm3.out", "encoder.embed.scaled"} <= missing
    assert missing.isdisjoint({"decoder", "decoder.0", "encoder.0.self_attn", "encoder.0.self_attn.q", "logits"})
