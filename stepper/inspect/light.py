"""What belongs to one cell: the cells it is made of, those made of it, and the tensors on either side.

    light = light_of(session, "encoder.0.self_attn.weights", turn=0, index=(0, 2, 1))
    light.cells["encoder.0.self_attn.masked"][0, 2, 4]      True: row 2 of the masked scores goes into it
    light.into, light.out_of                                names of all tensors before it, and after it

Cells are followed from tensor to tensor of the coarse program, through fine steps where there are some; which they are comes
from the ops' own declarations (`engine.cells`). Further tensors are named only.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

from stepper.engine import Array, Program, Step
from stepper.engine.cells import Box, reach, sources
from stepper.engine.signature import Index
from stepper.inspect.cell_name import CellName

if TYPE_CHECKING:
    from stepper.trace import Session

__all__ = ["Light", "light_of"]

MOST_FOLLOWED = 4000
"""Cells of fine steps that are followed further."""

Found = tuple[str, Box]
Follow = Callable[[str, Index], Iterator[Found]]
OperandsOf = Callable[[str], tuple[Array, ...]]


@dataclass(frozen=True, eq=False)
class Light:
    """One cell and what belongs to it, in one turn."""

    cell: CellName
    """Its name has no turn."""
    turn: int
    cells: Mapping[str, Array]
    """By tensor, True where a cell is lit."""
    into: frozenset[str]
    out_of: frozenset[str]


def light_of(session: "Session", name: str, turn: int, index: Index) -> Light:
    """Find what belongs to a cell.

    Raises:
        StepperError: what it is made of cannot be computed.
    """
    program = session.program_of(turn)
    operands = cache(lambda step: session.run.operands((turn, step)))

    def made_of(step: str, at: Index) -> Iterator[Found]:
        boxes = sources(program[step].op, at, program[step].sizes, program[step].attributes, partial(_cell, operands, step))
        return ((program[step].operands[slot], box) for slot, box in boxes.items() if program[step].operands[slot] in program)

    def made_from(step: str, at: Index) -> Iterator[Found]:
        for user in (program[each] for each in program.users.get(step, ())):
            for slot, operand in enumerate(user.operands):
                if operand == step:
                    boxes = reach(user.op, slot, at, user.sizes, user.attributes, partial(_cell, operands, user.name))
                    yield from ((user.name, box) for box in boxes)

    cells = {name: _dark(program[name])}
    cells[name][index] = True
    for follow in (made_of, made_from):
        _spread(program, cells, name, index, follow)
    return Light(CellName(name, index), turn, cells, frozenset(_ancestors(program, name)), frozenset(program.dependents(name)))


def _cell(operands: OperandsOf, step: str, slot: int, index: Index) -> float:
    return float(operands(step)[slot][index])


def _dark(step: Step) -> Array:
    return np.zeros(step.shape, dtype=bool)


def _spread(program: Program, cells: dict[str, Array], name: str, index: Index, follow: Follow) -> None:
    """Light the cells one way, on through fine steps up to the coarse ones around."""
    waiting = deque([(name, index)])
    followed = 0
    while waiting and followed < MOST_FOLLOWED:
        followed += 1
        for other, box in follow(*waiting.popleft()):
            lit = cells.setdefault(other, _dark(program[other]))
            fresh = np.zeros_like(lit)
            fresh[np.ix_(*box)] = True
            fresh &= ~lit
            lit |= fresh
            if program[other].part_of:
                waiting.extend((other, tuple(map(int, at))) for at in np.argwhere(fresh))


def _ancestors(program: Program, name: str) -> set[str]:
    """Every tensor that can influence one."""
    wanted = {name}
    for step in reversed(program.steps):
        if step.name in wanted:
            wanted.update(step.inputs)
    return wanted - {name}
