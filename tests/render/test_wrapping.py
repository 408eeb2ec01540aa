"""Breaking text into lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepper.render.line import Span, line_of, line_text, line_width
from stepper.render.style import Style
from stepper.render.wrapping import pieces, wrap_line, wrapped

PROSE = st.text(st.sampled_from("ab/- 猫，（é"), max_size=120)


@given(PROSE)
def test_pieces_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text


@given(PROSE, st.integers(40, 80))
def test_nothing_is_lost_and_no_line_is_too_long(text: str, width: int) -> None:
    lines = wrap_line(line_of(text), width)
    assert "".join(map(line_text, lines)).replace(" ", "") == text.replace(" ", "")
    assert all(len(line_text(line)) <= width for line in lines)


@given(st.text(st.sampled_from("ab/- "), min_size=1, max_size=90))
def test_narrow_text_is_parted_where_any_text_would_be(text: str) -> None:
    assert list(pieces(text)) == [piece.removesuffix("é") for piece in pieces(f"{text}é") if piece != "é"]


def test_words_stay_whole_and_addresses_are_broken_behind_a_slash_or_a_hyphen() -> None:
    assert wrapped("the black cat sleeps", 9) == ["the black", "cat", "sleeps"]
    address = "https://stats.stackexchange.com/questions/421935/what-exactly-are-keys"
    assert wrapped(f"see {address} there", 34) == [
        "see",
        "https://stats.stackexchange.com/",
        "questions/421935/what-exactly-",
        "are-keys there",
    ]


@pytest.mark.parametrize(
    "text, width, lines",
    [
        ("short", 20, ["short"]),
        ("  as far in as the first", 16, ["  as far in as", "  the first"]),
        ("  goto NAME   jump to a tensor", 28, ["  goto NAME   jump to a", "              tensor"]),
        ("a column  that begins  too far to the right", 30, ["a column  that begins  too far", "          to the right"]),
    ],
)
def test_what_is_too_long_goes_on_below_its_column(text: str, width: int, lines: list[str]) -> None:
    assert [line_text(line) for line in wrap_line(line_of(text), width)] == lines


def test_styles_stay_with_their_words() -> None:
    bold = Style(bold=True)
    first, second = wrap_line((Span("the black ", Style()), Span("cat sleeps", bold)), 13)
    assert first[-1] == Span("cat", bold)
    assert second == (Span("sleeps", bold),)
    assert line_width(second) == 6
