"""Commands that we print are there to be pasted: what a name holds is never code of the shell."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepper.checkpoints import load
from stepper.checkpoints.tokenizer_files import find_tokenizer
from stepper.errors import BadInput, StepperError, UnknownName
from stepper.files import in_shell
from stepper.words import phrase
from tests.conftest import ROOT

NASTY = (
    "$(touch${IFS}made)",
    "`touch made`",
    "a; touch made",
    "it's $(touch made)",
    "it's",
    'a"$(touch made)"',
    "it's `touch made`",
    "it's \\",
    "-x",
    "!!'",
    "a\nb",
    "~",
    "*",
    "",
)

_COMMANDS = r"(?:stepper (?:debug|models|check|train|trace|repl|lessons check|COMMAND)\b|(?:python|pip) (?=[-{']))"
_PLACE = re.compile(_COMMANDS + r"[^;；。\n]*?\{(\w*)([^{}]*)\}")
"""The first place to fill in after the beginning of a command."""
_OURS = {"extra", "default", "version", "asked", "args"}
"""Names in such places that are never a user's."""


@given(st.one_of(st.sampled_from(NASTY), st.text("ab '\"$`\\!;&|(){}*~#\n-é")))
def test_a_shell_reads_the_word_that_was_meant(text: str) -> None:
    assert shlex.split(in_shell(text)) == [text]


def test_a_real_shell_reads_the_words_too() -> None:
    words = " ".join(in_shell(each) for each in NASTY)
    said = subprocess.run(["sh", "-c", f"printf '%s\\0' {words}"], capture_output=True, check=True, text=True).stdout
    assert said.split("\0")[:-1] == list(NASTY)
    assert list(Path().iterdir()) == []


def test_a_file_is_not_taken_for_an_option() -> None:
    assert in_shell(Path("-x")) == "./-x"


def _run(command: str) -> list[str]:
    """What a program is given, if a command is pasted into a shell in which all programs only write down their arguments."""
    programs = Path("programs").resolve()
    programs.mkdir()
    for name in ("python", "stepper"):
        (programs / name).write_text('#!/bin/sh\nprintf "%s\\0" "$@"\n', encoding="utf-8")
        (programs / name).chmod(0o755)
    here = {each.name for each in Path().iterdir()}
    shell = shutil.which("bash") or "sh"
    paths = os.pathsep.join([str(programs), os.environ["PATH"]])
    said = subprocess.run([shell, "-c", command], capture_output=True, check=True, text=True, env={"PATH": paths}).stdout
    assert {each.name for each in Path().iterdir()} == here
    return said.split("\0")[:-1]


@pytest.mark.parametrize("name", ["$(touch${IFS}made).bin", "it's `touch made`.pt", 'a"b$(touch made).bin', "plain.bin"])
def test_the_command_that_converts_a_pickle_holds_its_name_and_runs_nothing_else(name: str) -> None:
    folder = Path("model")
    folder.mkdir()
    (folder / "config.json").write_text("{}", encoding="utf-8")
    (folder / name).write_bytes(b"")
    with pytest.raises(StepperError) as refused:
        load(folder / name)
    command = str(refused.value).partition("(needs PyTorch): ")[2]
    assert _run(command) == ["convert", str(folder / name), str(folder)]


@pytest.mark.parametrize("name", ["$(touch made)", "it's", "plain"])
def test_the_command_that_makes_a_tokenizer_holds_the_folder_and_runs_nothing_else(name: str) -> None:
    folder = Path(name)
    folder.mkdir()
    (folder / "words.model").write_bytes(b"")
    tokenizer = find_tokenizer(folder, "gpt2", 10)
    assert tokenizer
    with pytest.raises(StepperError) as refused:
        _ = tokenizer.vocabulary
    option, program = _run(str(refused.value).partition("beside it: ")[2])
    assert option == "-c"
    assert repr(name) in program
    compile(program, "pasted", "exec")


@pytest.mark.parametrize("name", NASTY[:5])
def test_other_commands_hold_names_and_run_nothing_else(name: str) -> None:
    saved = phrase("answers.saved", count=1, file=Path(name))
    assert _run(saved.partition("come back here: ")[2]) == ["debug", "--replay", name]


@pytest.mark.parametrize(
    "error, words",
    [
        (BadInput("line.sentence_after_model", models=["a"], default="en-fr", sentence="it's $(touch made)"), ["COMMAND", "en-fr"]),
        (UnknownName("line.unknown_command", word="x", model="it's $(touch made)"), ["debug"]),
        (UnknownName("lesson.missing_model", id="L1", model="it's $(touch made)"), ["train"]),
    ],
)
def test_commands_of_errors_hold_names_and_run_nothing_else(error: StepperError, words: list[str]) -> None:
    command = re.search("stepper (?:COMMAND|debug|train).*", str(error))
    assert command
    assert _run(command[0]) == [*words, "it's $(touch made)"]


def _sentences() -> list[str]:
    """All that is said, in every language, and all that is written in code."""
    files = [file for file in (ROOT / "stepper").rglob("*") if file.suffix in (".toml", ".py")]
    return [file.read_text(encoding="utf-8") for file in files]


def test_every_name_in_a_command_is_written_for_the_shell() -> None:
    found = [match for text in _sentences() for match in _PLACE.finditer(text)]
    assert len(found) > 5
    careless = [match[0] for match in found if match[1] not in _OURS and match[2] != ":shell" and match[1] != "in_shell"]
    assert careless == []
