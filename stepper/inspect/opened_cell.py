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


_DEEPEST = 1000
"""Cells that a number is followed through: a cache hands it on from turn to turn."""


@dataclass(frozen=True)
class OpenedCell:
    """The cells that were opened one from the other, and the last one's explanation."""

    path: tuple[CellName, ...]
    explanation: Explanation
    passed: tuple[CellName, ...]
    """The cells that its number was passed on by, from the nearest to the one that made it."""
    floor: Explanation
    """How the last of them was made; where there is none, how the cell was."""
    turn: int | None
    """The turn of the last of them, or of the cell, and of its operands where they do not say another; None for a parameter."""
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
    """Open the last cell of a path; where its number was only passed on, go on to the cell that it comes from.

    Raises:
        UnknownName, BadInput: there is no such cell.
    """
    cell, passed = path[-1], list[CellName]()
    turn, explanation = _turn_of(session, cell), session.explain(cell.name, cell.index)
    floor = explanation
    while floor.passed_from and not floor.edited and len(passed) < _DEEPEST:
        cell = CellName(in_turn(floor.passed_from, turn), floor.passed_from.index)
        turn, floor = _turn_of(session, cell), session.explain(cell.name, cell.index)
        passed.append(cell)
    read = {in_turn(each, turn) for term in floor.terms for each in term.operands if not each.is_parameter}
    made = {each.name for each in (path[-1], *passed) if _turn_of(session, each) is not None}
    steps = {name: session.step(name) for name in read | made}
    return OpenedCell(path, explanation, tuple(passed), floor, turn, steps, Vocabulary(session.model), session.spec.labels)


def _turn_of(session: "Session", cell: CellName) -> int | None:
    return None if cell.name in session.model.parameters else session.resolve(cell.name)[1]


def in_turn(cell: OperandCell, turn: int | None) -> str:
    """The operand's name, with the turn it is read in."""
    is_said = cell.is_parameter or split_turn(cell.name)[1] is not None
    return cell.name if turn is None or is_said else with_turn(cell.name, turn)
