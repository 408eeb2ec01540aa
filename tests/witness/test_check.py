"""The cross-check end to end: models of every kind agree with torch, and a fault is named where it begins."""

import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from stepper import Session, crosscheck, models
from stepper.checkpoints import Model, Parameters
from stepper.engine import Array, Config
from stepper.errors import BadInput, MissingExtra, UnknownName
from stepper.witness.report import Report, Row
from tests.models import FAMILIES, KINDS, TINY, random_model

needs_torch = pytest.mark.skipif(find_spec("torch") is None, reason="the witness needs PyTorch: pip install '.[torch]'")


def with_parameters(model: Model, **changed: Array) -> Model:
    """The model with other arrays for some of its parameters; `__` stands for the dots of a name."""
    own = model.parameters
    stored = {name: own[name] for name in own if name not in own.aliases}
    stored |= {name.replace("__", "."): array for name, array in changed.items()}
    return replace(model, parameters=Parameters.of(stored, own.aliases))


@pytest.fixture(scope="module")
def session() -> Session:
    """The shipped translator with its default sentence, all turns computed."""
    session = Session("en-fr")
    session.generate()
    return session


# --- agreement -------------------------------------------------------------------------------------------------------


@needs_torch
@pytest.mark.parametrize("name", models())
def test_every_shipped_model_agrees_with_torch_at_every_step_of_every_turn(name: str) -> None:
    session = Session(name)
    report = crosscheck(session)
    assert report.first_divergence is None
    assert report.ok
    if not is_torch_shaped(session.config):
        assert report.notes
        return
    assert report.steps == sum(len(program) for program in session.run.programs)
    assert {row.step for row in report.rows if row.witness == "whole model"} == {
        step.name for each in session.run.programs for step in each
    }


def is_torch_shaped(config: Config) -> bool:
    """Whether torch.nn's layers can express a model: its heads fill d_model."""
    return config.n_heads * config.d_head == config.d_model


@needs_torch
@pytest.mark.parametrize("kind", KINDS)
def test_a_model_of_every_kind_agrees_with_torch(kind: str) -> None:
    session = Session(random_model(KINDS[kind]), "w4 w7 w5 w9")
    if session.generates:
        session.generate(max_turns=4)
    report = crosscheck(session, float64=True, turns=range(session.turns))
    assert report.first_divergence is None
    assert report.ok
    assert not report.notes
    assert report.steps == sum(len(program) for program in session.run.programs)
    for program in session.run.programs:
        suffix = f"@{program.turn}" if session.generates else ""
        assert [row.name for row in report.rows if row.witness == "whole model" and row.turn == program.turn] == [
            f"{step.name}{suffix}" for step in program
        ]


@needs_torch
@pytest.mark.parametrize("kind", ["2017", "far from 2017"])
@pytest.mark.parametrize("source", ["w4 <pad> w5", "w4 w5 <pad> <pad>", "<pad> <pad>"])
@pytest.mark.parametrize("target", [None, "w7 w8 w9", "w7 <pad> w9 <pad>"])
def test_padding_is_masked_as_torch_masks_it(kind: str, source: str, target: str | None) -> None:
    session = Session(random_model(KINDS[kind]), source, target=target)
    assert session.has_turn(0 if target else 2)
    report = crosscheck(session, turns=range(session.turns))
    assert report.first_divergence is None
    assert report.ok


@needs_torch
@pytest.mark.parametrize("kind", ["encoder-only", "decoder-only", "decoder-only, far from 2017"])
def test_padding_at_the_start_of_a_prompt_leaves_rows_with_nothing_to_look_at(kind: str) -> None:
    session = Session(random_model(KINDS[kind]), "<pad> w4 w5")
    if session.generates:
        session.generate(max_turns=3)
    assert crosscheck(session, turns=range(session.turns)).first_divergence is None


@needs_torch
def test_numbers_that_are_none_arise_at_the_same_places() -> None:
    model = random_model(TINY)
    broken = model.parameters["encoder.1.ffn.W_1"].copy()
    broken[3, 4], broken[5, 6] = np.nan, np.inf
    session = Session(with_parameters(model, encoder__1__ffn__W_1=broken), "w4 w7 w5", target="w6")
    assert np.isnan(session.value("logits")).all()
    assert crosscheck(session).first_divergence is None


