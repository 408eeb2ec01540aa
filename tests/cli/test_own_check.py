"""`stepper check MODEL TEXT --module FILE:FUNCTION` and `--against DUMP`: what is said, and the status that a script reads."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stepper.checkpoints import load
from stepper.trace import Session
from stepper.witness.own import capture
from stepper.witness.own.reference import OurPass
from tests.cli.running import CommandLine
from tests.witness.own.bugs.bug import BUGS, Bug, built, changed
from tests.witness.own.tutorials.models import TUTORIALS

TEXT = "the cat"
"""For next-word, whose activation is the exact gelu: with it the tutorial's GPT is the same model."""


def exact_gelu() -> Bug:
    return next(bug for bug in BUGS if str(bug) == "gpt: exact gelu")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A file with a module that is next-word, its head tied to its table."""
    tied = ("    return gpt.eval()", "    gpt.head.weight = gpt.tokens.weight\n    return gpt.eval()")
    return changed(replace(exact_gelu(), patch=(*exact_gelu().patch, tied)), tmp_path)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """The run of a module that is next-word but for its gelu."""
    model = load("next-word")
    witness = built(TUTORIALS["gpt"].file, model)
    with capture(witness.module) as run:
        witness.observe(OurPass.of(Session(model, TEXT)).ids)
    return run.save(tmp_path / "run.npz")


def test_a_module_that_is_the_model_agrees_and_the_status_is_0(stepper: CommandLine, mine: Path) -> None:
    said = stepper("check", "next-word", TEXT, "--module", f"{mine}:build", "--grads")
    assert said.status == 0
    assert said.lines[0] == f"{mine}:build against next-word: our steps run on their inputs, one by one"
    assert said.lines[2].startswith("They agree")
    assert said.lines[4] == "144 tensors compared: 144 agree, 0 go wrong by themselves, 0 inherit it."
    assert "a process of its own" in said.err


def test_what_differs_is_status_1_and_as_json_the_same_answer(stepper: CommandLine, dump: Path) -> None:
    said, as_json = (
        stepper("check", "next-word", TEXT, "--against", str(dump)),
        stepper("check", "next-word", TEXT, "--against", str(dump), "--json"),
    )
    assert (said.status, as_json.status) == (1, 1)
    found = json.loads(as_json.out)
    first = found["first_divergence"]
    assert (found["ok"], found["verdict"], found["where"]) == (False, "differs", "step")
    assert (first["name"], first["ok"], first["where"]) == ("decoder.0.ffn.activation", False, "step")
    assert first["code"] == 'active = F.gelu(hidden, approximate="tanh")'
    assert (first["file"], Path(first["file"]).read_text(encoding="utf-8").splitlines()[first["line"] - 1].strip()) == (
        str(TUTORIALS["gpt"].file),
        first["code"],
    )
    assert found["suspect"] in said.out
    assert found["mistakes"][0]["again"] == ["decoder.1.ffn.activation"]
    assert len(found["rows"]) == 68


def test_a_map_is_written_and_read_again(stepper: CommandLine, dump: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.toml"
    first = stepper("check", "next-word", TEXT, "--against", str(dump), "--map", str(names))
    written = names.read_text(encoding="utf-8")
    assert '"decoder.0.self_attn.weights" = ' in written
    assert str(names) in first.err
    again = stepper("check", "next-word", TEXT, "--against", str(dump), "--map", str(names))
    assert (again.out, again.status) == (first.out, first.status)
    assert names.read_text(encoding="utf-8") == written


def test_a_map_is_believed_where_numbers_say_nothing(stepper: CommandLine, tmp_path: Path) -> None:
    """Logits of another kind under a name that says nothing."""
    shape = OurPass.of(Session(load("next-word"), TEXT)).program["logits"].shape
    np.savez(tmp_path / "run.npz", thing=np.random.default_rng(0).normal(size=shape).astype(np.float32))
    names = tmp_path / "names.toml"
    names.write_text('[tensors]\n"logits" = "thing"\n', encoding="utf-8")
    said = stepper("check", "next-word", TEXT, "--against", str(tmp_path / "run.npz"), "--map", str(names))
    assert said.status == 1
    assert any(line.startswith("First tensor that differs: logits, theirs: thing") for line in said.lines)


@pytest.mark.parametrize(
    "text, said",
    [
        ('[tensors]\n"decoder.0.self_attn.qq" = "x"\n', "is none of our tensors"),
        ('[tensors]\n"logits" = "x"\n', "no tensor called 'x'"),
        ("[tensor]\n", "is no map"),
        ("no toml", "is no map"),
    ],
)
def test_a_map_that_is_wrong_gets_one_line(text: str, said: str, stepper: CommandLine, dump: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.toml"
    names.write_text(text, encoding="utf-8")
    assert said in stepper.refused("check", "next-word", TEXT, "--against", str(dump), "--map", str(names))


@pytest.mark.parametrize(
    "source, limit, said",
    [
        ("import time\ndef build():\n    time.sleep(60)\n", "2", "was stopped after 2 s"),
        ("def build():\n    return 1 / 0\n", "60", "ZeroDivisionError"),
        ("def build():\n    return 3\n", "60", "gives back a int, not a torch module"),
        ("def other():\n    return 3\n", "60", "has no function build; it has other"),
        ("import os\nos._exit(7)\n", "60", "ended with status 7"),
    ],
    ids=["slow", "fails", "no module", "no function", "dies"],
)
def test_a_file_that_makes_no_module_gets_one_line_and_status_2(
    source: str, limit: str, said: str, stepper: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "model.py"
    file.write_text(source, encoding="utf-8")
    result = stepper("check", "by-hand", "--module", f"{file}:build", "--limit", limit)
    assert result.status == 2
    running, error = result.err.splitlines()
    assert running.startswith("Running")
    assert said in error


@pytest.mark.parametrize(
    "words, said",
    [
        (["--module", "nowhere.py:build"], "there is no file nowhere.py"),
        (["--module", "model.py"], "is not FILE:FUNCTION"),
        (["--against", "nowhere.npz"], "nowhere.npz"),
        (["--against", "run.npz", "--module", "model.py:build"], "two witnesses"),
        (["--against", "run.npz", "--grads"], "--grads needs --module"),
        (["--map", "names.toml"], "--map needs --module"),
    ],
)
def test_options_that_do_not_go_together_or_lead_nowhere_are_refused(words: list[str], said: str, stepper: CommandLine) -> None:
    assert said in stepper.refused("check", "by-hand", *words)
