"""Places: the grammar of names is one, and it is frozen here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepper.engine import Config, ModelSpec, Place, Turn, build_program, split_turn, with_turn
from stepper.engine.place import Stack
from stepper.errors import BadInput
from tests.models import FAMILIES, KINDS, SPECS

GRAMMAR: dict[str, tuple[Stack, int | None, str, str]] = {
    "encoder.embed.ids": ("encoder", None, "embed", "ids"),
    "encoder.embed.norm.mean": ("encoder", None, "embed", "norm.mean"),
    "encoder.0.self_attn.q.proj": ("encoder", 0, "self_attn", "q.proj"),
    "decoder.12.cross_attn.view3.weights.exp": ("decoder", 12, "cross_attn.view3", "weights.exp"),
    "decoder.0.cross_attn.memory_norm.mean": ("decoder", 0, "cross_attn", "memory_norm.mean"),
    "decoder.0.add2": ("decoder", 0, "add2", ""),
    "decoder.0.norm3.out": ("decoder", 0, "norm3", "out"),
    "decoder.0.ffn.activation": ("decoder", 0, "ffn", "activation"),
    "encoder.norm.var": ("encoder", None, "norm", "var"),
    "encoder.out": ("encoder", None, "", "out"),
    "head.norm.mean": ("", None, "head", "norm.mean"),
    "pooler.out": ("", None, "pooler", "out"),
    "logits": ("", None, "", "logits"),
    "probs.max": ("", None, "", "probs.max"),
    "unembed.W": ("", None, "unembed", "W"),
    "decoder.1.self_attn.W_q": ("decoder", 1, "self_attn", "W_q"),
    "decoder": ("decoder", None, "", ""),
    "decoder.1": ("decoder", 1, "", ""),
    "decoder.1.self_attn": ("decoder", 1, "self_attn", ""),
}
"""Name -> stack, layer, block, leaf."""


@pytest.mark.parametrize("name", GRAMMAR)
def test_the_grammar_of_names_is_frozen(name: str) -> None:
    place = Place.of(name)
    assert (place.stack, place.layer, place.block, place.leaf) == GRAMMAR[name]
    assert str(place) == name
    assert place == Place(*GRAMMAR[name])


@given(
    st.text(alphabet="ab.01_@é") | st.lists(st.sampled_from([*"01", "00", "encoder", "decoder", "embed", "view1", "x", ""])).map(".".join)
)
def test_any_text_is_a_place_whose_name_is_that_text(name: str) -> None:
    assert str(Place.of(name)) == name


@pytest.mark.parametrize("model", [*KINDS.values(), *FAMILIES.values(), *SPECS.values()])
def test_a_steps_place_is_the_one_its_name_says(model: Config | ModelSpec) -> None:
    program = build_program(model, Turn(source=3, rows=2))
    for name in (*(step.name for step in program), *program.parameters):
        assert Place.of(name).word
    assert all(step.place == Place.of(step.name) for step in program)


def test_one_level_deeper_and_beside() -> None:
    scores = Place("decoder", 0) / "self_attn" / "scores"
    assert scores == Place("decoder", 0, "self_attn", "scores")
    assert (str(scores.sibling("weights") / "exp"), str(scores.sublayer)) == ("decoder.0.self_attn.weights.exp", "decoder.0.self_attn")
    assert (Place() / "head" / "norm").block == "head"


@pytest.mark.parametrize(
    "name, layer, block, within",
    [
        ("encoder.0.self_attn.weights.exp", "encoder.0", "encoder.0.self_attn", "self_attn.weights.exp"),
        ("decoder.1.add2", "decoder.1", "decoder.1.add2", "add2"),
        ("decoder.1.cross_attn.view0.k", "decoder.1", "decoder.1.cross_attn", "cross_attn.view0.k"),
        ("encoder.embed.norm.mean", "encoder.embed", "encoder.embed", "embed.norm.mean"),
        ("encoder.out", "encoder.out", "encoder.out", "out"),
        ("probs.max", "output", "output", "probs.max"),
    ],
)
def test_what_it_is_counted_to(name: str, layer: str, block: str, within: str) -> None:
    place = Place.of(name)
    assert (place.layer_key, place.block_key, place.within) == (layer, block, within)


@pytest.mark.parametrize(
    "name, kind, attention, view",
    [
        ("encoder.0.self_attn.q", "self_attn", "self", None),
        ("decoder.0.cross_attn.view12.q", "cross_attn", "cross", 12),
        ("decoder.0.add3", "add", None, None),
        ("decoder.0.norm3.out", "norm", None, None),
        ("encoder.embed.out", "embed", None, None),
        ("logits", "", None, None),
    ],
)
def test_what_kind_of_block_it_is(name: str, kind: str, attention: str | None, view: int | None) -> None:
    place = Place.of(name)
    assert (place.kind, place.attention, place.view) == (kind, attention, view)


def test_additions_and_norms_have_a_number() -> None:
    numbers = {name: Place.of(name).number for name in GRAMMAR}
    assert {name for name, number in numbers.items() if number is not None} == {"decoder.0.add2", "decoder.0.norm3.out"}
    assert (numbers["decoder.0.add2"], numbers["decoder.0.norm3.out"]) == (2, 3)


def test_additions_norms_and_what_comes_after_the_stacks() -> None:
    assert [name for name in GRAMMAR if Place.of(name).is_add] == ["decoder.0.add2"]
    assert {name for name in GRAMMAR if Place.of(name).is_norm} == {
        "encoder.embed.norm.mean",
        "decoder.0.cross_attn.memory_norm.mean",
        "decoder.0.norm3.out",
        "encoder.norm.var",
        "head.norm.mean",
    }
    assert {name for name in GRAMMAR if Place.of(name).is_output} == {"head.norm.mean", "pooler.out", "logits", "probs.max", "unembed.W"}


def test_its_branches_and_its_twin() -> None:
    weights = Place.of("decoder.0.self_attn.weights.max")
    assert weights.branches == ("decoder", "decoder.0", "decoder.0.self_attn", "decoder.0.self_attn.weights")
    assert (weights.word, weights.tensor, weights.detail) == ("max", "weights", "max")
    assert (str(weights.twin), str(Place.of("logits").twin)) == ("encoder.0.self_attn.weights.max", "logits")


def test_a_reference_is_a_name_and_a_turn() -> None:
    assert split_turn(with_turn("decoder.0.self_attn.k", 3)) == ("decoder.0.self_attn.k", 3)
    assert split_turn("logits") == ("logits", None)
    for wrong in ("logits@", "logits@x", "logits@-1", "a@1@2"):
        with pytest.raises(BadInput, match="what follows @ is the number of a turn"):
            split_turn(wrong)