@needs_torch
def test_what_torch_nn_has_no_layers_for_is_checked_step_by_step_and_the_report_says_so() -> None:
    report = crosscheck(Session(random_model(replace(TINY, d_head=5)), "w4 w5"), turns=[0])
    assert report.ok
    assert {row.witness for row in report.rows} == {"same inputs"}
    assert "d_head" in report.notes[0]


@needs_torch
@pytest.mark.parametrize("family", FAMILIES)
def test_the_families_agree_with_torch_step_by_step(family: str) -> None:
    session = Session(random_model(FAMILIES[family]), "w4 w7 w5 w9")
    if session.generates:
        session.generate(max_turns=3)
    report = crosscheck(session, float64=True, turns=range(session.turns))
    assert report.first_divergence is None
    assert report.ok
    assert bool(report.notes) == (family not in ("gpt2", "marian"))


# --- faults ----------------------------------------------------------------------------------------------------------


FAULTS = {
    "encoder.embed.E": "encoder.embed.lookup",
    "encoder.0.self_attn.W_q": "encoder.0.self_attn.q.proj",
    "encoder.1.self_attn.b_k": "encoder.1.self_attn.k.proj",
    "encoder.0.self_attn.W_o": "encoder.0.self_attn.out",
    "encoder.1.ffn.W_1": "encoder.1.ffn.hidden",
    "encoder.1.norm2.gain": "encoder.1.norm2.out",
    "decoder.0.norm1.bias": "decoder.0.norm1.out",
    "decoder.0.self_attn.W_v": "decoder.0.self_attn.v.proj",
    "decoder.0.cross_attn.W_k": "decoder.0.cross_attn.k.proj",
    "decoder.1.cross_attn.W_v": "decoder.1.cross_attn.v.proj",
    "decoder.1.cross_attn.b_o": "decoder.1.cross_attn.out",
    "decoder.1.ffn.W_2": "decoder.1.ffn.out",
    "decoder.1.ffn.b_2": "decoder.1.ffn.out",
}
"""A parameter, and the first tensor made with it."""


@needs_torch
@pytest.mark.parametrize("parameter", FAULTS)
def test_a_parameter_one_percent_off_is_named_by_the_first_tensor_made_with_it(session: Session, parameter: str) -> None:
    report = crosscheck(session, parameters={parameter: session.model.parameters[parameter] * np.float32(1.01)}, turns=[0])
    assert not report.ok
    assert report.first_divergence
    assert report.first_divergence.name == f"{FAULTS[parameter]}@0"
    assert report.first_divergence.verdict == "differs"
    assert {row.witness for row in report.of(report.first_divergence.name) if not row.ok} == {"same inputs", "whole model"}


@needs_torch
def test_the_first_witness_finds_one_step_wrong_and_the_second_all_that_follow(session: Session) -> None:
    W = session.model.parameters["encoder.1.ffn.W_1"]
    report = crosscheck(session, parameters={"encoder.1.ffn.W_1": W * np.float32(1.01)}, turns=[0])
    wrong = {
        witness: [row.step for row in report.rows if not row.ok and row.witness == witness] for witness in ("same inputs", "whole model")
    }
    assert wrong["same inputs"] == ["encoder.1.ffn.hidden"]
    assert "logits" in wrong["whole model"]
    assert not any(name.startswith("encoder.0.") for name in wrong["whole model"])


@needs_torch
def test_one_unit_of_the_embedding_off_is_found_where_the_word_is_read_and_in_the_tied_output_layer(session: Session) -> None:
    E = session.model.parameters["encoder.embed.E"].copy()
    E[session.ids("source")[3], 17] += 0.05
    report = crosscheck(session, parameters={"encoder.embed.E": E}, turns=[0])
    assert report.first_divergence
    assert (report.first_divergence.name, report.first_divergence.where) == ("encoder.embed.lookup@0", (3, 17))
    assert [row.step for row in report.rows if row.witness == "same inputs" and not row.ok] == ["encoder.embed.lookup", "logits"]


@needs_torch
def test_a_fault_too_small_for_float32_is_found_in_float64(session: Session) -> None:
    W = session.model.parameters["encoder.1.ffn.W_1"]
    slightly = {"encoder.1.ffn.W_1": W * np.float32(1.000002)}
    assert crosscheck(session, parameters=slightly, turns=[0]).ok
    found = crosscheck(session, parameters=slightly, turns=[0], float64=True).first_divergence
    assert found
    assert (found.step, found.verdict) == ("encoder.1.ffn.hidden", "differs")


