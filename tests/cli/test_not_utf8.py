"""Arguments whose bytes are not UTF-8: one line says so."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "arguments", [["check", "fill-mask"], ["check", "by-hand"], ["program", "next-word"], ["repl", "en-fr"]], ids=" ".join
)
def test_a_sentence_is_refused(arguments: list[str]) -> None:
    command = [*(each.encode() for each in [sys.executable, "-m", "stepper", *arguments]), b"caf\xe9"]
    ended = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    assert ended.returncode == 2
    assert b"Traceback" not in ended.stderr
    assert b"is not text in UTF-8" in ended.stderr
