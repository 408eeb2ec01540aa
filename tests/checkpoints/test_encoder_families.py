"""Checkpoints of the encoder families, made by Hugging Face's classes: every step is the library's, and every cell explains itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stepper import Session, crosscheck, load
from stepper.checkpoints import Model, Parameters
from stepper.checkpoints.names import has_row
from stepper.engine import Array, ModelSpec
from stepper.engine.ops.rotary import Rotation
from stepper.engine.spec import AttentionSpec, LayerSpec, MaskSpec, RotarySpec
from stepper.render.look import Look
from stepper.render.map import draw_map
from tests.checkpoints.encoders import ENCODERS, MORE_ENCODERS
from tests.checkpoints.hugging_face import transformers

SOURCE = "5 3 7 21 9"


MORE = [pytest.param(name, marks=pytest.mark.families) for name in MORE_ENCODERS]


@pytest.mark.parametrize("name", [*ENCODERS, *MORE])
def test_every_step_is_the_librarys_and_every_cell_explains_itself(name: str, directories: Mapping[str, Path]) -> None:
    model = load(directories[name])
    session = Session(model, SOURCE)
    if session.generates:
        session.generate(max_turns=2)
    report = crosscheck(session, turns=range(session.turns))
    assert report.first_divergence is None
    assert report.ok
    assert (ENCODERS | MORE_ENCODERS)[name].model.removesuffix("Model") in report.notes[0]
    _assert_all_seen(session, {row.step for row in report.rows if row.witness == "whole model"})
    assert all(row.max_abs < 1e-4 for row in report.rows if row.step == "logits")
    _assert_explained(session)
    assert draw_map(model.spec, session.program.steps[-1].place, Look("none")).lines


def _assert_all_seen(session: Session, seen: set[str]) -> None:
    """The library shows every tensor but the ids it was given, the buckets of distances, and M2M-100's places."""
    unseen = {step.name for program in session.run.programs for step in program} - seen
    hidden = (".embed.ids", ".bias.bucket", *([".position.row"] if session.model.family == "m2m_100" else []))
    assert {each for each in unseen if not each.endswith(hidden)} == set()


def _assert_explained(session: Session) -> None:
    """One cell of every step, its line in the listing, its row in the table of names."""
    random = np.random.default_rng(0)
    for turn in range(session.turns):
        program = session.program_of(turn)
        for step in program:
            index = tuple(int(random.integers(size)) for size in step.shape)
            explanation = session.explain(f"{step.name}@{turn}", index)
            assert explanation.result == pytest.approx(explanation.stored, rel=1e-4, abs=1e-5)
            assert has_row(step.place)
        assert max(map(len, program.listing().splitlines())) < 140


@pytest.mark.parametrize("name", ["roberta with words"])
def test_padding_is_not_counted_among_the_places(name: str, directories: Mapping[str, Path]) -> None:
    session = Session(load(directories[name]), "5 1 7 9 1")
    assert session.value("encoder.embed.position.row").tolist() == [2, 1, 3, 4, 1]
    assert crosscheck(session).first_divergence is None


GENERATING = [name for name, variant in ENCODERS.items() if variant.model.endswith("ConditionalGeneration")]
MORE_GENERATING = [name for name, variant in MORE_ENCODERS.items() if variant.model.endswith("ConditionalGeneration")]


@pytest.mark.parametrize("name", [*GENERATING, *(pytest.param(name, marks=pytest.mark.families) for name in MORE_GENERATING)])
def test_twelve_greedy_tokens_are_the_librarys(name: str, directories: Mapping[str, Path]) -> None:
    torch, library = pytest.importorskip("torch"), transformers()
    session = Session(load(directories[name]), SOURCE)
    theirs = library.AutoModelForSeq2SeqLM.from_pretrained(directories[name], attn_implementation="eager", dtype="float32").eval()
    ids = torch.tensor([[int(word) for word in SOURCE.split()]])
    expected = theirs.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, num_beams=1, max_new_tokens=12)[0].tolist()
    session.generate(max_turns=12)
    written = [*session.ids("target"), session.generation.chosen(session.turns - 1)]
    assert written[: len(expected)] == expected


def test_the_labels_of_a_classifier_name_the_cells_of_its_last_step(directories: Mapping[str, Path]) -> None:
    session = Session(load(directories["bert, classes of texts"]), SOURCE)
    last = session.program.steps[-1]
    assert (last.name, last.axes, last.shape) == ("probs", ("token", "class"), (1, 3))
    assert session.labels("probs")[1] == ["sad", "glad", "neither"]
    assert session.text == ["sad", "glad", "neither"][int(session.value("logits").argmax())]
    tokens = Session(load(directories["roberta, classes of tokens"]), SOURCE)
    assert len(tokens.text.split()) == 5
    each = Session(load(directories["roberta, each class on its own"]), SOURCE)
    assert each.text.split("+") == [label for label, share in zip(each.spec.labels, each.value("probs")[0], strict=True) if share > 0.5]
    assert Session(load(directories["xlm-roberta, a number"]), SOURCE).text == ""


