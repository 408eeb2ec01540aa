"""Telling a command from Python."""

import pytest

from stepper.repl.command_or_python import split_line
from stepper.repl.evaluate import is_python
from stepper.repl.workspace import workspace_of
from tests.repl.desks import make_desk, refused, said


@pytest.mark.parametrize(
    "line",
    [
        *("next", "n", "out", "layer -1", "turn -1", "goto decoder.out 1", "p scores[0]", "p [0,2]", "why [0,2,1]", "why scores[0, 2, 1]"),
        *("ls *cross", "ls *", "ls", "from encoder.out", "set scores[0,2,1] 3.5", "set scores[0,2,1] = 3.5", "set [0,2,1] -1"),
        *("input the cats see us .", "break *.scores if max > 3", "watch max", "option positions=none", "temp 0.5", "undo", "diff logits"),
        *("ablate context[head=0]", "help why", "continue", "break", "p enc.0.self.q", "p q", "%p", "% n", "next  # the next one"),
    ],
)
def test_a_line_that_begins_with_a_command_is_one(line: str) -> None:
    assert not is_python(workspace_of(make_desk()), line)


@pytest.mark.parametrize(
    "line",
    [
        *("p = 3", "n = 4", "s += 1", "n: int = 3", "n, m = 1, 2", "p = (", "set = {1}"),
        *("s + 1", "n * 2", "layer - 1", "n == 4", "n in x", "s if n else p", "n and s"),
        *("p[0]", "out.shape", "s+1", "print(1)", "print (1)", "help(np)", "next(iter(x))", "set([1])"),
        *(
            "from math import pi",
            "from numpy import *",
            "from x import (",
            "q",
            "q @ k.mT",
            "scores",
            "t",
            "x",
            "1 + 1",
            "!next",
            "",
            "(1)",
        ),
        *("for n in x: n", "def n(): pass", "[n for n in x]"),
    ],
)
def test_what_is_plainly_python_is_python(line: str) -> None:
    assert is_python(workspace_of(make_desk()), line)


def test_a_name_of_ones_own_wins_over_the_command() -> None:
    desk = make_desk()
    assert "n is yours now; the command is still there as %n" in said(desk, "n = 4")
    assert said(desk, "n") == "4"
    assert said(desk, "n -1") == "3"
    assert "encoder.0.self_attn.scaled" in said(desk, "%n")


def test_deleting_a_name_gives_the_command_back() -> None:
    assert "encoder.0.self_attn.scaled" in said(make_desk(), "n = 4", "del n", "n")


def test_q_is_the_queries_and_does_not_leave() -> None:
    desk = make_desk()
    assert said(desk, "q").startswith("encoder.0.self_attn.q (head, token, d_head)")
    assert "elsewhere" in refused(make_desk("encoder.0.ffn.hidden"), "q")


def test_an_exclamation_mark_forces_python_and_a_percent_sign_the_command() -> None:
    desk = make_desk()
    assert said(desk, "!out").startswith("encoder.0.self_attn.out")
    assert "encoder.0.self_attn.scaled" in said(desk, "%next")


def test_a_command_that_is_also_a_tensor_says_how_to_see_it() -> None:
    assert 't["out"]' in said(make_desk(), "out")


@pytest.mark.parametrize(
    "line, parts",
    [
        ("n; n; p scores[0]", ["n", "n", "p scores[0]"]),
        ("x = 'a;b'; x", ["x = 'a;b'", "x"]),
        ("input it's ; n", ["input it's", "n"]),
        ("f(a, [1;2])", ["f(a, [1;2])"]),
        ("x = 1; for i in y: a; b", ["x = 1", "for i in y: a; b"]),
        ("n;", ["n"]),
        ("; ;", []),
        ("x = 1  # a; b", ["x = 1  # a; b"]),
    ],
)
def test_semicolons_part_a_line(line: str, parts: list[str]) -> None:
    assert split_line(line) == parts
