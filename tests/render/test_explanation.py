"""Explanations laid out."""

import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from stepper.engine.explain import Wording
from stepper.render.explanation import DrawnExplanation, ExplainedCell, TermCell, TermLine, explanation_layout
from stepper.render.line import crop, line_text, line_width
from stepper.render.look import Look
from stepper.render.style import Role

LOOK, ASCII = Look("none"), Look("none", ascii_only=True)


def product_term(number: int, left: float, right: float) -> TermLine:
    q, k = TermCell(f"q[0,{number}]", ("q", number)), TermCell(f"k[1,{number}]", ("k", number))
    return TermLine(f"{q.text} · {k.text}", f"{left:g} · {right:g}", left * right, (q, k))


TERMS = (product_term(3, 2.0, 1.5), product_term(0, -1.0, 0.5), product_term(1, 0.25, 0.5), product_term(2, 0.125, 0.5))
SUM = ExplainedCell("scores[0,1]", "q kᵀ", TERMS, "sum in float64", True, 2.6875, 2.6875, "the same number")


def texts(layout: DrawnExplanation) -> list[str]:
    return [line_text(line) for line in layout.lines]


def test_a_sum_with_the_rest_in_one_line() -> None:
    assert texts(explanation_layout(SUM, LOOK, 60, shown=2)) == [
        "scores[0,1] = 2.6875",
        "q kᵀ",
        "  q[0,3] · k[1,3] = 2 · 1.5 = 3                     +███████",
        "  q[0,0] · k[1,0] = -1 · 0.5 = -0.5                 -█▏",
        "  + 2 more = 0.1875",
        "  sum in float64 = 2.6875",
        "  stored float32 = 2.6875",
        "  the same number",
    ]


def test_a_narrow_column_takes_two_lines_a_term_and_wraps_sentences() -> None:
    apart = ExplainedCell("scores[0,1]", "", TERMS[:1], "sum in float64", True, 2.6875, 2.6875, "apart by a little, by rounding")
    assert texts(explanation_layout(apart, LOOK, 24)) == [
        "scores[0,1] = 2.6875",
        "  q[0,3] · k[1,3]",
        "  = 2 · 1.5 = 3",
        "  sum in float64 = 2.687",
        "  stored float32 = 2.687",
        "  apart by a little, by",
        "  rounding",
    ]


def test_in_ascii_formulas_are_spelled() -> None:
    drawn = texts(explanation_layout(SUM, ASCII, 60, shown=1))
    assert drawn[1:3] == ["q k^T", "  q[0,3] * k[1,3] = 2 * 1.5 = 3                     +#######"]
    assert all(text.isascii() for text in drawn)


def test_of_a_maximum_the_rest_is_not_added_up() -> None:
    largest = ExplainedCell("max[0]", "", tuple(TermLine(f"x[{n}]", "", float(-n)) for n in range(5)), "max in float64", False, 0.0, 0.0)
    assert texts(explanation_layout(largest, LOOK, 40, shown=1)) == [
        "max[0] = 0",
        "  x[0] = 0",
        "  and 4 more, none larger",
        "  max in float64 = 0",
        "  stored float32 = 0",
    ]


def test_the_words_can_be_those_of_another_language() -> None:
    french = Wording(more="+ {count} autres = {value}", stored="gardé en float32")
    total = replace(SUM, total="somme en float64")
    drawn = texts(explanation_layout(total, LOOK, 60, shown=3, wording=french))
    assert drawn[5:8] == ["  + 1 autres = 0.0625", "  somme en float64 = 2.6875", "  gardé en float32 = 2.6875"]


def test_links_stand_where_the_names_stand() -> None:
    layout = explanation_layout(SUM, LOOK, 60, shown=2, chosen=1)
    assert [link.target for link in layout.links] == [("q", 3), ("k", 3), ("q", 0), ("k", 0)]
    shown = [crop(layout.lines[link.line], link.start, link.end) for link in layout.links]
    assert [line_text(line) for line in shown] == ["q[0,3]", "k[1,3]", "q[0,0]", "k[1,0]"]
    assert [line[0].style.role for line in shown] == [Role.LINK, Role.CURSOR, Role.LINK, Role.LINK]


def test_the_same_cell_twice_gives_two_links() -> None:
    cell = TermCell("x[0]", "x")
    square = ExplainedCell("y[0]", "", (TermLine("x[0] · x[0]", "2 · 2", 4.0, (cell, cell)),), "sum in float64", True, 4.0, 4.0)
    starts = [link.start for link in explanation_layout(square, LOOK, 40).links]
    assert starts == [2, 9]


def test_a_difference_that_rounding_cannot_explain_is_an_alarm() -> None:
    wrong = ExplainedCell("y", "", (), "sum in float64", True, 1.0, 2.0, "1 apart", alarming=True)
    assert explanation_layout(wrong, LOOK, 40).lines[-1][-1].style.role is Role.ALARM


@given(st.integers(1, 80), st.integers(0, 6), st.sampled_from([LOOK, ASCII]))
def test_nothing_is_wider_than_the_column(width: int, shown: int, look: Look) -> None:
    layout = explanation_layout(SUM, look, width, shown=shown)
    assert all(line_width(line) <= width for line in layout.lines)
    assert all(0 <= link.start <= link.end <= width and link.line < len(layout.lines) for link in layout.links)


@given(st.lists(st.floats(-100, 100), max_size=12), st.integers(0, 12))
def test_the_lines_add_up_to_the_sum(values: list[float], shown: int) -> None:
    terms = tuple(TermLine(f"x[{n}]", "", value) for n, value in enumerate(values))
    drawn = texts(explanation_layout(ExplainedCell("y", "", terms, "sum in float64", True, math.fsum(values), 0.0), LOOK, 60, shown=shown))
    numbers = [float(text.rpartition("= ")[2].split()[0]) for text in drawn[1:-2]]
    assert math.isclose(math.fsum(numbers), math.fsum(values), rel_tol=1e-6, abs_tol=1e-5)


def test_what_is_longer_than_the_column_goes_on_below_and_its_names_are_links_there() -> None:
    scaled, mask = TermCell("scaled[0,0,0]", "scaled"), TermCell("mask[0,0]", "mask")
    term = TermLine("scaled[0,0,0] where mask[0,0] is 1, else −∞", "2.12429 where 1 is 1, else −∞", 2.12429, (scaled, mask))
    layout = explanation_layout(ExplainedCell("masked[0,0,0]", "", (term,), "in float64", True, 2.1, 2.1), LOOK, 30)
    assert texts(layout)[1:5] == ["  scaled[0,0,0] where", "  mask[0,0] is 1, else −∞", "  = 2.12429 where 1 is 1, else", "  −∞ = 2.12429"]
    assert [(link.line, link.start, link.end) for link in layout.links] == [(1, 2, 15), (2, 2, 11)]


def test_a_number_that_was_passed_on_is_said_to_be_the_same_as_where_it_comes_from() -> None:
    passed = TermLine("the same number as proj[2,19]", "", 0.0, (TermCell("proj[2,19]", "proj"),))
    layout = explanation_layout(replace(SUM, passed_on=(passed,)), LOOK, 60)
    assert texts(layout)[1] == "the same number as proj[2,19]"
    assert layout.links[0].target == "proj"