SUSPECTS: list[tuple[str, dict[str, Any], str]] = [
    ("√d_model forgotten", {"scale_embedding": False}, "encoder.embed.scaled"),
    ("no positions", {"positions": "none"}, "encoder.embed.out"),
    ("another activation", {"activation": "gelu"}, "encoder.0.ffn.activation"),
    ("norm before and not after", {"norm": "pre"}, "encoder.0.self_attn.q.proj"),
    ("ε in the norm", {"norm_eps": 1e-2}, "encoder.0.norm1.normalized"),
    ("sines first, then cosines", {"position_layout": "halved"}, "encoder.embed.position"),
    ("padding not masked", {"pad_id": -1}, "encoder.0.self_attn.masked.mask"),
]
"""What is often wrong when a model is loaded: how torch does it, and where that shows first."""


@needs_torch
@pytest.mark.parametrize("suspect, choices, name", SUSPECTS, ids=[each[0] for each in SUSPECTS])
def test_the_usual_suspects_are_named_where_they_begin(suspect: str, choices: dict[str, Any], name: str) -> None:
    session = Session(random_model(TINY), "w4 w7 <pad>", target="w5 w6")
    report = crosscheck(session, config=replace(TINY, **choices))
    assert not report.ok
    assert report.first_divergence
    assert (report.first_divergence.name, report.first_divergence.witness) == (name, "whole model")


@needs_torch
def test_the_two_kinds_of_gelu_are_told_apart() -> None:
    session = Session(random_model(KINDS["gelu"]), "w4 w7 w5")
    report = crosscheck(session, config=KINDS["gelu_tanh"])
    assert report.first_divergence
    assert report.first_divergence.name == "encoder.0.ffn.activation@0"


@needs_torch
@pytest.mark.parametrize(
    "option, choice, name",
    [
        ("embedding", "unscaled", "encoder.embed.out"),
        ("positions", "halved", "encoder.embed.position"),
        ("positions", "shifted", "encoder.embed.position"),
        ("scale", "none", "encoder.0.self_attn.scaled"),
        ("mask", "off_by_one", "decoder.0.self_attn.masked.mask"),
        ("mask", "transposed", "decoder.0.self_attn.masked.mask"),
        ("tie_qk", "tied", "encoder.0.self_attn.k.proj"),
    ],
)
def test_a_what_if_is_named_where_it_leaves_the_model_as_trained(option: str, choice: str, name: str) -> None:
    session = Session(random_model(TINY), "w4 w7 w5", target="w6 w8 w9")
    session.option(**{option: choice})
    report = crosscheck(session)
    assert report.first_divergence
    assert (report.first_divergence.name, report.first_divergence.witness) == (name, "whole model")
    assert all(row.ok for row in report.rows if row.witness == "same inputs")


@needs_torch
def test_a_word_drawn_by_chance_is_no_divergence() -> None:
    session = Session(random_model(TINY), "w4 w7 w5")
    session.option(temperature=1.5, top_k=7, top_p=0.9, seed=3)
    report = crosscheck(session)
    assert report.first_divergence is None
    assert report.of("next.cutoff@0")


# --- edits -----------------------------------------------------------------------------------------------------------


@needs_torch
def test_an_edited_tensor_is_named_and_called_edited() -> None:
    session = Session(random_model(TINY), "w4 w7 w5", target="w6 w8")
    session.edit("encoder.0.self_attn.weights", (0, 1, 2), 0.9)
    report = crosscheck(session)
    assert report.first_divergence
    assert (report.first_divergence.name, report.first_divergence.verdict) == ("encoder.0.self_attn.weights", "edited")
    assert report.first_divergence.where == (0, 1, 2)
    assert [row.name for row in report.rows if row.witness == "same inputs" and not row.ok] == ["encoder.0.self_attn.weights"]
    session.undo()
    assert crosscheck(session).ok


@needs_torch
def test_an_edited_parameter_differs_from_the_whole_model_alone() -> None:
    session = Session(random_model(TINY), "w4 w7 w5", target="w6 w8")
    session.edit("encoder.1.ffn.W_1", (2, 3), 4.0)
    report = crosscheck(session)
    assert report.first_divergence
    assert (report.first_divergence.name, report.first_divergence.witness) == ("encoder.1.ffn.hidden", "whole model")


# --- rounding --------------------------------------------------------------------------------------------------------


