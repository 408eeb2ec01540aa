"""Moving through a run, forward and back.

A position is (turn, step, row): it names the value just computed. Each verb is a function from a position to a position:

    step / back        next / previous row of this step; past the last row the next step's first row
    next / prev        next / previous step, whole
    into / out         the fine steps of this step / back to the coarse one
    finish / start     end of this sublayer / its start, then the one before
    layer / -layer     the same tensor one layer on / back
    turn / -turn       the same tensor one turn on / back

Where there is nowhere to go, the position stays. These functions know the position alone; a session also remembers the moves
that were made, so that the inverse of the last one goes back exactly where it came from.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Protocol

from stepper.engine import Program, Step
from stepper.engine.index import whole_number
from stepper.errors import BadInput

__all__ = ["FAR", "INVERSES", "MOVES", "MovesMade", "Position", "Route", "end_of", "last_place", "nearest_place", "place_of"]


@dataclass(frozen=True)
class Position:
    """Where we are: the value just computed."""

    turn: int
    step: str
    row: int


@dataclass(frozen=True)
class Move:
    """A move that was made."""

    verb: str
    origin: Position
    end: Position


class Route(Protocol):
    """What can be walked: turns, each with a program. `has_turn` may compute the word that ends the turn before.

    `goes_on` makes the program of a turn longer, by the loss and the way back, where that is what comes after its last step.
    """

    def program_of(self, turn: int) -> Program: ...

    def has_turn(self, turn: int) -> bool: ...

    def goes_on(self, turn: int) -> bool: ...


def last_place(route: Route, turn: int) -> Position:
    """The last place of a turn."""
    step = route.program_of(turn).coarse[-1]
    return Position(turn, step.name, step.row_count - 1)


def end_of(route: Route, turn: int, most: int) -> Position:
    """The last place of the run, or that of so many turns on from one where the run goes further; the turns are computed."""
    last = turn + most
    while turn < last and route.has_turn(turn + 1):
        turn += 1
    return last_place(route, turn)


def nearest_place(route: Route, position: Position) -> Position:
    """A position in a run that may lack it: the same place, or the nearest that there is."""
    turn = position.turn
    while not route.has_turn(turn):
        turn -= 1
    program = route.program_of(turn)
    step = program[position.step] if position.step in program else program.coarse[0]
    return Position(turn, step.name, min(position.row, step.row_count - 1))


def place_of(step: Step, turn: int, row: int | None) -> Position:
    """A step with its rows up to one, which may be counted from the end; None: all.

    Raises:
        BadInput: there is no such row.
    """
    rows = step.row_count
    wanted = rows - 1 if row is None else whole_number("row", row)
    if not -rows <= wanted < rows:
        raise BadInput("session.no_row", name=step.name, rows=rows, last=rows - 1, row=wanted)
    return Position(turn, step.name, wanted % rows)


def _step_at(route: Route, position: Position) -> Step:
    return route.program_of(position.turn)[position.step]


def _level(program: Program, step: Step) -> tuple[Step, ...]:
    """The steps that a walk at this step's level passes: its fine group and the coarse step, or all coarse steps."""
    return (*program.parts[step.part_of], program[step.part_of]) if step.part_of else program.coarse


def _neighbour(route: Route, position: Position, by: int) -> tuple[int, Step] | None:
    """The next (or previous) step at the current level, over the border of a turn where there is one."""
    program = route.program_of(position.turn)
    here = program[position.step]
    level = _level(program, here)
    number = level.index(here) + by
    if number == len(level) and not here.part_of and route.goes_on(position.turn):
        level = route.program_of(position.turn).coarse
    if 0 <= number < len(level):
        return position.turn, level[number]
    if here.part_of:
        number = program.coarse.index(program[here.part_of]) - 1
        return (position.turn, program.coarse[number]) if number >= 0 else None
    return _over_the_border(route, position.turn, by)


def _over_the_border(route: Route, turn: int, by: int) -> tuple[int, Step] | None:
    if by < 0:
        return (turn - 1, route.program_of(turn - 1).coarse[-1]) if turn else None
    return (turn + 1, route.program_of(turn + 1).coarse[0]) if route.has_turn(turn + 1) else None


def step(route: Route, position: Position) -> Position:
    """The next row; past the last row, the next step's first."""
    if position.row + 1 < _step_at(route, position).row_count:
        return replace(position, row=position.row + 1)
    found = _neighbour(route, position, 1)
    return Position(found[0], found[1].name, 0) if found else position


def back(route: Route, position: Position) -> Position:
    """The previous row; before the first row, the previous step's last."""
    return replace(position, row=position.row - 1) if position.row else prev_step(route, position)


def next_step(route: Route, position: Position) -> Position:
    """The next step, whole."""
    return _whole(_neighbour(route, position, 1), position)


def prev_step(route: Route, position: Position) -> Position:
    """The previous step, whole."""
    return _whole(_neighbour(route, position, -1), position)


def _whole(found: tuple[int, Step] | None, otherwise: Position) -> Position:
    return Position(found[0], found[1].name, found[1].row_count - 1) if found else otherwise


def into(route: Route, position: Position) -> Position:
    """The first fine step of this step."""
    parts = route.program_of(position.turn).parts.get(position.step, ())
    return Position(position.turn, parts[0].name, min(position.row, parts[0].row_count - 1)) if parts else position


