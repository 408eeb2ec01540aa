"""Whatever a user can get wrong: one line on standard error, status 2."""

import sys
from pathlib import Path

import pytest

from tests.checkpoints.breaking import BREAKS, broken, change_parameters, copy_of
from tests.checkpoints.hugging_face import change_settings
from tests.cli.running import CommandLine

SHOWN = {
    "an unknown model": (["program", "by-hend"], "(nearest: by-hand); `stepper models` lists what there is"),
    "an unknown word": (["program", "en-fr", "the hause ."], "does not know the word 'hause' (nearest: house"),
    "an unknown word in the target": (["debug", "en-fr", "--plain", "--target", "le shat"], "does not know the word 'shat' (nearest: chat"),
    "an empty sentence": (["check", "en-fr", ""], "the sentence is empty; type at least one word"),
    "a sentence that is too long": (["program", "by-hand", "green green green car"], "has 5 tokens; by-hand reads at most 4: shorten it"),
    "an unknown tensor": (["debug", "by-hand", "--plain", "--at", "encoder.0.self_attn.scorse"], "nearest: encoder.0.self_attn.scores"),
    "a turn that is not there": (["debug", "by-hand", "--plain", "--at", "logits@7"], "there is no turn 7; this run has 3"),
    "a target for an encoder alone": (["debug", "room", "--plain", "--target", "le"], "has no separate target: it is encoder-only"),
    "a sentence where the model goes": (["program", "the cat"], "a sentence goes after a model"),
    "a log that is not there": (["debug", "--plain", "--replay", "nowhere.txt"], "cannot read nowhere.txt"),
    "an ending that is not supported": (["trace", "by-hand", "-o", "run.docx"], "supported: .npz"),
    "no ending": (["trace", "by-hand", "-o", "run"], "supported: .npz"),
    "a folder that is not there": (["trace", "by-hand", "-o", "nowhere/run.npz"], "cannot write nowhere/run.npz"),
    "an unknown recipe": (["train", "en-fra"], "no recipe for a model called 'en-fra'; nearest: en-fr"),
    "no name for a model": (["check", ""], "no model and no directory called ''"),
    "a name for a model that no file can have": (["check", "a" * 5000], "cannot be opened (File name too long)"),
    "no name for a tensor": (["debug", "by-hand", "--plain", "--at", ""], "goto takes the name of a tensor"),
    "a turn beyond all counting": (
        ["debug", "by-hand", "--plain", "--at", f"logits@{'9' * 5000}"],
        "what follows @ is the number of a turn",
    ),
    "no name for a file": (["trace", "by-hand", "-o", ""], "'' cannot be the name of a file"),
    "a folder where a file goes": (["trace", "by-hand", "-o", "/"], "supported: .npz"),
    "somebody's home that is not there": (["trace", "by-hand", "-o", "~nobody-of-that-name/run.npz"], "there is no such home folder"),
    "a control character in a name": (["trace", "by-hand", "-o", "run\x1b.npz"], "'run\\x1b.npz' cannot be the name of a file"),
    "a log without end": (["debug", "--plain", "--replay", "/dev/zero"], "cannot read /dev/zero: a folder or a device is there"),
    "no terminal": (["debug", "by-hand"], "this is not a terminal; for narration without a screen use: stepper debug --plain"),
}


@pytest.mark.parametrize("case", SHOWN)
def test_what_is_wrong_is_said_in_one_line(case: str, stepper: CommandLine) -> None:
    words, said = SHOWN[case]
    assert said in stepper.refused(*words)


@pytest.mark.parametrize("case", BREAKS)
def test_a_broken_model_directory_is_refused_in_one_line(case: str, tmp_path: Path, stepper: CommandLine) -> None:
    directory = broken(tmp_path, BREAKS[case])
    for command in (["program"], ["debug", "--plain"]):
        stepper.refused(*command, str(directory))


def test_a_name_that_a_terminal_would_act_on_is_shown_harmless(tmp_path: Path, stepper: CommandLine) -> None:
    (tmp_path / "\x1b[2J").mkdir()
    assert r"\x1b[2J: no such file" in stepper.refused("check", str(tmp_path / "\x1b[2J")).replace("/config.json: No", ": no")


def test_a_model_without_an_example_asks_for_a_sentence(tmp_path: Path, stepper: CommandLine) -> None:
    directory = copy_of("by-hand", tmp_path)
    change_settings(example="")(directory)
    assert "give one after the model's name" in stepper.refused("program", str(directory))
    assert stepper("program", str(directory), "green car").status == 0


def test_nan_parameters_are_flagged_and_the_run_goes_on(tmp_path: Path, stepper: CommandLine) -> None:
    directory = copy_of("by-hand", tmp_path)
    change_parameters(lambda parameters: parameters["decoder.0.ffn.W_1"].fill(float("nan")))(directory)
    said = stepper("debug", str(directory), "--whole")
    assert said.status == 0
    assert said.err == "stepper: note: decoder.0.ffn.W_1: 16 of 16 numbers are NaN or infinite; the run goes on with them\n"
    assert "4 not a number" in said.out


@pytest.mark.parametrize("command", [["check", "by-hand"], ["train", "en-fr"]])
def test_without_torch_the_line_that_installs_it_is_named(
    command: list[str], monkeypatch: pytest.MonkeyPatch, stepper: CommandLine
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert "pip install '.[torch]'" in stepper.refused(*command)


@pytest.mark.parametrize("command", [["check", "by-hand"], ["train", "en-fr"]])
def test_a_torch_that_does_not_load_is_no_torch_and_the_reason_is_named(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stepper: CommandLine
) -> None:
    (tmp_path / "torch.py").write_text("raise OSError('libtorch.so: cannot open shared object file')", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    said = stepper.refused(*command)
    assert "needs PyTorch, which is installed and does not load (libtorch.so: cannot open shared object file); install it again" in said


def test_training_refuses_a_folder_with_other_files(tmp_path: Path, stepper: CommandLine) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert "holds other files (thesis.txt)" in stepper.refused("train", "by-hand", "-o", str(tmp_path / "full"))
