"""The lines of a log in its file: the same again for us, and nothing for a shell."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepper import Session
from stepper.commands import Desk, execute
from stepper.commands.log_lines import from_one_line, in_one_line, read, written
from stepper.errors import BadInput
from stepper.trace import Breakpoint

PLAIN = ("next", "set weights[0,0,1] 0.5", "goto decoder.1.cross_attn.weights@1 2", "layer -1", "input le café dort .", "option mask=none")
NASTY = (
    "break $(touch${IFS}made)*",
    "break `touch made`*",
    "break *.scores if max > 0.9",
    'break *.scores token "it\'s; touch made" if max > 1',
    "break a;touch${IFS}made;*",
    "break a&&touch${IFS}made|*'\"\\",
    "input it's 5 o'clock $(touch made)",
    "input one\ntouch made",
    "input one\rtouch made\u2028touch made\x85touch made",
    "input back\\slash \\n \\x41 \\",
    "watch max > 1",
    "watch touch made",
    "edit made",
    "exit",
    "ls ~/[a-z]{1,2}?",
    "input \udcff \x1b[31m \x00",
)
_SIGNS = "ab é.\\'\"$`();|&<>*?[]{}~#!%^=-+,:@/\n\r\t\x00\x1b\x85\u2028\udcff"


@pytest.mark.parametrize("line", PLAIN)
def test_what_means_nothing_to_a_shell_stands_as_it_is(line: str) -> None:
    assert written(line) == line


@given(st.one_of(st.sampled_from((*PLAIN, *NASTY)), st.text(_SIGNS), st.text()).map(str.strip))
def test_a_line_is_one_line_and_read_back_exactly(line: str) -> None:
    assert len(written(line).splitlines()) == 1
    assert written(line).isprintable()
    assert read(written(line)) == line
    assert from_one_line(in_one_line(line)) == line


def test_a_line_that_was_typed_into_the_file_is_what_it_says() -> None:
    assert read("break *.scores if max > 0.9") == "break *.scores if max > 0.9"
    assert read(r"input back\slash") == r"input back\slash"


@pytest.mark.parametrize("line", [": 'break", ": break scores", ": ", ": '' ''"])
def test_a_quoted_line_that_is_none_is_refused(line: str) -> None:
    with pytest.raises(BadInput, match="is not as `save` writes it"):
        read(line)


@pytest.mark.parametrize("shell", ["sh", "bash", "dash", "zsh"])
def test_a_shell_that_is_given_a_log_does_nothing(shell: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell} here")
    desk = Desk(Session("by-hand"))
    desk.opening = "by-hand 'green\ntouch made'"
    desk.log += NASTY
    execute(desk, "save moment.txt")
    ended = subprocess.run([program, "moment.txt"], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.stdout, ended.stderr, ended.returncode) == ("", "", 0)
    assert {each.name for each in Path().iterdir()} == {"moment.txt"}


def test_a_log_that_is_taken_for_python_is_none() -> None:
    desk = Desk(Session("by-hand"))
    desk.log += ["ls [__import__('os').mkdir('made')]*1"]
    execute(desk, "save moment.py")
    subprocess.run([sys.executable, "moment.py"], capture_output=True, timeout=60, check=False)
    assert {each.name for each in Path().iterdir()} == {"moment.py"}


def test_a_token_with_quotes_in_it_is_read_back() -> None:
    desk = Desk(Session("by-hand"))
    execute(desk, 'break *.scores token a"b"')
    (kept,) = desk.session.stops.breakpoints.values()
    again = Desk(Session("by-hand"))
    execute(again, f"break {kept.text()}")
    assert list(again.session.stops.breakpoints.values()) == [kept] == [Breakpoint(kept.pattern, None, 'a"b"')]
