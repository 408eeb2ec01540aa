"""Why is this number what it is? One cell, opened into its terms.

    explanation = explain_cell(step, (0, 2, 1), operands, stored)
    print(explanation.text())

    encoder.0.self_attn.scores[0,2,1] = 1.8436      q kᵀ
      q[0,2,5] · k[0,1,5] = 1.2041 · 0.9313 = 1.1214
      ...
      + 8 more = 0.0213
      sum in float64 1.84359872, stored 1.84359872

Terms come from the op's declaration (`cells.terms`), so an explanation cannot drift from what was computed. Each operand is
itself a cell of a tensor or a parameter, and can be opened in turn.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from stepper.engine.cells import Term, combine, exact_sum, terms
from stepper.engine.in_notebook import InNotebook
from stepper.engine.index import check_index
from stepper.engine.op import Array, Op
from stepper.engine.place import Place, split_turn, with_turn
from stepper.engine.program import Step
from stepper.engine.signature import Index

__all__ = ["ENGLISH", "ExplainedTerm", "Explanation", "OperandCell", "Wording", "explain_cell", "explain_parameter", "worded"]

_SHOWN = 6
"""Terms written out before the rest is added up in one line."""


@dataclass(frozen=True)
class Wording:
    """The words of an explanation; a translation has its own."""

    more: str = "+ {count} more = {value}"
    none_larger: str = "and {count} more, none larger"
    in_float64: str = "{reduction} in float64"
    stored: str = "stored float32"
    line: str = "{total} {result}, stored {stored}: {agreement}"
    edited: str = "edited by hand"
    same: str = "the same number"
    same_as: str = "the same number as {cell}"
    rounding: str = "{gap} apart: rounding to float32 at each step"
    apart: str = "{gap} apart"
    sum: str = "sum"
    mean: str = "mean"
    max: str = "max"
    argmax: str = "argmax"

    def total(self, explanation: "Explanation") -> str:
        """What the number is called that the terms come to: sum in float64."""
        name = "" if explanation.is_sum_of_one else getattr(self, explanation.reduction, explanation.reduction)
        return name if explanation.is_whole else self.in_float64.format(reduction=name).strip()

    def agreement(self, explanation: "Explanation") -> str:
        """How far the stored number is from the float64 one."""
        result, stored = explanation.result, explanation.stored
        if explanation.edited and result != stored:
            return self.edited
        if result == stored or (math.isnan(result) and math.isnan(stored)):
            return self.same
        gap = abs(result - stored)
        if gap <= 1e-4 * max(1.0, abs(result)):
            return self.rounding.format(gap=f"{gap:.1e}")
        return self.apart.format(gap=f"{gap:.3g}")


ENGLISH = Wording()
"""The words where no others are given."""


@dataclass(frozen=True)
class OperandCell:
    """A cell that a term reads: of a tensor (`name` may end in @turn) or of a parameter."""

    name: str
    index: Index
    value: float
    is_parameter: bool
    reader: str
    """The step that reads it."""

    def text(self) -> str:
        """The cell as a learner writes it: `q[0,2,5]`."""
        name, turn = split_turn(self.name)
        cell = f"{Place.of(name).short(Place.of(self.reader))}[{','.join(map(str, self.index))}]"
        return cell if turn is None else with_turn(cell, turn)


@dataclass(frozen=True)
class ExplainedTerm:
    """One term: the cells it reads and what it comes to."""

    operands: tuple[OperandCell, ...]
    value: float
    symbols: str
    """The term with its cells named."""
    numbers: str
    """The same with their values; empty where that is the term's value and no more."""


@dataclass(frozen=True)
class Explanation(InNotebook):
    """A cell and the terms that made it, largest first."""

    name: str
    index: Index
    formula: str
    terms: tuple[ExplainedTerm, ...]
    reduction: str
    """How the terms are put together: sum, mean, max, argmax."""
    result: float
    """The terms put together in float64."""
    stored: float
    """What the run holds."""
    edited: bool = False
    """The stored number was put there by hand."""
    is_whole: bool = False
    """The numbers are ids or truths, which are never rounded."""
    passed_from: OperandCell | None = None
    """The cell of a tensor whose number this is: it was only passed on."""
    opens: "Callable[[OperandCell], Explanation] | None" = field(default=None, compare=False, repr=False)
    """Opens a cell of its terms, in the run it was explained in; None where no run is known."""

    @property
    def is_evident(self) -> bool:
        """There is nothing to add up and compare: the number was given, or is whole and the one that follows from the terms."""
        return (not self.terms or self.is_whole) and self.result == self.stored

    @property
    def is_sum_of_one(self) -> bool:
        """There is nothing to put together: max(0, x), e^x, a quotient."""
        return self.reduction == "sum" and len(self.terms) == 1

    @property
    def agreement(self) -> str:
        """How far the stored number is from the float64 one, in words."""
        return ENGLISH.agreement(self)

    def text(self, shown: int = _SHOWN, words: Wording = ENGLISH) -> str:
        """The explanation as lines of text."""
        where = ",".join(map(str, self.index))
        lines = [f"{self.name}[{where}] = {self.stored:.6g}      {self.formula}"]
        lines += [" = ".join(filter(None, (f"  {each.symbols}", each.numbers, f"{each.value:.6g}"))) for each in self.terms[:shown]]
        rest = self.terms[shown:]
        if rest and self.reduction in ("sum", "mean"):
            value = f"{exact_sum([term.value for term in rest]):.6g}"
            lines.append("  " + words.more.format(count=len(rest), value=value))
        elif rest:
            lines.append("  " + words.none_larger.format(count=len(rest)))
        if not self.is_evident:
            result, stored = f"{self.result:.9g}", f"{self.stored:.9g}"
            lines.append("  " + words.line.format(total=words.total(self), result=result, stored=stored, agreement=words.agreement(self)))
        return "\n".join(lines)


