"""The console script as a program: exit statuses, pipes, encodings, what is imported."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from stepper.cli import main
from tests.test_layers import loaded_after

STEPPER = [sys.executable, "-m", "stepper"]


def test_python_m_stepper_is_the_command_line() -> None:
    finished = subprocess.run([*STEPPER, "program", "by-hand"], capture_output=True, text=True, check=False)
    assert finished.returncode == 0
    assert "decoder.0.cross_attn.weights" in finished.stdout


def test_an_error_is_a_status_and_a_line_and_no_traceback() -> None:
    finished = subprocess.run([*STEPPER, "program", "nothing"], capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stdout, finished.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_stops_reading_is_no_error(unbuffered: str) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    telling = [*STEPPER, "debug", "en-fr", "--whole"]
    with subprocess.Popen(telling, stdin=subprocess.DEVNULL, stdout=-1, stderr=-1, env=environment) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()
        assert (running.wait(), said) == (141, b"")


def test_ctrl_c_ends_quietly_with_130() -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": ""}
    talking = [*STEPPER, "debug", "by-hand", "--plain"]
    with subprocess.Popen(talking, stdin=-1, stdout=-1, stderr=-1, bufsize=0, env=environment) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdin.write(b"next\n")
        assert running.stdout.readline().startswith(b"turn 0")  # it listens
        running.send_signal(signal.SIGINT)
        assert (running.wait(20), running.stderr.read()) == (130, b"")


@pytest.mark.parametrize(
    "words", ["program by-hand", "debug by-hand --plain", "repl by-hand", "repl by-hand -c next", "models", "--version"]
)
def test_a_stream_that_is_closed_is_no_error(words: str) -> None:
    command = " ".join([sys.executable, "-m stepper", words])
    for closing in ("<&-", "</dev/null >&-", "<&- >&- 2>&-"):
        finished = subprocess.run(f"{command} {closing}", shell=True, stdin=-3, capture_output=True, check=False)
        assert (finished.returncode, finished.stderr) == (0, b""), closing


def test_the_screen_without_streams_is_refused_in_one_line() -> None:
    finished = subprocess.run(f"{sys.executable} -m stepper <&- >&-", shell=True, stdin=-3, capture_output=True, check=False)
    assert (finished.returncode, finished.stderr.count(b"\n")) == (2, 1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
@pytest.mark.parametrize("words", ["program by-hand", "models", "debug by-hand --plain"])
def test_a_full_disk_is_said_in_one_line(words: str) -> None:
    with open("/dev/full", "wb") as full:
        finished = subprocess.run([*STEPPER, *words.split()], stdin=-3, stdout=full, stderr=-1, check=False)
    assert (finished.returncode, finished.stderr) == (2, b"stepper: cannot write the output: No space left on device\n")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_encoding_of_the_terminal_will_do(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    finished = subprocess.run([*STEPPER, "program", "en-fr"], capture_output=True, env=environment, check=False)
    assert (finished.returncode, finished.stderr) == (0, b"")
    assert b"scores / " in finished.stdout


def test_a_word_that_is_no_text_is_refused_like_any_other() -> None:
    finished = subprocess.run([*STEPPER, "program", "en-fr", b"the \xff cat"], capture_output=True, check=False)
    assert (finished.returncode, finished.stderr.count(b"\n")) == (2, 1)


def test_what_stepper_itself_gets_wrong_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("stepper.cli.models.models", fail)
    with pytest.raises(ZeroDivisionError):
        main(["models"])


@pytest.mark.parametrize("arguments", ["--version", "--help", "debug --help", "wrong"])
def test_what_needs_no_model_loads_nothing_heavy(arguments: str) -> None:
    statement = (
        f"from stepper.cli import main; import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()): main({arguments.split()!r})"
    )
    assert loaded_after(statement).isdisjoint({"numpy", "torch", "textual", "rich", "tokenizers", "safetensors", "prompt_toolkit"})


def test_the_way_to_the_screen_loads_no_numpy() -> None:
    statement = "import stepper.tui; stepper.tui.run_tui = lambda *a, **k: 0; from stepper.cli import main; main([])"
    assert loaded_after(statement).isdisjoint({"numpy", "torch", "tokenizers", "safetensors"})
