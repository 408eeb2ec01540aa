"""Why a number is what it is, laid out for a column of text.

    scores[0,2,1] = 1.8436                         the cell, as stored
    q kᵀ                                           the step's formula
    the same number as q.proj[2,5]                 where it was only passed on: of what it is explained
      q[0,2,5] · k[0,1,5]              +███████    a term, largest first: its cells by name, its size beside the largest ...
      = 1.2041 · 0.9313 = 1.1214                   ... and its cells by value (on one line where there is room)
      ...
      + 58 more = 0.0213
      sum in float64 = 1.84359872
      stored float32 = 1.84359868
      4.0e-08 apart: rounding to float32 at each step

The caller brings the terms as text and numbers; nothing is computed here but the sum of those not shown. The names of the
cells are links: `DrawnExplanation.links` says where each stands, so that it can be chosen and opened.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from stepper.engine.explain import ENGLISH, Wording
from stepper.render.bars import bar
from stepper.render.line import Line, Span, crop, join, line_width
from stepper.render.link import Link
from stepper.render.look import Look
from stepper.render.numbers import exact_text
from stepper.render.style import Role
from stepper.render.wrapping import wrapped

__all__ = ["DrawnExplanation", "ExplainedCell", "TermCell", "TermLine", "explanation_layout"]

_BAR = 8
"""Cells of a term's bar, its sign included."""


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
    passed_on: tuple[TermLine, ...] = ()
    """The cells that have the same number, one after the other; the terms are those of the last."""
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
        width: of the column; what is longer goes on below.
        shown: how many terms are written out.
        chosen: the number of the link the keyboard is on.
        wording: the words, English unless given.
    """
    page = _Page(look, width, chosen)
    page.wrapped(f"{cell.title} = {exact_text(cell.stored)} {cell.stands_for}".rstrip(), "", Role.TITLE)
    for each in cell.passed_on:
        page.text(each.symbols, each.operands, Role.QUIET, indent=0)
    page.wrapped(cell.formula, "", Role.QUIET)
    largest = max((abs(term.value) for term in cell.terms if math.isfinite(term.value)), default=0.0)
    for term in cell.terms[:shown]:
        _add_term(page, term, largest if cell.adds_up and len(cell.terms) > 1 else 0.0)
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
        return Span(self.look.spelled(text), self.look.style(role))

    def wrapped(self, text: str, indent: str, role: Role) -> None:
        """Add a sentence on as many lines as it takes; an empty one takes none."""
        for part in wrapped(text, max(1, self.width - len(indent))) if text else ():
            self.add(self.span(indent), self.span(part, role))

    def text(self, text: str, operands: Sequence[TermCell], role: Role = Role.PLAIN, indent: int = 2, total: str = "") -> None:
        """Add a text on as many lines as it takes; the names of its operands become links, and a number at its end stands out."""
        text, total = (self.look.spelled(each) for each in (f"{text}{total}", total))
        marked: list[_Marked] = [*self._places_of(text, operands), (len(text) - len(total), len(text), None)]
        at = 0
        for part in wrapped(text, max(1, self.width - indent)):
            start = text.index(part, at)
            at = start + len(part)
            self._line(
                part,
                [(max(here, start) - start, min(end, at) - start, cell) for here, end, cell in marked if here < at and end > start],
                role,
                indent,
            )

    def _places_of(self, text: str, operands: Sequence[TermCell]) -> "Iterator[_Marked]":
        """Where the names of operands stand in a text, in their order."""
        at = 0
        for operand in operands:
            name = self.look.spelled(operand.text)
            start = text.find(name, at)
            if start >= 0:
                at = start + len(name)
                yield start, at, operand

    def _line(self, part: str, marked: "Sequence[_Marked]", role: Role, indent: int) -> None:
        """Add one line."""
        spans, x = [self.span(" " * indent)], 0
        for start, end, operand in marked:
            spans += [self.span(part[x:start], role)]
            left, look = line_width(join(spans)), Role.TOTAL
            if operand:
                look = Role.CURSOR if len(self.links) == self.chosen else Role.LINK
            spans += [self.span(part[start:end], look)]
            if operand:
                self.links.append(Link(len(self.lines), min(left, self.width), min(line_width(join(spans)), self.width), operand.target))
            x = end
        self.add(*spans, self.span(part[x:], role))


_Marked = tuple[int, int, TermCell | None]
"""From where to where in a line: the name of a cell, or, of none, the number that counts."""


def _add_term(page: _Page, term: TermLine, largest: float) -> None:
    """A term on one line where it fits, on two where it does not, with a bar beside its value.

    Args:
        page: to write it on.
        term: what is written.
        largest: the size of the largest term; 0 where there is nothing to measure by.
    """
    value, total, first = f"= {term.numbers} = " if term.numbers else "= ", _digits(term.value), len(page.lines)
    if cell_len(f"  {term.symbols} {value}{total}") + (_BAR + 1 if largest else 0) <= page.width:
        page.text(f"{term.symbols} {value}", term.operands, total=total)
    else:
        page.text(term.symbols, term.operands)
        page.text(value, (), total=total)
    if largest and math.isfinite(term.value):
        _add_bar(page, first, term.value / largest)


def _add_bar(page: _Page, first: int, share: float) -> None:
    """A bar at the right of the first line that has room for it, of those from `first` on."""
    for number, line in enumerate(page.lines[first:], first):
        room = page.width - line_width(line) - _BAR
        if room > 0:
            drawn = ("-" if share < 0 else "+") + bar(abs(share), _BAR - 1, page.look)
            page.lines[number] = join([*line, page.span(" " * room), page.span(drawn, Role.BAR)])
            return


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
