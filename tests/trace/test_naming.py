"""Finding the tensor that a person means."""

import pytest

from stepper.errors import UnknownName
from stepper.trace import Session
from stepper.trace.naming import resolve
from tests.models import TINY, random_model

SESSION = Session(random_model(TINY), "w4 w5 w6")
KNOWN = [step.name for step in SESSION.program]


@pytest.mark.parametrize("name", KNOWN)
def test_every_full_name_is_itself_wherever_we_are(name: str) -> None:
    assert all(resolve(name, KNOWN, near) == name for near in KNOWN[::20])


@pytest.mark.parametrize(
    "short, full",
    [
        ("enc.0.self.q", "encoder.0.self_attn.q"),
        ("d.1.cross.mem", "decoder.1.cross_attn.memory"),
        ("enc.out", "encoder.out"),
        ("log", "logits"),
        ("dec.0.self.k", "decoder.0.self_attn.k"),
        ("d.0.norm2.o", "decoder.0.norm2.out"),
    ],
)
def test_parts_may_be_shortened(short: str, full: str) -> None:
    assert resolve(short, KNOWN) == full


@pytest.mark.parametrize(
    "leaf, near, full",
    [
        ("weights", "decoder.1.cross_attn.scores", "decoder.1.cross_attn.weights"),
        ("weights.max", "decoder.1.cross_attn.scores", "decoder.1.cross_attn.weights.max"),
        ("add2", "encoder.1.ffn.hidden", "encoder.1.add2"),
        ("self_attn.q", "encoder.1.ffn.hidden", "encoder.1.self_attn.q"),
        ("max", "encoder.0.self_attn.weights.sum", "encoder.0.self_attn.weights.max"),
    ],
)
def test_a_leaf_is_that_of_the_nearest_place(leaf: str, near: str, full: str) -> None:
    assert resolve(leaf, KNOWN, near) == full


def test_what_fits_more_than_one_tensor_is_refused_with_a_list() -> None:
    with pytest.raises(UnknownName, match=r"fits more than one: decoder\.0\.norm1\.out, decoder\.0\.norm2\.out"):
        resolve("dec.0.norm.out", KNOWN)


def test_what_fits_none_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"nearest: .*encoder\.0\.self_attn\.q"):
        resolve("encoder.0.self_atn.q", KNOWN)
    with pytest.raises(UnknownName, match=r"nearest: scores"):
        resolve("scors", KNOWN)
    with pytest.raises(UnknownName, match=r"nearest: logits"):
        resolve("LOGITS", KNOWN)
    with pytest.raises(UnknownName, match="stepper program"):
        resolve("zzzzzzzz", KNOWN)


def test_last_parts_are_enough_wherever_only_one_tensor_has_them() -> None:
    once = [each for each in KNOWN if each.startswith(("encoder.0.ffn.", "encoder.embed."))]
    assert resolve("hidden", once, "encoder.embed.ids") == "encoder.0.ffn.hidden"
    assert resolve("ffn.hidden", once, "encoder.embed.ids") == "encoder.0.ffn.hidden"


def test_last_parts_that_several_tensors_have_are_refused_with_a_list() -> None:
    with pytest.raises(UnknownName, match=r"'scores' fits more than one: encoder\.0\.self_attn\.scores, encoder\.1\.self_attn\.scores, "):
        resolve("scores", KNOWN, "encoder.embed.ids")


@pytest.mark.parametrize(
    "near, listed",
    [
        ("", "encoder.0.self_attn.q, encoder.1.self_attn.q, decoder.0.self_attn.q, decoder.0.cross_attn.memory …"),
        (
            "decoder.1.cross_attn.scores",
            "decoder.1.cross_attn.memory, decoder.1.self_attn.q, decoder.0.cross_attn.memory, decoder.0.self_attn.q …",
        ),
    ],
)
def test_a_piece_of_a_name_is_answered_with_the_nearest_places_it_occurs_in(near: str, listed: str) -> None:
    with pytest.raises(UnknownName) as refused:
        resolve("attn", KNOWN, near)
    assert str(refused.value) == f"no tensor called 'attn' (names with it: {listed})"


def test_what_fits_more_than_one_tensor_is_listed_from_the_nearest_on() -> None:
    with pytest.raises(UnknownName, match=r"fits more than one: decoder\.1\.norm3\.out, decoder\.1\.norm2\.out"):
        resolve("dec.1.norm.out", KNOWN, "decoder.1.norm3.mean")
