"""The subcommands that print: check, program, models, trace, train."""

import json
from pathlib import Path

import numpy as np
import pytest

from stepper import Session, models
from stepper.cli.models import PURPOSES
from tests.checkpoints.breaking import change_parameters, copy_of
from tests.cli.running import CommandLine


def test_program_lists_every_step_with_number_name_shape_and_formula(stepper: CommandLine) -> None:
    head, *rows = stepper("program", "by-hand", "green book").lines
    steps = Session("by-hand", "green book").program
    assert head.split() == ["#", "name", "shape", "formula"]
    assert len(rows) == len(steps)
    assert [row.split()[0] for row in rows if "." not in row.split()[0]] == [str(number) for number in range(len(steps.coarse))]
    for row, step in zip(rows, steps, strict=True):
        assert row.split()[:2] == [steps.counted[step.name], step.name]
        assert str(list(step.shape)) in row
        assert row.endswith(step.formula)


def test_program_takes_a_directory_and_its_own_example(tmp_path: Path, stepper: CommandLine) -> None:
    assert stepper("program", str(copy_of("by-hand", tmp_path))).out == stepper("program", "by-hand").out


def test_models_lists_every_shipped_model_with_what_it_is_for(stepper: CommandLine) -> None:
    table = stepper("models").lines
    assert [line.split()[0] for line in table[1 : len(models()) + 1]] == models()
    [line] = [line for line in table if line.startswith("by-hand")]
    assert "encoder-decoder" in line
    assert " 480  float32 " in line
    assert line.endswith(PURPOSES["by-hand"])


def test_every_shipped_model_has_a_purpose() -> None:
    assert set(models()) <= set(PURPOSES)


def test_trace_writes_every_tensor(stepper: CommandLine) -> None:
    said = stepper("trace", "by-hand", "green book", "-o", "run.npz")
    assert said.status == 0
    assert "run.npz" in said.out
    with np.load("run.npz") as arrays:
        assert str(arrays["text"]) == "livre vert"
        np.testing.assert_array_equal(arrays["logits@0"], Session("by-hand", "green book").value("logits"))


def test_train_writes_by_hand_without_torch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stepper: CommandLine) -> None:
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    said = stepper("train", "by-hand")
    assert said.status == 0
    assert "480 parameters" in said.out
    assert stepper("program", "by-hand/").out == stepper("program", "by-hand").out


def test_train_evaluates_without_training(stepper: CommandLine) -> None:
    said = stepper("train", "by-hand", "--evaluate")
    assert said.status == 0
    assert "100.00%  all 25 phrases translated word for word" in said.out
    assert not Path("by-hand").exists()


def test_train_evaluates_the_model_of_a_directory_and_shows_its_mistakes(tmp_path: Path, stepper: CommandLine) -> None:
    directory = copy_of("by-hand", tmp_path)
    change_parameters(lambda parameters: parameters["decoder.0.cross_attn.b_q"].fill(0))(directory)
    said = stepper("train", "by-hand", "--evaluate", "-o", str(directory))
    assert said.status == 0
    assert "100.00%" not in said.out
    assert "expected: voiture" in said.out


# --- check ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def torch_is_here() -> None:
    pytest.importorskip("torch", reason="the cross-check needs PyTorch: pip install '.[torch]'")


@pytest.mark.usefixtures("torch_is_here")
def test_check_prints_every_step_of_every_turn_and_ends_in_0(stepper: CommandLine) -> None:
    said = stepper("check", "by-hand")
    session = Session("by-hand")
    session.generate()
    assert said.status == 0
    assert said.err == ""
    printed = {line.split()[0] for line in said.lines if line}
    assert {f"{step.name}@{turn}" for turn in range(session.turns) for step in session.program_of(turn)} <= printed


@pytest.mark.usefixtures("torch_is_here")
def test_check_as_json_has_the_same_rows(stepper: CommandLine) -> None:
    report = json.loads(stepper("check", "by-hand", "--json").out)
    assert report["ok"] is True
    table = stepper("check", "by-hand").out
    assert all(row["name"] in table for row in report["rows"])
    assert {"name", "max_abs", "tolerance", "ok", "witness"} <= set(report["rows"][0])


@pytest.mark.usefixtures("torch_is_here")
def test_check_stops_after_so_many_turns_and_says_that_the_text_goes_on(stepper: CommandLine) -> None:
    goes_on = "These are the first 2 turns; the text goes on, and --turns N checks more."
    report = json.loads(stepper("check", "by-hand", "green car", "--turns", "2", "--json").out)
    assert {row["turn"] for row in report["rows"]} == {0, 1}
    assert report["notes"] == [goes_on]
    whole = stepper("check", "by-hand", "green car", "--turns", "3").out
    assert "logits@2" in whole
    assert "goes on" not in whole


@pytest.mark.usefixtures("torch_is_here")
def test_a_mismatch_ends_in_1_and_names_where_it_begins(monkeypatch: pytest.MonkeyPatch, stepper: CommandLine) -> None:
    from stepper.witness import check

    def with_a_fault(session: Session, **choices: object) -> object:
        wrong = session.parameter("encoder.0.ffn.W_1") * np.float32(1.01)
        return check.crosscheck(session, parameters={"encoder.0.ffn.W_1": wrong})

    monkeypatch.setattr("stepper.cli.check.crosscheck", with_a_fault)
    said = stepper("check", "by-hand")
    assert said.status == 1
    assert "First divergence:   encoder.0.ffn.hidden@0" in said.out
    assert json.loads(stepper("check", "by-hand", "--json").out)["first_divergence"]["name"] == "encoder.0.ffn.hidden@0"


def test_models_lists_a_folder_of_models(tmp_path: Path, stepper: CommandLine) -> None:
    folder = tmp_path / "folder"
    (folder / "two").mkdir(parents=True)
    copy_of("by-hand", tmp_path).rename(folder / "one")
    (folder / "two" / "config.json").write_text('{"model_type": "mamba"}', encoding="utf-8")
    shown = stepper("models", str(folder))
    assert shown.status == 0
    assert [line.split()[0] for line in shown.lines] == ["one", "two"]
    assert "stepper's own: encoder-decoder" in shown.lines[0]
    assert "two  mamba; cannot be stepped:" in shown.lines[1]


def test_models_says_what_a_directory_holds(tmp_path: Path, stepper: CommandLine) -> None:
    shown = stepper("models", str(copy_of("by-hand", tmp_path)))
    assert shown.status == 0
    assert "can be stepped" in shown.lines
    (tmp_path / "empty").mkdir()
    assert stepper("models", str(tmp_path / "empty")).status == 1
    missing = stepper("models", "nowhere")
    assert missing.status == 2
    assert "no model and no directory called 'nowhere'" in missing.err