def test_a_decoder_takes_the_row_of_the_last_token_that_is_no_padding(directories: Mapping[str, Path]) -> None:
    session = Session(load(directories["llama, classes of texts"]), "5 3 7 9 9")
    assert session.value("head.row").tolist() == [2]
    assert np.array_equal(session.value("head.last")[0], session.value("decoder.out")[2])
    assert crosscheck(session).ok


@dataclass(frozen=True)
class Fault:
    """What a loader did wrong with a checkpoint, and what must be said."""

    variant: str
    first: str
    """The first tensor that is wrong."""
    suspect: str
    """What the suspect's words contain."""
    spec: Callable[[ModelSpec], ModelSpec] = lambda spec: spec
    parameters: Callable[[Mapping[str, Array]], dict[str, Array]] = lambda _: {}
    source: str = SOURCE


def _positions(**choices: Any) -> Callable[[ModelSpec], ModelSpec]:
    """Other choices for the positions that the encoder adds."""

    def change(spec: ModelSpec) -> ModelSpec:
        stack = spec.last
        positions = stack.embed.positions
        assert positions
        return replace(spec, stacks=(replace(stack, embed=replace(stack.embed, positions=replace(positions, **choices))),))

    return change


def _attention(change: Callable[[AttentionSpec], AttentionSpec], *numbers: int) -> Callable[[ModelSpec], ModelSpec]:
    """Another self-attention in the layers with these numbers."""

    def changed(layer: LayerSpec) -> LayerSpec:
        own, *rest = layer.sublayers
        return replace(layer, sublayers=(replace(own, part=change(layer.attention)), *rest))

    def in_stack(spec: ModelSpec) -> ModelSpec:
        layers = tuple(changed(layer) if number in numbers else layer for number, layer in enumerate(spec.last.layers))
        return replace(spec, stacks=(replace(spec.last, layers=layers),))

    return in_stack


def _not_shared(parameters: Mapping[str, Array]) -> dict[str, Array]:
    """The second layer has parameters of its own."""
    own = {name: parameters[name] for name in parameters if name.startswith("encoder.1.")}
    return {name: array[::-1].copy() if name.endswith("self_attn.W_q") else array for name, array in own.items()}


def _exchanged(one: str, other: str) -> Callable[[Mapping[str, Array]], dict[str, Array]]:
    return lambda parameters: {one: parameters[other], other: parameters[one]}


def with_fault(model: Model, fault: Fault) -> Model:
    """The model as a faulty loader would have read it; where it comes from is remembered."""
    own, changed = model.parameters, fault.parameters(model.parameters)
    arrays = {name: own[name] for name in own if name not in own.aliases} | changed
    aliases = {name: alias for name, alias in own.aliases.items() if name not in changed}
    return replace(model, spec=fault.spec(model.spec), parameters=Parameters.of(arrays, aliases))


FAULTS = {
    "the window's edge": Fault(
        "modernbert with words",
        "encoder.1.self_attn.masked.mask",
        "the window is 2 wide there, 3 here",
        _attention(lambda own: replace(own, mask=MaskSpec(window=3)), 1, 2),
    ),
    "the base of the other kind of layer": Fault(
        "modernbert with words",
        "encoder.1.self_attn.q",
        "the rotation's base is 10000 there, 160000 here",
        _attention(lambda own: replace(own, positions=RotarySpec(Rotation(160000.0))), 1),
    ),
    "exchanged halves of the gated feed-forward": Fault(
        "modernbert with words", "encoder.0.ffn.gate", "W_1", parameters=_exchanged("encoder.0.ffn.W_1", "encoder.0.ffn.W_gate")
    ),
    "a shared layer not shared": Fault(
        "albert with words", "encoder.1.self_attn.q.proj", "the parameters of encoder.0 are read there", parameters=_not_shared
    ),
    "the distances of the other stack": Fault(
        "mt5",
        "encoder.0.self_attn.bias",
        "the parameters of decoder.0 are read there",
        parameters=_exchanged("encoder.0.self_attn.R", "decoder.0.self_attn.R"),
    ),
    "RoBERTa's offset": Fault(
        "roberta with words", "encoder.embed.position", "2 rows further on", _positions(offset=0, rows=19, counts_tokens=False)
    ),
    "one row less": Fault("roberta with words", "encoder.embed.position.row", "1 rows further on", _positions(offset=1, rows=18)),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_a_loader_is_named_with_its_first_tensor_and_the_suspect(name: str, directories: Mapping[str, Path]) -> None:
    fault = FAULTS[name]
    model = load(directories[fault.variant])
    report = crosscheck(Session(with_fault(model, fault), fault.source), turns=[0])
    assert report.first_divergence
    assert (report.first_divergence.step, report.first_divergence.witness) == (fault.first, "whole model")
    assert len(report.suspects) == 1
    assert fault.suspect in report.suspects[0]
