"""Lines: merging, measuring, cutting."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from stepper.render.line import Line, Span, crop, join, line_of, line_text, line_width, pad
from stepper.render.style import Role, Style

PLAIN = Style()
BOLD = Style(bold=True)

texts = st.text(st.sampled_from("ab 猫é🙂\u0301"), max_size=12)
lines = st.lists(st.builds(Span, texts, st.sampled_from([PLAIN, BOLD]))).map(join)


def test_neighbours_of_equal_style_become_one_span() -> None:
    assert join([Span("a", BOLD), Span("b", Style(bold=True)), Span("c", PLAIN)]) == (Span("ab", BOLD), Span("c", PLAIN))


def test_empty_spans_vanish() -> None:
    assert join([Span("", BOLD), Span("", PLAIN)]) == ()
    assert join([Span("a", BOLD), Span("", PLAIN), Span("b", BOLD)]) == (Span("ab", BOLD),)


def test_roles_keep_spans_apart() -> None:
    assert len(join([Span("a", Style(Role.LIT)), Span("b", Style(Role.LABEL))])) == 2


def test_width_counts_terminal_cells() -> None:
    assert line_width(line_of("a猫")) == 3


@pytest.mark.parametrize(
    "start, end, expected",
    [(0, 4, "a猫b"), (0, 2, "a "), (2, 4, " b"), (1, 3, "猫"), (2, 3, " "), (3, 9, "b"), (4, 9, ""), (0, 0, "")],
)
def test_crop_replaces_half_of_a_wide_character_by_a_space(start: int, end: int, expected: str) -> None:
    assert line_text(crop(line_of("a猫b"), start, end)) == expected


@given(lines, st.integers(0, 30), st.integers(0, 30))
def test_a_crop_has_the_width_asked_for_as_far_as_the_line_goes(line: Line, start: int, length: int) -> None:
    cropped = crop(line, start, start + length)
    assert line_width(cropped) == max(0, min(start + length, line_width(line)) - start)


@given(lines, st.integers(0, 40))
def test_a_padded_line_has_exactly_the_width_asked_for(line: Line, width: int) -> None:
    assert line_width(pad(line, width)) == width


@given(lines, st.integers(0, 40))
def test_two_crops_side_by_side_are_as_wide_as_the_whole(line: Line, cut: int) -> None:
    whole = line_width(line)
    assert line_width(crop(line, 0, cut)) + line_width(crop(line, cut, max(cut, whole))) == whole


@given(lines)
def test_spans_never_repeat_a_style_and_are_never_empty(line: Line) -> None:
    assert all(one.style != two.style for one, two in itertools.pairwise(line))
    assert all(span.text for span in line)
    assert sum(cell_len(span.text) for span in line) == line_width(line)
