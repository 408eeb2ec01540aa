"""Why a number is what it is, laid out for a column of text.

    scores[0,2,1] = 1.8436                         the cell, as stored
    q kᵀ                                           the step's formula
      q[0,2,5] · k[0,1,5]                          a term, largest first: its cells by name ...
      = 1.2041 · 0.9313 = 1.1214                   ... and by value (on one line where there is room)
      ...
      + 58 more = 0.0213
      sum in float64 = 1.84359872
      stored float32 = 1.84359868
      4.0e-08 apart: rounding to float32 at each step

The caller brings the terms as text and numbers; nothing is computed here but the sum of those not shown. The names of the
cells are links: `Layout.links` says where each stands, so that it can be chosen and opened.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from stepper.render.line import Line, Span, crop, join, line_width
from stepper.render.look import Look
from stepper.render.numbers import exact_text
from stepper.render.style import Role

__all__ = ["Explained", "Layout", "Link", "Operand", "Term", "Wording", "explanation_layout"]


@dataclass(frozen=True)
class Operand:
    """A cell that a term reads."""

    text: str
    """As it appears in the term's symbols: `q[0,2,5]`."""
    target: object
    """What to open; handed back in the link."""


@dataclass(frozen=True)
class Term:
    """One term."""

    symbols: str
    """With the cells named: `q[0,2,5] · k[0,1,5]`."""
    numbers: str
    """With their values: `1.2041 · 0.9313`."""
    value: float
    operands: tuple[Operand, ...] = ()


@dataclass(frozen=True)
class Explained:
    """A cell and its terms, largest first."""

    title: str
    formula: str
    terms: tuple[Term, ...]
    reduction: str
    """How the terms are put together: sum, mean, max, argmax."""
    result: float
    """The terms put together in float64."""
    stored: float
    """The number on screen."""
    agreement: str = ""
    """How far the two are apart, in words."""
    alarming: bool = False
    """The two are further apart than rounding explains."""


@dataclass(frozen=True)
class Wording:
    """The few words of an explanation; a translation has its own."""

    more: str = "more"
    none_larger: str = "and {count} more, none larger"
    in_float64: str = "{reduction} in float64"
    stored: str = "stored float32"


@dataclass(frozen=True)
class Link:
    """Where the name of a cell stands: cells `start` to `end` of a line."""

    line: int
    start: int
    end: int
    target: object


@dataclass(frozen=True)
class Layout:
    """An explanation, drawn."""

    lines: tuple[Line, ...]
    links: tuple[Link, ...]
    """In reading order."""


def explanation_layout(
    cell: Explained, look: Look, width: int, *, shown: int = 6, chosen: int | None = None, wording: Wording | None = None
) -> Layout:
    """Lay out an explanation in at most `width` columns.

    Args:
        cell: what to explain.
        look: theme and characters.
        width: of the column; what is longer is cut.
        shown: how many terms are written out.
        chosen: the number of the link the keyboard is on.
        wording: the words, English unless given.
    """
    wording = wording or Wording()
    page = _Page(look, width, chosen)
    page.add(Span(f"{cell.title} = {exact_text(cell.stored)}", look.style(Role.TITLE)))
    if cell.formula:
        page.add(Span(cell.formula, look.style(Role.QUIET)))
    for term in cell.terms[:shown]:
        _add_term(page, term)
    rest = _rest(cell, shown, wording)
    if rest:
        page.add(Span(f"  {rest}", look.style(Role.PLAIN)))
    totals = ((wording.in_float64.format(reduction=cell.reduction), cell.result), (wording.stored, cell.stored))
    labels = max(cell_len(label) for label, _ in totals)
    for label, number in totals:
        page.add(Span(f"  {label}{' ' * (labels - cell_len(label))} = {_digits(number)}", look.style(Role.TOTAL)))
    if cell.agreement:
        page.add(Span("  ", look.style(Role.PLAIN)), Span(cell.agreement, look.style(Role.ALARM if cell.alarming else Role.QUIET)))
    return Layout(tuple(page.lines), tuple(page.links))


class _Page:
    """Lines as they are written, and the links in them."""

    def __init__(self, look: Look, width: int, chosen: int | None) -> None:
        self.look, self.width, self.chosen = look, width, chosen
        self.lines: list[Line] = []
        self.links: list[Link] = []

    def add(self, *spans: Span) -> None:
        self.lines.append(crop(join(spans), 0, self.width))

    def linked(self, text: str, indent: int, operands: Sequence[Operand]) -> list[Span]:
        """Cut a text at the names of its operands, which become links of the line that comes next."""
        spans: list[Span] = []
        x, at = indent, 0
        for operand in operands:
            found = text.find(operand.text, at)
            if found < 0:
                continue
            before = text[at:found]
            x += cell_len(before)
            end = x + cell_len(operand.text)
            role = Role.CURSOR if len(self.links) == self.chosen else Role.LINK
            spans += [Span(before, self.look.style(Role.PLAIN)), Span(operand.text, self.look.style(role))]
            self.links.append(Link(len(self.lines), min(x, self.width), min(end, self.width), operand.target))
            x, at = end, found + len(operand.text)
        return [*spans, Span(text[at:], self.look.style(Role.PLAIN))]


def _add_term(page: _Page, term: Term) -> None:
    """A term on one line where it fits, on two where it does not."""
    indent = Span("  ", page.look.style(Role.PLAIN))
    numbers = f"= {term.numbers} = " if term.numbers else "= "
    value = [Span(numbers, page.look.style(Role.PLAIN)), Span(_digits(term.value), page.look.style(Role.TOTAL))]
    one_line = 2 + cell_len(term.symbols) + 1 + line_width(join(value)) <= page.width
    symbols = page.linked(term.symbols, 2, term.operands)
    if one_line:
        page.add(indent, *symbols, Span(" ", page.look.style(Role.PLAIN)), *value)
    else:
        page.add(indent, *symbols)
        page.add(indent, *value)


def _rest(cell: Explained, shown: int, wording: Wording) -> str:
    """What the terms not written out come to."""
    left_out = cell.terms[shown:]
    if not left_out:
        return ""
    if cell.reduction not in ("sum", "mean"):
        return wording.none_larger.format(count=len(left_out))
    return f"+ {len(left_out)} {wording.more} = {_digits(math.fsum(term.value for term in left_out))}"


def _digits(number: float) -> str:
    """Nine digits: enough to tell any two float32 apart."""
    return f"{number:.9g}"
