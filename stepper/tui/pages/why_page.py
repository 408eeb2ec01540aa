"""Why: the arithmetic of one cell, its terms openable in turn."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stepper.engine.explain import ExplainedTerm, Explanation, OperandCell
from stepper.engine.layers import short
from stepper.render.explanation import Explained, Link, Operand, Term, explanation_layout
from stepper.render.look import Look
from stepper.render.spelling import in_ascii
from stepper.render.style import Role
from stepper.tui.pages.page import Page, PageWriter

if TYPE_CHECKING:
    from stepper.engine.signature import Index
    from stepper.trace import Session

__all__ = ["CellName", "Opened", "open_cell", "why_page"]


@dataclass(frozen=True)
class CellName:
    """A cell of a tensor (with @turn) or of a parameter."""

    name: str
    index: "Index"

    def text(self) -> str:
        """As the breadcrumb has it: q[0,2,5]."""
        return f"{short(self.name)}[{','.join(map(str, self.index))}]"


@dataclass(frozen=True)
class Opened:
    """The cells that were opened one from the other, and the last one's explanation."""

    path: tuple[CellName, ...]
    explanation: Explanation
    turn: int | None
    """The turn of the cell, and of its operands where they do not say another; None for a parameter."""


def open_cell(session: "Session", path: tuple[CellName, ...]) -> Opened:
    """Open the last cell of a path.

    Raises:
        UnknownName, BadInput: there is no such cell.
    """
    cell = path[-1]
    turn = None if cell.name in session.model.parameters else session.resolve(cell.name)[1]
    return Opened(path, session.explain(cell.name, cell.index), turn)


def why_page(opened: Opened, look: Look, width: int, height: int) -> Page:
    """Write the explanation, its operands as links."""
    page = PageWriter(look, width)
    if len(opened.path) > 1:
        arrow = " > " if look.ascii_only else " › "
        page.text(arrow.join(cell.text() for cell in opened.path), Role.QUIET)
        page.gap()
    layout = explanation_layout(_explained(opened, look), look, width, shown=max(4, (height - 10) // 2))
    top = len(page.lines)
    links = [Link(link.line + top, link.start, link.end, link.target) for link in layout.links]
    return Page((*page.lines, *layout.lines), (*page.links, *links))


def _explained(opened: Opened, look: Look) -> Explained:
    explanation = opened.explanation
    return Explained(
        title=f"{short(explanation.name)}[{','.join(map(str, explanation.index))}]",
        formula=_own(explanation.formula, look),
        terms=tuple(_term(each, opened.turn, look) for each in explanation.terms),
        reduction=explanation.reduction,
        result=explanation.result,
        stored=explanation.stored,
        agreement=explanation.agreement,
        alarming=abs(explanation.result - explanation.stored) > 1e-4 * max(1.0, abs(explanation.result)),
    )


def _term(term: ExplainedTerm, turn: int | None, look: Look) -> Term:
    operands = tuple(Operand(each.text(), CellName(_in_turn(each, turn), each.index)) for each in term.operands)
    return Term(_own(term.symbols, look), _own(term.numbers, look), term.value, operands)


def _in_turn(cell: OperandCell, turn: int | None) -> str:
    """The operand's name, with the turn it is read in."""
    return cell.name if cell.is_parameter or "@" in cell.name else f"{cell.name}@{turn}"


def _own(text: str, look: Look) -> str:
    return in_ascii(text) if look.ascii_only else text
