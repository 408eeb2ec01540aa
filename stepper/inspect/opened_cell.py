"""A cell, opened: its arithmetic, and what is to be known of the cells it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stepper.engine import Step, split_turn, with_turn
from stepper.engine.explain import Explanation, OperandCell
from stepper.inspect.cell_name import CellName
from stepper.trace.vocabulary import Vocabulary, holds_ids

if TYPE_CHECKING:
    from stepper.trace import Session

__all__ = ["OpenedCell", "in_turn", "open_cell"]


@dataclass(frozen=True)
class OpenedCell:
    """The cells that were opened one from the other, and the last one's explanation."""

    path: tuple[CellName, ...]
    explanation: Explanation
    turn: int | None
    """The turn of the cell, and of its operands where they do not say another; None for a parameter."""
    steps: Mapping[str, Step]
    """The steps that make the cell and what it is made of, by name with turn."""
    words: Sequence[str]
    """The word of every id."""
    classes: Sequence[str] = ()
    """What every class is called."""

    def word_at(self, cell: CellName) -> str:
        """The word of the vocabulary, or the class, that a cell belongs to."""
        step = self.steps.get(cell.name)
        axis = step.choices if step else None
        if step is None or axis is None:
            return ""
        return (self.classes if step.axes[axis].kind == "class" else self.words)[cell.index[axis]]

    def word_of(self, cell: CellName, value: float) -> str:
        """The word whose id a cell holds."""
        step = self.steps.get(cell.name)
        return self.words[int(value)] if step and holds_ids(step) else ""


def open_cell(session: "Session", path: tuple[CellName, ...]) -> OpenedCell:
    """Open the last cell of a path.

    Raises:
        UnknownName, BadInput: there is no such cell.
    """
    cell = path[-1]
    turn = None if cell.name in session.model.parameters else session.resolve(cell.name)[1]
    explanation = session.explain(cell.name, cell.index)
    read = {in_turn(each, turn) for term in explanation.terms for each in term.operands if not each.is_parameter}
    steps = {name: session.step(name) for name in (read if turn is None else {cell.name, *read})}
    return OpenedCell(path, explanation, turn, steps, Vocabulary(session.model), session.spec.labels)


def in_turn(cell: OperandCell, turn: int | None) -> str:
    """The operand's name, with the turn it is read in."""
    is_said = cell.is_parameter or split_turn(cell.name)[1] is not None
    return cell.name if turn is None or is_said else with_turn(cell.name, turn)
