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
cells are links: `DrawnExplanation.links` says where each stands, so that it can be chosen and opened.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from stepper.engine.explain import ENGLISH, Wording
from stepper.render.line import Line, Span, crop, join, line_width
from stepper.render.link import Link
from stepper.render.look import Look
from stepper.render.numbers import exact_text
from stepper.render.plain_ascii import in_ascii
from stepper.render.style import Role
from stepper.render.wrapping import wrapped

__all__ = ["DrawnExplanation", "ExplainedCell", "TermCell", "TermLine", "explanation_layout"]


@dataclass(frozen=True)
class TermCell:
    """A cell that a term reads."""

    text: str
    """As it appears in the term's symbols: `q[0,2,5]`."""
    target: object
    """What to open; handed back in the link."""


@dataclass(frozen=True)
class TermLine:
    """One term."""

    symbols: str
    """With the cells named: `q[0,2,5] · k[0,1,5]`."""
    numbers: str
    """With their values: `1.2041 · 0.9313`."""
    value: float
    operands: tuple[TermCell, ...] = ()


@dataclass(frozen=True)
class ExplainedCell:
    """A cell and its terms, largest first."""

    title: str
    formula: str
    terms: tuple[TermLine, ...]
    total: str
    """What the number is called that the terms come to: sum in float64."""
    adds_up: bool
    """The terms are added; of others one is chosen."""
    result: float
    """The terms put together in float64."""
    stored: float
    """The number on screen."""
    agreement: str = ""
    """How far the two are apart, in words."""
    is_evident: bool = False
    """The two need not be compared: nothing was added up, nothing rounded."""
    stands_for: str = ""
    """The word, where the number is an id."""
    alarming: bool = False
    """The two are further apart than rounding explains."""


@dataclass(frozen=True)
class DrawnExplanation:
    """An explanation, drawn."""

    lines: tuple[Line, ...]
    links: tuple[Link, ...]
    """In reading order."""


def explanation_layout(
    cell: ExplainedCell, look: Look, width: int, *, shown: int = 6, chosen: int | None = None, wording: Wording = ENGLISH
) -> DrawnExplanation:
    """Lay out an explanation in at most `width` columns.

    Args:
        cell: what to explain.
        look: theme and characters.
        width: of the column; what is longer is cut.
        shown: how many terms are written out.
        chosen: the number of the link the keyboard is on.
        wording: the words, English unless given.
    """
    page = _Page(look, width, chosen)
    page.add(page.span(f"{cell.title} = {exact_text(cell.stored)} {cell.stands_for}".rstrip(), Role.TITLE))
    page.wrapped(cell.formula, "", Role.QUIET)
    for term in cell.terms[:shown]:
        _add_term(page, term)
    page.wrapped(_rest(cell, shown, wording), "  ", Role.PLAIN)
    if not cell.is_evident:
        _add_totals(page, ((cell.total, cell.result), (wording.stored, cell.stored)))
        page.wrapped(cell.agreement, "  ", Role.ALARM if cell.alarming else Role.QUIET)
    return DrawnExplanation(tuple(page.lines), tuple(page.links))


class _Page:
    """Lines as they are written, and the links in them."""

    def __init__(self, look: Look, width: int, chosen: int | None) -> None:
        self.look, self.width, self.chosen = look, width, chosen
        self.lines: list[Line] = []
        self.links: list[Link] = []

    def add(self, *spans: Span) -> None:
        self.lines.append(crop(join(spans), 0, self.width))

    def span(self, text: str, role: Role = Role.PLAIN) -> Span:
        """A text in the repertoire of the look."""
        return Span(in_ascii(text) if self.look.ascii_only else text, self.look.style(role))

    def wrapped(self, text: str, indent: str, role: Role) -> None:
        """Add a sentence on as many lines as it takes; an empty one takes none."""
        for part in wrapped(text, max(1, self.width - len(indent))) if text else ():
            self.add(self.span(indent), self.span(part, role))

    def linked(self, text: str, x: int, operands: Sequence[TermCell]) -> list[Span]:
        """Cut a text that will stand at `x` of the next line at the names of its operands, which become links."""
        spans: list[Span] = []
        for operand in operands:
            before, name, after = text.partition(operand.text)
            if not name:
                continue
            spans += [self.span(before), self.span(name, Role.CURSOR if len(self.links) == self.chosen else Role.LINK)]
            start = x + line_width(spans[-2:-1])
            end = start + line_width(spans[-1:])
            self.links.append(Link(len(self.lines), min(start, self.width), min(end, self.width), operand.target))
            x, text = end, after
        return [*spans, self.span(text)]


def _add_term(page: _Page, term: TermLine) -> None:
    """A term on one line where it fits, on two where it does not."""
    indent = page.span("  ")
    value = [page.span(f"= {term.numbers} = " if term.numbers else "= "), page.span(_digits(term.value), Role.TOTAL)]
    symbols = page.linked(term.symbols, 2, term.operands)
    one_line = [indent, *symbols, page.span(" "), *value]
    if line_width(join(one_line)) <= page.width:
        page.add(*one_line)
    else:
        page.add(indent, *symbols)
        page.add(indent, *value)


def _add_totals(page: _Page, totals: Sequence[tuple[str, float]]) -> None:
    labels = max(cell_len(label) for label, _ in totals)
    for label, number in totals:
        page.add(page.span(f"  {label}{' ' * (labels - cell_len(label))} = {_digits(number)}", Role.TOTAL))


def _rest(cell: ExplainedCell, shown: int, wording: Wording) -> str:
    """What the terms not written out come to."""
    left_out = cell.terms[shown:]
    if not left_out:
        return ""
    if not cell.adds_up:
        return wording.none_larger.format(count=len(left_out))
    return wording.more.format(count=len(left_out), value=_digits(math.fsum(term.value for term in left_out)))


def _digits(number: float) -> str:
    """Nine digits: enough to tell any two float32 apart."""
    return f"{number:.9g}"
