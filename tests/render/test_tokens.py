"""Tokens: nothing in them may reach the terminal raw, and everything in them is seen."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from stepper.render.look import Look
from stepper.render.tokens import UNPRINTABLE, fit, fit_token, visible

LOOK = Look()
ASCII = Look(ascii_only=True)


@pytest.mark.parametrize(
    "token, expected, in_ascii",
    [
        ("the", "the", "the"),
        (" the", "␠the", r"\sthe"),
        ("\n", "⏎", r"\n"),
        ("\t", "⇥", r"\t"),
        ("\x1b[31m", r"\x1b[31m", r"\x1b[31m"),
        ("été", "été", r"\xe9t\xe9"),
        ("猫", "猫", r"\u732b"),
        ("\u200b", r"\u200b", r"\u200b"),
        ("\u202e", r"\u202e", r"\u202e"),
        ("\xa0", r"\xa0", r"\xa0"),
        ("\ud800", r"\ud800", r"\ud800"),
        ("❤\ufe0f", r"❤\ufe0f", r"\u2764\ufe0f"),
        ("\u0301e", "◌\u0301e", r"\u0301e"),
        ("[red]", "[red]", "[red]"),
        ("", "", ""),
    ],
)
def test_a_token_is_shown_as(token: str, expected: str, in_ascii: str) -> None:
    assert visible(token, LOOK) == expected
    assert visible(token, ASCII) == in_ascii


@given(st.text())
def test_nothing_unprintable_is_left(token: str) -> None:
    assert not any(unicodedata.category(character) in UNPRINTABLE for character in visible(token, LOOK))
    assert visible(token, ASCII).isascii()
    assert visible(token, ASCII).isprintable()


@given(st.text(max_size=20), st.integers(0, 12), st.sampled_from(["left", "right", "centre"]), st.sampled_from([LOOK, ASCII]))
def test_a_fitted_token_has_exactly_its_width(token: str, width: int, align: str, look: Look) -> None:
    assert cell_len(fit_token(token, width, look, align)) == width


def test_what_is_too_long_ends_in_an_ellipsis() -> None:
    assert fit("grandes", 5, LOOK) == "gran…"
    assert fit("grandes", 5, ASCII) == "gran~"
    assert fit("猫猫猫", 4, LOOK) == "猫… "
    assert fit("le", 6, LOOK, "centre") == "  le  "
