"""Why: the arithmetic of one cell, its terms openable in turn."""

from collections.abc import Iterator

from stepper.engine import Place, split_turn
from stepper.engine.explain import ExplainedTerm, Wording
from stepper.inspect.cell_name import CellName
from stepper.inspect.opened_cell import OpenedCell, in_turn
from stepper.pages.page import Page, PageWriter
from stepper.render.explanation import ExplainedCell, TermCell, TermLine, explanation_layout
from stepper.render.link import Link
from stepper.render.look import Look
from stepper.render.tokens import visible
from stepper.words import formula, phrase, wording

__all__ = ["why_page"]

_MOST_LINES = 2
"""Lines that the way to the opened cell may take."""


def why_page(opened: OpenedCell, look: Look, width: int, height: int) -> Page:
    """Write the explanation; a link leads to the path that ends with its cell, and the keyboard stands on that of the largest term."""
    page = _breadcrumb(opened.path, look, width)
    shown = max(4, (height - 10) // 2)
    words = wording(Wording, "drawing.why")
    explained = _explained(opened, look, shown, words)
    layout = explanation_layout(explained, look, width, shown=shown, wording=words)
    top = len(page.lines)
    links = [Link(link.line + top, link.start, link.end, link.target) for link in layout.links]
    first_term = len(page.links) + min(len(explained.passed_on), max(0, len(links) - 1))
    return Page((*page.lines, *layout.lines), (*page.links, *links), start=first_term)


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
    return [(look.spelled(f"{name} ›"), path[:number]) for name, number in zip(names, numbers, strict=True)]


def _explained(opened: OpenedCell, look: Look, shown: int, words: Wording) -> ExplainedCell:
    """The explanation in words; of the terms that are not shown the value alone: a word is chosen among tens of thousands."""
    explanation, cell = opened.floor, opened.path[-1]
    terms, others = explanation.terms[:shown], explanation.terms[shown:]
    return ExplainedCell(
        title=f"{cell.text(opened.path[0].name)}{_quoted(opened.word_at(cell), look)}",
        formula=look.spelled(f"{_last_word(opened)}{formula(explanation.formula)}"),
        passed_on=tuple(_passed_on(opened, words, look)),
        terms=(*(_term(each, opened, look) for each in terms), *(TermLine("", "", each.value) for each in others)),
        total=words.total(explanation),
        adds_up=explanation.reduction in ("sum", "mean"),
        result=explanation.result,
        stored=explanation.stored,
        agreement=words.agreement(explanation),
        is_evident=explanation.is_evident,
        stands_for=_quoted(opened.word_of(cell, explanation.stored), look).strip(),
        alarming=abs(explanation.result - explanation.stored) > 1e-4 * max(1.0, abs(explanation.result)),
    )


def _last_word(opened: OpenedCell) -> str:
    """What the formula makes, where it is not that of the cell that was opened."""
    return f"{Place.of(split_turn(opened.passed[-1].name)[0]).word} = " if opened.passed else ""


def _passed_on(opened: OpenedCell, words: Wording, look: Look) -> Iterator[TermLine]:
    """The cells that the number was passed on by: the nearest, and the one that made it where that is another."""
    near = opened.path[-1].name
    for cell in dict.fromkeys((*opened.passed[:1], *opened.passed[-1:])):
        said = f"{cell.text(split_turn(near)[0])}{_other_turn(cell.name, near)}"
        yield TermLine(look.spelled(words.same_as.format(cell=said)), "", 0.0, (TermCell(said, (*opened.path, cell)),))


def _other_turn(name: str, near: str) -> str:
    """The turn of a tensor, where it is not that of another."""
    turn = split_turn(name)[1]
    return "" if turn is None or turn == split_turn(near)[1] else f"@{turn}"


def _term(term: ExplainedTerm, opened: OpenedCell, look: Look) -> TermLine:
    """A term, the words of the vocabulary beside its cells."""
    symbols, operands = look.spelled(term.symbols), []
    for each in term.operands:
        cell = CellName(in_turn(each, opened.turn), each.index)
        word = opened.word_at(cell) or opened.word_of(cell, each.value)
        symbols = symbols.replace(each.text(), f"{each.text()}{_quoted(word, look)}")
        operands.append(TermCell(each.text(), (*opened.path, cell)))
    return TermLine(symbols, look.spelled(term.numbers), term.value, tuple(operands))


def _quoted(word: str, look: Look) -> str:
    """A word after a number or a name; nothing where there is none."""
    return f" {look.spelled(phrase('cells.word', word=visible(word, look)))}" if word else ""
