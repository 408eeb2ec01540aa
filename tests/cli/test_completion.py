"""The scripts that make a shell complete the command line, read by the shells themselves."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stepper.checkpoints import models
from stepper.cli.parser import COMMANDS
from tests.cli.running import CommandLine

COMPLETE = """
stepper() {{ {python} -m stepper "$@"; }}
eval "$(stepper completion bash)"
COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_shtab_stepper
echo "${{COMPREPLY[@]}}"
"""


def completed(*words: str) -> list[str]:
    """What bash offers for the last of these words."""
    script = COMPLETE.format(python=shlex.quote(sys.executable), words=shlex.join(["stepper", *words]))
    root = str(Path(__file__).resolve().parents[2])
    ran = subprocess.run(
        ["bash", "--norc", "-c", script], capture_output=True, text=True, check=True, timeout=60, env={**os.environ, "PYTHONPATH": root}
    )
    return ran.stdout.split()


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash here")
@pytest.mark.parametrize(
    "words, offered",
    [
        (("",), list(COMMANDS)),
        (("check", "en-fr-"), [name for name in models() if name.startswith("en-fr-")]),
        (("check", "--tur"), ["--turns"]),
        (("lessons", "sta"), ["start"]),
    ],
)
def test_bash_completes_commands_models_options_and_choices(words: tuple[str, ...], offered: list[str]) -> None:
    assert completed(*words) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_can_read_its_script(shell: str, stepper: CommandLine) -> None:
    said = stepper("completion", shell)
    assert said.status == 0
    assert all(command in said.out for command in COMMANDS)
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell} here to read it")
    subprocess.run([shell, "-n"], input=said.out, text=True, check=True, timeout=60)


def test_another_shell_is_refused_in_one_line(stepper: CommandLine) -> None:
    assert "choose from bash, zsh, fish" in stepper.refused("completion", "tcsh").replace("'", "")
