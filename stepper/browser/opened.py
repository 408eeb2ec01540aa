"""An explanation as folded lists: each number opens into its terms, and each of their cells in turn, down to what was learned.

scores[0,2,1] = 1.8436     q kᵀ
  ▸ q[0,2,5] · k[0,1,5] = 1.2041 · 0.9313 = 1.1214
      ▸ q[0,2,5] = 1.2041
          ...

The first cell of the largest term is followed to the end, the others a little way; how many stay closed is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from stepper.engine.cells import exact_sum
from stepper.engine.explain import ExplainedTerm, Explanation, OperandCell, Wording
from stepper.render.numbers import exact_text
from stepper.words import formula, phrase, wording

__all__ = ["explanation_pieces"]

_SHOWN, _DEEPER = 6, 3
"""Terms that are written out: of the number itself, and of those below it."""
_BESIDE = 2
"""How deep cells are opened that do not stand on the way of the first ones."""
_MOST = 400
"""Numbers that are opened."""
_ROOM = 150_000
"""Characters."""


@dataclass
class _Counted:
    """What has been opened, and what not."""

    opened: int = 0
    closed: int = 0
    size: int = 0

    def has_room(self, depth: int, is_first: bool) -> bool:
        return self.opened < _MOST and self.size < _ROOM and (is_first or depth < _BESIDE)


def explanation_pieces(explanation: Explanation) -> Iterator[str]:
    """The explanation, and below it those of its cells."""
    counted = _Counted()
    yield _node(explanation, counted, 0, is_first=True, words=wording(Wording, "drawing.why"))
    if counted.closed:
        yield f"<p>{escape(phrase('notebook.closed', count=counted.closed))}</p>"


def _node(explanation: Explanation, counted: _Counted, depth: int, *, is_first: bool, words: Wording) -> str:
    """A number, folded."""
    counted.opened += 1
    where = ",".join(map(str, explanation.index))
    said = escape(formula(explanation.formula))
    title = f"<code>{escape(explanation.name)}[{where}]</code> = <b>{exact_text(explanation.stored)}</b>  {said}"
    terms = explanation.terms[: _DEEPER if depth else _SHOWN]
    lines = [_term(explanation, term, counted, depth, is_first=is_first and not number, words=words) for number, term in enumerate(terms)]
    rest = explanation.terms[len(terms) :]
    if rest and explanation.reduction in ("sum", "mean"):
        lines.append(f"<li>{escape(words.more.format(count=len(rest), value=f'{exact_sum([each.value for each in rest]):.6g}'))}</li>")
    elif rest:
        lines.append(f"<li>{escape(words.none_larger.format(count=len(rest)))}</li>")
    text = f"<details{'' if depth else ' open'}><summary>{title}</summary><ul>{''.join(lines)}</ul>{_total(explanation, words)}</details>"
    counted.size += len(title) + 100
    return text


def _total(explanation: Explanation, words: Wording) -> str:
    if explanation.is_evident:
        return ""
    result, stored = f"{explanation.result:.9g}", f"{explanation.stored:.9g}"
    line = words.line.format(total=words.total(explanation), result=result, stored=stored, agreement=words.agreement(explanation))
    return f"<p>{escape(line)}</p>"


def _term(explanation: Explanation, term: ExplainedTerm, counted: _Counted, depth: int, *, is_first: bool, words: Wording) -> str:
    """A term, and below it its cells."""
    text = " = ".join(filter(None, (term.symbols, term.numbers, f"{term.value:.6g}")))
    counted.size += len(text) + 30
    below, way_is_free = [], is_first
    for cell in term.operands:
        if cell.is_parameter:
            below.append(f"<li>{escape(phrase('notebook.parameter', name=_named(cell), value=exact_text(cell.value)))}</li>")
        elif explanation.opens and counted.has_room(depth, way_is_free):
            below.append(f"<li>{_node(explanation.opens(cell), counted, depth + 1, is_first=way_is_free, words=words)}</li>")
            way_is_free = False
        else:
            counted.closed += 1
    return f"<li>{escape(text)}{f'<ul>{chr(10).join(below)}</ul>' if below else ''}</li>"


def _named(cell: OperandCell) -> str:
    return f"{cell.name}[{','.join(map(str, cell.index))}]"
