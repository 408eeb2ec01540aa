"""Prose with computed numbers in it."""

import pytest

from stepper import Session
from stepper.course.expressions import Runs
from stepper.course.template import TemplateFault, read_template


def said(text: str) -> str:
    return read_template(text, 1).text(Runs(Session("by-hand", "green car")))


def test_numbers_are_put_in() -> None:
    assert said('It has {= len(tokens("source")) } tokens of {= config("d_model") }.') == "It has 3 tokens of 4."


def test_a_format_follows_the_last_colon() -> None:
    assert said('{= value("encoder.0.self_attn.weights")[0, 0].sum() :.1f}') == "1.0"
    assert said('{= tokens("source")[1 :] }') == "car, <eos>"


def test_an_expression_may_run_over_lines() -> None:
    assert said("{= max(\n  [1, 2]) }") == "2"


def test_braces_without_an_equals_sign_are_prose() -> None:
    assert said("a set {1, 2}") == "a set {1, 2}"


@pytest.mark.parametrize("text, line", [("one\ntwo {= len( }", 2), ("a\nb\n{= 1", 3), ("{= }", 1)])
def test_what_cannot_be_read_knows_its_line(text: str, line: int) -> None:
    with pytest.raises(TemplateFault) as caught:
        read_template(text, 1)
    assert caught.value.line == line


def test_what_cannot_be_computed_knows_its_line() -> None:
    template = read_template('one\ntwo\n{= value("nothing.here") }', 10)
    with pytest.raises(TemplateFault) as caught:
        template.text(Runs(Session("by-hand", "green car")))
    assert caught.value.line == 12


def test_what_is_typed_leaves_the_quotes_out() -> None:
    assert read_template("a {= 1 } b", 1).typed == "a   b"
