"""Numbers as text: formats, and the way back."""

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepper.render.glyphs import ASCII, UNICODE
from stepper.render.numbers import NumberFormat, agrees, exact_text, format_for, number_text, parse_cell

float32s = st.floats(width=32, allow_nan=True, allow_infinity=True)
scales = st.floats(0, 2.0**127, width=32)


@pytest.mark.parametrize(
    "scale, value, expected",
    [
        (1.0, 0.12345, "+0.123"),
        (1.0, -0.5, "-0.500"),
        (1.0, 0.0, "0"),
        (1.0, -0.0, "0"),
        (1.0, 4e-9, "+4e-9"),
        (1.0, -1e-45, "-1e-45"),
        (9.9996, 9.9996, "+10.000"),
        (12.0, 12.0, "+12.00"),
        (123.4, 123.45, "+123.5"),
        (1234.0, 1234.5, "+1234"),
        (123456.0, 123456.0, "+123456"),
        (1.0, 123456.0, "+1.2e5"),
        (1e9, 1.5e9, "+1.5000e9"),
        (1e9, -2e-5, "-2.000e-5"),
        (0.02, 0.0123, "+0.0123"),
        (0.002, -0.00123, "-0.00123"),
        (1e-6, 1.5e-7, "+1.500e-7"),
        (0.0, 0.0, "0"),
        (1.0, math.nan, "NaN"),
        (1.0, math.inf, "+∞"),
        (1.0, -math.inf, "-∞"),
    ],
)
def test_a_float_is_written(scale: float, value: float, expected: str) -> None:
    assert number_text(value, format_for("float", scale)) == expected


def test_a_tensor_without_negative_numbers_has_no_plus_signs() -> None:
    form = format_for("float", 1.0, signed=False)
    assert [number_text(value, form) for value in (0.25, 3e-7, -0.5)] == ["0.250", "3e-7", "-0.500"]


def test_integers_and_booleans_are_written_as_what_they_are() -> None:
    assert number_text(181, format_for("int", 181.0)) == "181"
    assert number_text(-3, format_for("int", 3.0)) == "-3"
    assert [number_text(value, format_for("bool", 1.0)) for value in (True, False)] == ["■", "□"]
    assert [number_text(value, format_for("bool", 1.0), ASCII) for value in (True, False)] == ["#", "_"]


def test_in_ascii_infinity_is_a_word() -> None:
    assert number_text(-math.inf, NumberFormat(), ASCII) == "-inf"


@given(float32s, scales, st.integers(0, 8), st.booleans())
def test_a_number_reads_back_to_its_value_rounded_as_shown_and_fits(value: float, scale: float, digits: int, signed: bool) -> None:
    form = format_for("float", scale, digits=digits, signed=signed)
    for glyphs in (UNICODE, ASCII):
        text = number_text(value, form, glyphs)
        assert agrees(text, value)
        assert len(text) <= form.width


@given(st.floats(-1e307, 1e307))
def test_any_float64_reads_back_too(value: float) -> None:
    assert agrees(number_text(value, NumberFormat()), value)


@given(float32s.filter(lambda value: value != 0 and math.isfinite(value)), scales)
def test_only_zero_is_drawn_as_zero(value: float, scale: float) -> None:
    assert parse_cell(number_text(value, format_for("float", scale))) != 0


@pytest.mark.parametrize(
    "text, expected",
    [
        ("  +0.123", 0.123), (" ▸-1.5e-7", -1.5e-7), ("•+2", 2.0), ("*17", 17.0), (":+2", 2.0), (">0", 0.0),
        ("×", -math.inf), ("x", -math.inf), ("+∞", math.inf), ("-inf", -math.inf), ("■", 1.0), ("_", 0.0),
        ("·", None), (".", None), ("", None), ("red", None),
    ],
)  # fmt: skip
def test_a_cell_is_read(text: str, expected: float | None) -> None:
    assert parse_cell(text) == expected


def test_nan_is_read_as_nan() -> None:
    shown = parse_cell("   NaN")
    assert shown is not None
    assert math.isnan(shown)


def test_agreement_is_exact_at_the_last_place() -> None:
    assert agrees("+0.12", 0.125)  # half to even
    assert not agrees("+0.13", 0.125)
    assert agrees("+0.38", 0.375)
    assert not agrees("·", 0.0)
    assert not agrees("+0.12", math.nan)
    assert not agrees("NaN", 0.0)
    assert agrees("×", -math.inf)
    assert agrees("■", 1.0)
    assert not agrees("■", 0.0)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_the_exact_text_reads_back_to_the_same_float32(value: float) -> None:
    read = struct.unpack("f", struct.pack("f", float(exact_text(value))))[0]
    assert read == value
    assert len(exact_text(value)) <= len(repr(value)) + 2


@given(st.floats())
def test_the_exact_text_of_any_float64_reads_back(value: float) -> None:
    text = exact_text(value)
    assert float(text) == pytest.approx(value, rel=1e-6, nan_ok=True)