def explain_parameter(name: str, index: Index, stored: Array, said_of: Callable[[Index], object] | None = None) -> Explanation:
    """Open one cell of a parameter, which is made of nothing.

    Args:
        name: of the parameter.
        index: of the cell.
        stored: the parameter.
        said_of: what more there is to say of a cell: how its file stores it.

    Raises:
        BadInput: the index is out of range.
    """
    cell = check_index(name, index, stored.shape)
    more = said_of(cell) if said_of else None
    formula = "a parameter: learned in training" if more is None else str(more)
    return Explanation(name, cell, formula, (), "given", float(stored[cell]), float(stored[cell]))


def explain_cell(step: Step, index: Index, operands: tuple[Array, ...], stored: Array) -> Explanation:
    """Open one cell of a step.

    Args:
        step: the step.
        index: of the cell.
        operands: the arrays the step read, in its order.
        stored: the step's own array.

    Raises:
        BadInput: the index is out of range.
    """
    cell = check_index(step.name, index, step.shape)
    whole = stored.dtype.kind in "iub"
    if not step.operands and not step.op.placed:
        given = float(stored[cell])
        return Explanation(step.name, cell, step.formula, (), "given", given, given, is_whole=whole)
    opened = terms(step.op, cell, step.sizes, step.attributes, lambda slot, at: float(operands[slot][at]))
    explained = [_explained(step, term) for term in opened]
    result = combine(step.op, [term.value for term in explained], step.attributes)
    reduction = step.op.name if callable(step.op.reduce) else step.op.reduce
    passed = None if len(explained) != 1 else _passed_from(step.op, explained[0], float(stored[cell]))
    largest_first = tuple(sorted(explained, key=_by_size if reduction in ("sum", "mean") else _by_value, reverse=True))
    number = float(stored[cell])
    return Explanation(step.name, cell, step.formula, largest_first, reduction, result, number, is_whole=whole, passed_from=passed)


def _passed_from(op: Op, term: ExplainedTerm, stored: float) -> OperandCell | None:
    """The cell whose number the only term of a cell hands on; None where something is done to it."""
    cells = term.operands if op.selects else () if term.numbers else term.operands[-1:]
    found = next((each for each in cells if not each.is_parameter), None)
    return found if found and found.value == stored else None


def _by_size(term: ExplainedTerm) -> tuple[bool, float]:
    """Sort key of the terms of a sum: NaN, then the largest of either sign."""
    return (True, 0.0) if math.isnan(term.value) else (False, abs(term.value))


def _by_value(term: ExplainedTerm) -> tuple[bool, float]:
    """Sort key of terms of which one is chosen: NaN, then the largest."""
    return (True, 0.0) if math.isnan(term.value) else (False, term.value)


def _explained(step: Step, term: Term) -> ExplainedTerm:
    named = [(step.operands[cell.slot], cell.index, value) for cell, value in zip(term.cells, term.values, strict=True)]
    operands = tuple(OperandCell(name, index, value, name in step.parameters, step.name) for name, index, value in named)
    symbols = worded(step.op, step.attributes, [each.text() for each in operands], step.formula)
    value = f"{term.value:.6g}"
    numbers = worded(step.op, step.attributes, [f"{each.value:.6g}" for each in operands], value)
    return ExplainedTerm(operands, term.value, symbols, "" if numbers == value else numbers)


def worded(op: Op, attributes: Mapping[str, object], cells: list[str], alone: str) -> str:
    """A term in the op's own wording."""
    if not cells:
        return alone
    if "{" not in op.wording:
        return " · ".join(cells)
    wording = op.wording
    for number, cell in enumerate(cells):
        for pattern in (f"{{{number}}}", f"{{{number}:.0f}}"):
            wording = wording.replace(pattern, cell)
    return wording.format(**attributes)
