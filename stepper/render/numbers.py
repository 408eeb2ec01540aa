"""Numbers as text, and the way back.

    number_text(0.12345, fixed)  ->  "+0.123"        parse_cell("+0.123")  ->  0.123
    number_text(-3.2e-9, fixed)  ->  "-3.2e-9"       parse_cell("-3.2e-9") ->  -3.2e-09

One tensor has one format, so that its points stand under each other. A number that does not fit it, or that would be
rounded to nothing, is written in short scientific form in the same width; only an exact zero is a bare `0`.
Whatever is drawn can be read back: `agrees(text, value)` says whether a text is its value, rounded as shown.
"""

import math
import struct
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from typing import Literal

from stepper.render.glyphs import ASCII, UNICODE, Glyphs

__all__ = ["NumberFormat", "NumberKind", "agrees", "exact_text", "format_for", "number_text", "parse_cell"]

NumberKind = Literal["float", "int", "bool"]

NARROWEST = 6
"""Room for every float32 in scientific form with one digit: `-1e-45`."""

SMALLEST_FIXED = -3
"""Below 10⁻³ a whole tensor is written in scientific form."""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How the numbers of one tensor are written."""

    kind: NumberKind = "float"
    width: int = 6
    """Cells the widest number takes."""
    decimals: int = 3
    scientific: bool = False
    signed: bool = True
    """Write the plus sign of positive numbers."""


def format_for(kind: NumberKind, scale: float, *, digits: int = 3, signed: bool = True) -> NumberFormat:
    """Choose the format for a tensor whose largest finite size is `scale`.

    `digits` is the number of decimals while the numbers are below 10; larger ones get fewer, a tensor of small ones more.

    >>> format_for("float", 2.5)
    NumberFormat(kind='float', width=6, decimals=3, scientific=False, signed=True)
    >>> format_for("float", 123.4).decimals, format_for("float", 0.02).decimals
    (1, 4)
    """
    if kind == "bool":
        return NumberFormat("bool", width=1, decimals=0, signed=False)
    if kind == "int":
        return NumberFormat("int", width=len(str(int(scale))) + signed, decimals=0, signed=False)
    magnitude = math.floor(math.log10(scale)) if scale > 0 else 0
    if not SMALLEST_FIXED <= magnitude < digits + 3:
        return NumberFormat("float", max(NARROWEST, digits + 6), digits, scientific=True, signed=signed)
    decimals = max(0, digits - magnitude) if magnitude >= 0 else digits - min(0, magnitude + 1)
    return NumberFormat("float", max(NARROWEST, 1 + len(f"{scale:.{decimals}f}")), decimals, signed=signed)


def number_text(value: float, form: NumberFormat, glyphs: Glyphs = UNICODE) -> str:
    """Write one number, without padding.

    >>> number_text(0.5, NumberFormat()), number_text(123456.0, NumberFormat()), number_text(0.0, NumberFormat())
    ('+0.500', '+1.2e5', '0')
    """
    if form.kind == "bool":
        return glyphs.true if value else glyphs.false
    if form.kind == "int":
        return str(int(value))
    if not math.isfinite(value):
        return _not_finite(value, glyphs)
    if value == 0:
        return "0"
    text = _unsigned(f"{value:+.{form.decimals}f}", form)
    rounds_to_nothing = not any(digit in text for digit in "123456789")
    if form.scientific or rounds_to_nothing or len(text) > form.width:
        return _unsigned(_short_scientific(value, form.width) or text, form)
    return text


def _not_finite(value: float, glyphs: Glyphs) -> str:
    if math.isnan(value):
        return "NaN"
    return ("+" if value > 0 else "-") + glyphs.infinity


def _unsigned(text: str, form: NumberFormat) -> str:
    return text if form.signed else text.removeprefix("+")


def _short_scientific(value: float, width: int) -> str:
    """The most digits that fit, with no zeros or plus in the exponent; empty when none fit."""
    for decimals in range(max(width - 5, 0), -1, -1):
        mantissa, exponent = f"{value:+.{decimals}e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
        if len(text) <= width:
            return text
    return ""


MARKERS = "".join(glyphs.cursor + glyphs.lit + glyphs.edited for glyphs in (UNICODE, ASCII))
BLOCKED = {UNICODE.blocked, ASCII.blocked}
TRUE = {UNICODE.true, ASCII.true}
FALSE = {UNICODE.false, ASCII.false}


def parse_cell(text: str) -> float | None:
    """Read a drawn number cell back; None where no number is drawn (a cell not reached yet).

    A cell the mask blocks reads as the −∞ it holds. Marks of the cursor and of lit and edited cells are passed over, and so is
    the word after an id.

    >>> parse_cell(" ▸-0.250"), parse_cell("     ×"), parse_cell("     ·"), parse_cell("▸196 ne ")
    (-0.25, -inf, None, 196.0)
    """
    bare = _bare(text)
    if bare in BLOCKED:
        return -math.inf
    if bare in TRUE or bare in FALSE:
        return float(bare in TRUE)
    try:
        return float(bare.replace(UNICODE.infinity, ASCII.infinity))
    except ValueError:
        return None


def _bare(text: str) -> str:
    """The number of a cell, without its mark and its word."""
    return text.strip().lstrip(MARKERS).strip().partition(" ")[0]


def agrees(text: str, value: float) -> bool:
    """Whether a drawn cell is this value, rounded (half to even) at the last place shown.

    >>> agrees("+0.12", 0.1249), agrees("+0.12", 0.1251)
    (True, False)
    """
    shown = parse_cell(text)
    if shown is None:
        return False
    if not (math.isfinite(shown) and math.isfinite(value)):
        return shown == value or (math.isnan(shown) and math.isnan(value))
    try:
        drawn = Decimal(_bare(text))
    except InvalidOperation:
        return shown == value
    exact = Decimal(value)
    return exact.quantize(drawn, context=Context(prec=800)) == drawn


def exact_text(value: float) -> str:
    """Write a number so that it reads back to the very same float32 with as few digits as possible.

    Numbers that are no float32 (sums in float64) are written in full.

    >>> exact_text(0.10000000149011612), exact_text(0.1), exact_text(50.0)
    ('0.1', '0.1', '50')
    >>> exact_text(0.12345678912345)
    '0.12345678912345'
    """
    if not math.isfinite(value):
        return _not_finite(value, ASCII)
    if _as_float32(value) == value:
        for digits in range(1, 10):
            text = f"{value:.{digits}g}"
            if _as_float32(float(text)) == value:
                return f"{float(text):.9g}"
    return repr(float(value))


def _as_float32(value: float) -> float:
    try:
        (rounded,) = struct.unpack("f", struct.pack("f", value))
    except OverflowError:
        return math.copysign(math.inf, value)
    return float(rounded)