def out(route: Route, position: Position) -> Position:
    """The coarse step this fine step is part of."""
    coarse = _step_at(route, position).part_of
    return replace(position, step=coarse) if coarse else position


def _blocks(program: Program) -> list[list[Step]]:
    """The coarse steps, sublayer by sublayer."""
    return [list(group) for _, group in groupby(program.coarse, lambda step: step.sublayer_key)]


def _block_number(blocks: list[list[Step]], program: Program, name: str) -> int:
    coarse = program[name].part_of or name
    return next(number for number, block in enumerate(blocks) if any(each.name == coarse for each in block))


def finish(route: Route, position: Position) -> Position:
    """The end of this sublayer; from there, the end of the next."""
    program = route.program_of(position.turn)
    blocks = _blocks(program)
    number = _block_number(blocks, program, position.step)
    end = blocks[number][-1]
    if position == Position(position.turn, end.name, end.row_count - 1):
        if number + 1 == len(blocks) and route.goes_on(position.turn):
            blocks = _blocks(route.program_of(position.turn))
        if number + 1 < len(blocks):
            end = blocks[number + 1][-1]
        elif route.has_turn(position.turn + 1):
            return _whole((position.turn + 1, _blocks(route.program_of(position.turn + 1))[0][-1]), position)
    return Position(position.turn, end.name, end.row_count - 1)


def start(route: Route, position: Position) -> Position:
    """The start of this sublayer; from there, the start of the one before."""
    program = route.program_of(position.turn)
    blocks = _blocks(program)
    number = _block_number(blocks, program, position.step)
    first = blocks[number][0]
    if position == Position(position.turn, first.name, 0):
        if number:
            first = blocks[number - 1][0]
        elif position.turn:
            return Position(position.turn - 1, _blocks(route.program_of(position.turn - 1))[-1][0].name, 0)
    return Position(position.turn, first.name, 0)


def layer_on(route: Route, position: Position) -> Position:
    """The same tensor one layer on; where that layer lacks it, the layer's first step."""
    return _other_layer(route, position, 1)


def layer_back(route: Route, position: Position) -> Position:
    """The same tensor one layer back; where that layer lacks it, the layer's first step."""
    return _other_layer(route, position, -1)


def _other_layer(route: Route, position: Position, by: int) -> Position:
    program = route.program_of(position.turn)
    layers = list(dict.fromkeys(each.place.layer_key for each in program.coarse))
    here = program[position.step]
    coarse = program[here.part_of] if here.part_of else here
    number = layers.index(coarse.place.layer_key) + by
    if not 0 <= number < len(layers):
        return position
    steps = [each for each in program if each.place.layer_key == layers[number]]
    alike = [each for each in steps if each.place.within == here.place.within]
    found = alike[0] if alike else next(each for each in steps if each.part_of is None)
    return Position(position.turn, found.name, found.row_count - 1)


def turn_on(route: Route, position: Position) -> Position:
    """The same tensor one turn on."""
    return _other_turn(route, position, position.turn + 1) if route.has_turn(position.turn + 1) else position


def turn_back(route: Route, position: Position) -> Position:
    """The same tensor one turn back."""
    return _other_turn(route, position, position.turn - 1) if position.turn else position


def _other_turn(route: Route, position: Position, turn: int) -> Position:
    program = route.program_of(turn)
    found = program[position.step] if position.step in program else program.coarse[0]
    return Position(turn, found.name, found.row_count - 1)


MOVES: dict[str, Callable[[Route, Position], Position]] = {
    "step": step,
    "back": back,
    "next": next_step,
    "prev": prev_step,
    "into": into,
    "out": out,
    "finish": finish,
    "start": start,
    "layer": layer_on,
    "layer -1": layer_back,
    "turn": turn_on,
    "turn -1": turn_back,
}

_PAIRS = (
    ("step", "back"),
    ("next", "prev"),
    ("into", "out"),
    ("finish", "start"),
    ("layer", "layer -1"),
    ("turn", "turn -1"),
    ("continue", "rcontinue"),
)
INVERSES: dict[str, str] = {verb: other for pair in _PAIRS for verb, other in (pair, pair[::-1])}
"""The verb that takes each verb back."""

FAR = 32
"""Turns that `continue` runs on at most: a story has as many as there are positions, which takes minutes."""

_TRAIL = 100_000
"""Moves that can be taken back exactly."""


class MovesMade:
    """The moves that were made, so that the inverse of the last one goes back exactly where it came from."""

    def __init__(self) -> None:
        self._moves: deque[Move] = deque(maxlen=_TRAIL)

    def add(self, verb: str, origin: Position, end: Position) -> None:
        """Remember a move."""
        self._moves.append(Move(verb, origin, end))

    def taken_back(self, verb: str, here: Position) -> Position | None:
        """Where the last move came from, forgetting it, if it ended here and this verb is its inverse; else None."""
        last = self._moves[-1] if self._moves else None
        if last is None or last.end != here or last.verb != INVERSES[verb]:
            return None
        return self._moves.pop().origin

    def clear(self) -> None:
        """Forget all moves: the run is another one."""
        self._moves.clear()
