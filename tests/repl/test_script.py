"""Lines from a pipe or from `-c`: no prompt, no escapes, and an exit status."""

import io
import subprocess
import sys

import numpy as np
import pytest

from stepper.cli import main
from stepper.commands import Desk
from stepper.render.numbers import agrees
from stepper.repl import run_piped, run_script
from stepper.trace import Session
from tests.repl.desks import SENTENCE, make_desk

EXAMPLE = "goto encoder.0.self_attn.scores\np [0,2]\nwhy [0,2,1]\n"


def stepper(*arguments: str, typed: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "stepper", *arguments], input=typed, capture_output=True, text=True, check=False)


def piped(text: str, quiet: bool = True) -> int:
    return run_piped(make_desk("encoder.embed.ids"), io.StringIO(text), quiet)


def test_piped_lines_print_the_numbers_of_the_api() -> None:
    finished = stepper("repl", "en-fr", SENTENCE, typed=EXAMPLE)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "\x1b" not in finished.stdout
    assert ">>>" not in finished.stdout
    session = Session("en-fr", SENTENCE)
    row = session.value("encoder.0.self_attn.scores")[0, 2]
    numbers = finished.stdout.splitlines()[3].split("│")[1].split()
    assert all(agrees(text, float(value)) for text, value in zip(numbers, row, strict=True))
    assert session.explain("encoder.0.self_attn.scores", (0, 2, 1)).text() in finished.stdout


def test_an_error_in_the_middle_gives_status_1_and_names_the_line() -> None:
    finished = stepper("repl", "en-fr", SENTENCE, "--quiet", typed="\n# first\nnext\np nowhere\nprint('not reached')\n")
    assert finished.returncode == 1
    assert finished.stdout == ""
    assert finished.stderr.startswith("line 4: p nowhere: no tensor called 'nowhere'")


def test_what_a_terminal_would_act_on_is_not_repeated_as_it_is() -> None:
    finished = stepper("repl", "en-fr", SENTENCE, typed="p \x1b[2J\n")
    assert finished.returncode == 1
    assert finished.stderr.startswith(r"line 1: p \x1b[2J: ")


def test_c_takes_lines_parted_by_semicolons() -> None:
    finished = stepper("repl", "en-fr", SENTENCE, "--quiet", "-c", "n; n; p here; 1 / 0")
    assert (finished.returncode, finished.stdout) == (1, "")
    assert finished.stderr.startswith("command 3: p here: ")


def test_bad_input_gives_status_2_and_one_line() -> None:
    finished = stepper("repl", "nosuch", typed="next\n")
    assert finished.returncode == 2
    assert len(finished.stderr.splitlines()) == 1


def test_blocks_of_python_stay_together(capsys: pytest.CaptureFixture[str]) -> None:
    text = """
total = 0
for head in range(2):
    total += 1

    total += 10
else:
    total += 100
print(total)
x = [1,

2]
def double(y):
    '''Twice.

    That is all.'''
    return 2 * y
double(x)
goto encoder.0.self_attn.scores
"""
    assert piped(text) == 0
    assert capsys.readouterr().out == "122\n[1, 2, 1, 2]\n"


@pytest.mark.parametrize(
    "text, error",
    [
        ("x = (\n1,\n", "line 1: x = (: SyntaxError: '(' was never closed"),
        ("n\n\nif True:\n    1/0\nn\n", "line 3: if True:: ZeroDivisionError: division by zero"),
        ("n; n; p nowhere\n", "line 1: n; n; p nowhere: no tensor"),
        ("!n\n", "line 1: !n: NameError: name 'n' is not defined"),
    ],
)
def test_errors_name_the_line_where_the_piece_begins(text: str, error: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert piped(text) == 1
    assert capsys.readouterr().err.startswith(error)


@pytest.mark.parametrize("word", ["quit", "exit", "exit()", "raise SystemExit"])
def test_leaving_leaves_with_status_0(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert piped(f"{word}\nprint('not reached')\n") == 0
    assert capsys.readouterr().out == ""


def test_a_sentence_with_an_open_quote_is_still_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert piped("input the dog's\nn\n") == 1
    assert capsys.readouterr().err.startswith("line 1: input the dog's: the model does not know")


def test_quiet_says_only_what_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_script(make_desk("encoder.embed.ids"), "next", quiet=False) == 0
    assert capsys.readouterr().out.startswith("turn 0 · encoder.embed.lookup · row 4 of 0–4 '.'")
    assert run_script(make_desk("encoder.embed.ids"), "next; n = 3", quiet=True) == 0
    assert capsys.readouterr().out == ""


def test_c_takes_lines_and_blocks_too(capsys: pytest.CaptureFixture[str]) -> None:
    desk: Desk = make_desk()
    assert run_script(desk, "for i in (1, 2): print(i); print(-i)\nmine = q @ k.mT; print(np.array_equal(mine, scores))", quiet=True) == 0
    assert capsys.readouterr().out == "1\n-1\n2\n-2\nTrue\n"
    assert np.array_equal(desk.session.value("scores").shape, (4, 5, 5))


def test_c_may_be_given_several_times(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["repl", "by-hand", "-c", "print(1)", "-c", "print(2); print(3)"]) == 0
    assert capsys.readouterr().out == "1\n2\n3\n"


def test_nobody_reading_is_no_error_of_ours() -> None:
    command = f"{sys.executable} -m stepper repl -c 'program; print(1); program' | head -n 1"
    finished = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert finished.stdout.startswith("#")
    assert finished.stderr == ""