@needs_torch
def test_rounding_in_large_numbers_is_told_from_a_fault() -> None:
    model = random_model(TINY)
    large = model.parameters["decoder.0.ffn.W_2"] * np.float32(3000)
    session = Session(with_parameters(model, decoder__0__ffn__W_2=large), "w4 w7 w5")
    report = crosscheck(session, turns=[0])
    rounded = [row for row in report.rows if row.verdict == "rounding"]
    assert report.ok
    assert rounded
    assert all(row.max_abs > row.tolerance and row.float64 is not None and row.float64 < 1e-8 for row in rounded)
    fault = crosscheck(session, parameters={"decoder.0.ffn.W_2": large * np.float32(1.01)}, turns=[0])
    assert fault.first_divergence
    assert (fault.first_divergence.step, fault.first_divergence.verdict) == ("decoder.0.ffn.out", "differs")


@needs_torch
def test_rounding_that_large_scores_magnify_is_in_order_where_float64_agrees() -> None:
    model, at = random_model(TINY), "encoder.0.self_attn."
    own = {name: model.parameters[at + name] for name in ("W_k", "b_q", "b_k")}
    draws = np.random.default_rng(0)
    far = {name: own[name] + np.float32(200) * draws.uniform(0.5, 1.5, own[name].shape).astype(np.float32) for name in ("b_q", "b_k")}
    far["W_k"] = own["W_k"] / np.float32(200)  # scores of many thousands, which differ by little
    changed = {(at + name).replace(".", "__"): array for name, array in far.items()}
    report = crosscheck(Session(with_parameters(model, **changed), "w4 w7 w5"), turns=[0])
    [magnified] = [row for row in report.of(f"{at}weights.exp") if row.verdict != "agrees"]
    assert (magnified.witness, magnified.verdict) == ("whole model", "rounding")
    assert magnified.max_abs > 10 * magnified.tolerance
    assert report.first_divergence is None


@needs_torch
def test_a_default_check_is_of_the_turns_that_are_there() -> None:
    session = Session("next-word")
    session.generate(max_turns=3)
    there = session.turns
    assert {row.turn for row in crosscheck(session).rows} == set(range(there))
    assert session.turns == there


def test_a_row_that_float64_did_not_judge_says_so() -> None:
    row = Row("x", "whole model", 1.1, 5e-5, False, "differs", "x", 0)
    said = Report((row,), "large", "2").text()
    assert "not computed in float64, as the model is too large" in said
    assert "in float64 1.1" not in said


# --- how it is run ---------------------------------------------------------------------------------------------------


@needs_torch
def test_a_chosen_turn_is_checked_alone_and_computed_if_need_be() -> None:
    session = Session("en-fr")
    report = crosscheck(session, turns=[2])
    assert {row.turn for row in report.rows} == {2}
    assert report.ok
    assert session.turns == 3


@needs_torch
def test_a_turn_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput, match="no turn 7"):
        crosscheck(Session(random_model(TINY), "w4", target="w5"), turns=[7])


@needs_torch
def test_a_parameter_that_is_not_there_or_does_not_fit_is_refused() -> None:
    session = Session(random_model(TINY), "w4", target="w5")
    with pytest.raises(UnknownName, match=r"encoder\.0\.ffn\.W_1"):
        crosscheck(session, parameters={"encoder.0.ffn.W1": np.zeros((12, 20), np.float32)})
    with pytest.raises(BadInput, match=r"\(12, 20\)"):
        crosscheck(session, parameters={"encoder.0.ffn.W_1": np.zeros((20, 12), np.float32)})


@needs_torch
def test_progress_is_told_before_each_step_and_at_the_end() -> None:
    session = Session(random_model(TINY), "w4", target="w5")
    told: list[tuple[int, int, str]] = []
    crosscheck(session, progress=lambda *each: told.append(each))
    total = len(session.program)
    assert [done for done, _, _ in told] == list(range(total + 1))
    assert {each[1] for each in told} == {total}
    assert [name for _, _, name in told] == [*(step.name for step in session.program), ""]


@needs_torch
def test_a_check_can_be_stopped_and_keeps_what_it_has() -> None:
    answers = iter([False, False, False, True])
    report = crosscheck(Session(random_model(TINY), "w4", target="w5"), should_stop=lambda: next(answers))
    assert not report.complete
    assert not report.ok
    assert report.steps == 3


def test_without_torch_the_line_that_installs_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match=r"pip install '\.\[torch\]'"):
        crosscheck(Session("en-fr"))


def test_importing_the_witness_does_not_import_torch() -> None:
    program = "import sys, stepper, stepper.witness; stepper.crosscheck; print('torch' in sys.modules)"
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert finished.stdout == "False\n"
