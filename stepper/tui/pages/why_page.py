"""Why: the arithmetic of one cell, its terms openable in turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stepper.engine import Step
from stepper.engine.explain import ExplainedTerm, Explanation, OperandCell, Wording
from stepper.render.explanation import Explained, Operand, Term, explanation_layout
from stepper.render.link import Link
from stepper.render.look import Look
from stepper.render.spelling import in_ascii
from stepper.render.tokens import visible
from stepper.trace.vocabulary import Vocabulary, holds_ids
from stepper.tui.cell_name import CellName
from stepper.tui.pages.page import Page, PageWriter
from stepper.words import phrase, wording

if TYPE_CHECKING:
    from stepper.trace import Session

__all__ = ["Opened", "open_cell", "why_page"]


_MOST_LINES = 2
"""Lines that the way to the opened cell may take."""


@dataclass(frozen=True)
class Opened:
    """The cells that were opened one from the other, and the last one's explanation."""

    path: tuple[CellName, ...]
    explanation: Explanation
    turn: int | None
    """The turn of the cell, and of its operands where they do not say another; None for a parameter."""
    steps: Mapping[str, Step]
    """The steps that make the cell and what it is made of, by name with turn."""
    words: Sequence[str]
    """The word of every id."""

    def word_at(self, cell: CellName) -> str:
        """The word of the vocabulary that a cell belongs to."""
        step = self.steps.get(cell.name)
        return self.words[cell.index[step.axes.index("vocab")]] if step and "vocab" in step.axes else ""

    def word_of(self, cell: CellName, value: float) -> str:
        """The word whose id a cell holds."""
        step = self.steps.get(cell.name)
        return self.words[int(value)] if step and holds_ids(step) else ""


def open_cell(session: "Session", path: tuple[CellName, ...]) -> Opened:
    """Open the last cell of a path.

    Raises:
        UnknownName, BadInput: there is no such cell.
    """
    cell = path[-1]
    turn = None if cell.name in session.model.parameters else session.resolve(cell.name)[1]
    explanation = session.explain(cell.name, cell.index)
    read = {_in_turn(each, turn) for term in explanation.terms for each in term.operands if not each.is_parameter}
    steps = {name: session.step(name) for name in (read if turn is None else {cell.name, *read})}
    return Opened(path, explanation, turn, steps, Vocabulary(session.model))


def why_page(opened: Opened, look: Look, width: int, height: int) -> Page:
    """Write the explanation; a link leads to the path that ends with its cell."""
    page = _breadcrumb(opened.path, look, width)
    shown = max(4, (height - 10) // 2)
    words = wording(Wording, "drawing.why")
    layout = explanation_layout(_explained(opened, look, shown, words), look, width, shown=shown, wording=words)
    top = len(page.lines)
    links = [Link(link.line + top, link.start, link.end, link.target) for link in layout.links]
    return Page((*page.lines, *layout.lines), (*page.links, *links), start=len(page.links))


def _breadcrumb(path: tuple[CellName, ...], look: Look, width: int) -> PageWriter:
    """The cells before the last one, each a link back to it; where they need too many lines, those in the middle are left out."""
    page, before = PageWriter(look, width), len(path) - 1
    for following in range(before + 1, 1, -1):
        longer = PageWriter(look, width)
        longer.links_line("", _links_back(path, following, look))
        if len(longer.lines) > _MOST_LINES:
            break
        page = longer
    return page


def _links_back(path: tuple[CellName, ...], following: int, look: Look) -> list[tuple[str, object]]:
    """The first cell and, counted from 1, those from `following` on; what stands for the ones between leads to the last of them."""
    numbers = [1, *range(following, len(path))]
    cells = [path[number - 1] for number in numbers]
    names = [cell.text(last.name) for cell, last in zip(cells, [path[0], *cells], strict=False)]
    if following > 2:
        numbers.insert(1, following - 1)
        names.insert(1, "…")
    return [(_own(f"{name} ›", look), path[:number]) for name, number in zip(names, numbers, strict=True)]


def _explained(opened: Opened, look: Look, shown: int, words: Wording) -> Explained:
    """The explanation in words; of the terms that are not shown the value alone: a word is chosen among tens of thousands."""
    explanation, cell = opened.explanation, opened.path[-1]
    terms, others = explanation.terms[:shown], explanation.terms[shown:]
    return Explained(
        title=f"{cell.text(opened.path[0].name)}{_quoted(opened.word_at(cell), look)}",
        formula=_own(explanation.formula, look),
        terms=(*(_term(each, opened, look) for each in terms), *(Term("", "", each.value) for each in others)),
        total=words.total(explanation),
        adds_up=explanation.reduction in ("sum", "mean"),
        result=explanation.result,
        stored=explanation.stored,
        agreement=words.agreement(explanation),
        is_evident=explanation.is_evident,
        stands_for=_quoted(opened.word_of(cell, explanation.stored), look).strip(),
        alarming=abs(explanation.result - explanation.stored) > 1e-4 * max(1.0, abs(explanation.result)),
    )


def _term(term: ExplainedTerm, opened: Opened, look: Look) -> Term:
    """A term, the words of the vocabulary beside its cells."""
    symbols, operands = _own(term.symbols, look), []
    for each in term.operands:
        cell = CellName(_in_turn(each, opened.turn), each.index)
        word = opened.word_at(cell) or opened.word_of(cell, each.value)
        symbols = symbols.replace(each.text(), f"{each.text()}{_quoted(word, look)}")
        operands.append(Operand(each.text(), (*opened.path, cell)))
    return Term(symbols, _own(term.numbers, look), term.value, tuple(operands))


def _quoted(word: str, look: Look) -> str:
    """A word after a number or a name; nothing where there is none."""
    return f" {_own(phrase('cells.word', word=visible(word, look)), look)}" if word else ""


def _in_turn(cell: OperandCell, turn: int | None) -> str:
    """The operand's name, with the turn it is read in."""
    return cell.name if cell.is_parameter or "@" in cell.name else f"{cell.name}@{turn}"


def _own(text: str, look: Look) -> str:
    return in_ascii(text) if look.ascii_only else text
