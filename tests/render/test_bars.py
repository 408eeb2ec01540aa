"""Bars and rankings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepper.render.bars import bar, candidate_lines, rank
from stepper.render.line import line_text, line_width
from stepper.render.look import Look
from stepper.render.numbers import agrees
from stepper.render.style import Role

LOOK, ASCII = Look("none"), Look("none", ascii_only=True)
WORDS = ["le", "chat", "猫", " x"]
ROW = np.array([0.3, 0.5, 0.05, 0.15], dtype=np.float32)


def test_a_ranking_lists_the_likeliest_and_adds_up_the_rest() -> None:
    ranking = rank(ROW, WORDS.__getitem__, 2)
    assert [(each.id, each.token) for each in ranking.candidates] == [(1, "chat"), (0, "le")]
    assert ranking.others == 2
    assert ranking.rest == pytest.approx(0.2)


def test_of_equals_the_smallest_id_comes_first() -> None:
    assert [each.id for each in rank(np.full(4, 0.25), str, 3).candidates] == [0, 1, 2]


def test_candidates_are_drawn_as_bars() -> None:
    lines = candidate_lines(rank(ROW, WORDS.__getitem__, 3), LOOK, 30, chosen=1, token_width=6)
    assert [line_text(line) for line in lines] == [
        "▸ chat    0.500 ██████▌       ",
        "  le      0.300 ███▉          ",
        "  ␠x      0.150 ██            ",
        "  + 1     0.050               ",
    ]
    assert lines[0][0].style.role is Role.CURRENT


def test_other_numbers_are_measured_by_the_largest_and_not_added_up() -> None:
    logits = np.array([-2.0, 19.48, 9.74, -30.0], dtype=np.float32)
    lines = candidate_lines(rank(logits, WORDS.__getitem__, 3, shares=False), LOOK, 30, chosen=1, token_width=6)
    assert [line_text(line) for line in lines] == [
        "▸ chat   +19.48 █████████████ ",
        "  猫      +9.74 ██████▌       ",
        "  le      -2.00               ",
    ]


def test_candidates_in_ascii() -> None:
    lines = candidate_lines(rank(ROW, WORDS.__getitem__, 4), ASCII, 30, chosen=0, token_width=8)
    assert [line_text(line).rstrip() for line in lines] == [
        "  chat      0.500 ######",
        "> le        0.300 ###",
        r"  \sx       0.150 ##",
        r"  \u732b    0.050 #",
    ]


@pytest.mark.parametrize(
    "share, expected", [(0.0, ""), (1.0, "████"), (0.5, "██"), (0.03125, "▏"), (0.96875, "███▉"[:3] + "▉"), (2.0, "████"), (-1.0, "")]
)
def test_a_bar_is_as_long_as_its_share(share: float, expected: str) -> None:
    assert bar(share, 4, LOOK) == expected


def test_there_is_no_bar_without_room() -> None:
    assert bar(0.5, 0, LOOK) == bar(0.5, -3, LOOK) == ""


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=8), st.integers(24, 60))
def test_every_line_has_its_width_and_its_number_is_the_probability(probabilities: list[float], width: int) -> None:
    ranking = rank(np.array(probabilities, dtype=np.float32), str, 5)
    lines = candidate_lines(ranking, LOOK, width)
    assert {line_width(line) for line in lines} == {width}
    for candidate, line in zip(ranking.candidates, lines, strict=False):
        assert agrees(line_text(line)[12:19], candidate.value)
