"""Arguments and lines whose bytes are not UTF-8, and output that has no room: one line says so."""

import os
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


@pytest.mark.parametrize("arguments", [["debug", "by-hand", "--plain"], ["repl", "by-hand"]], ids=" ".join)
def test_a_line_from_a_pipe_is_answered_whatever_its_bytes_and_however_strict_the_encoding(arguments: list[str]) -> None:
    strict = {**os.environ, "PYTHONIOENCODING": "utf-8:strict"}
    command = [sys.executable, "-m", "stepper", *arguments]
    ended = subprocess.run(command, input=b"next\n\xff\xfe\n", capture_output=True, env=strict, check=False)
    assert ended.returncode in (1, 2)
    assert b"Traceback" not in ended.stdout + ended.stderr
    assert b"ff" in ended.stdout + ended.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device that is always full is needed")
@pytest.mark.parametrize("words", [["--help"], ["trace", "--help"], ["models"]], ids=" ".join)
def test_output_that_has_no_room_is_an_error(words: list[str]) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        ended = subprocess.run([sys.executable, "-m", "stepper", *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 2
    assert "No space left on device" in ended.stderr
    assert "Traceback" not in ended.stderr
