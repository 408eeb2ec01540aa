"""Breakpoints and watches.

    stops = Stops()
    stops.add(Breakpoint("decoder.*.cross_attn.weights", token="chat", condition="max > 0.9"))
    stops.next_stop(session)          the nearest place ahead where one of them holds
    stops.watch(Watch("norm"))
    stops.watched(session)            the norm of every tensor from the start of the run to where it stands

Both are plain values that can be written to a file and read again.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any, cast

import numpy as np

from stepper.engine import Step, with_turn
from stepper.engine.signature import Index
from stepper.errors import BadInput, Clause
from stepper.trace.conditions import Condition, Subject
from stepper.trace.matches import cells_that_hold
from stepper.trace.movement import Position
from stepper.trace.watches import Watch, Watched, Watching, subject_of, watched

__all__ = ["Breakpoint", "Reached", "Stops"]


@dataclass(frozen=True)
class Breakpoint:
    """A place to stop at."""

    pattern: str
    """The name of a tensor, or a glob."""
    row: int | None = None
    token: str | None = None
    """Stop at the row of this token."""
    condition: str = ""
    enabled: bool = True
    hits: int = 0

    def text(self) -> str:
        """The breakpoint as a command writes it."""
        parts = [self.pattern]
        parts += [f"row {self.row}"] if self.row is not None else []
        parts += [f"token {_in_quotes(self.token)}"] if self.token is not None else []
        parts += [f"if {self.condition}"] if self.condition else []
        return " ".join(parts)


def _in_quotes(token: str) -> str:
    """A token as a command takes it: one that has quotes in it stands as it is."""
    return token if '"' in token else f'"{token}"'


@dataclass(frozen=True)
class Reached:
    """A breakpoint that holds, and what fulfils its condition."""

    breakpoint: Breakpoint
    numbers: Mapping[str, float] = field(default_factory=dict)
    """The numbers that it compares, by their text."""
    cell: Index | None = None
    """A cell that it holds for; None where it is of no single cells, or their rows are still to come."""


@dataclass
class Stops:
    """All breakpoints and watches, numbered from 1."""

    breakpoints: dict[int, Breakpoint] = field(default_factory=dict)
    watches: dict[int, Watch] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set, repr=False, compare=False)
    """The texts of those that were kept from another time, and not set anew."""
    _measured: dict[tuple[str, str, int, int], float | None] = field(default_factory=dict, repr=False, compare=False)
    """What watches were found to be."""

    def add(self, breakpoint: Breakpoint) -> int:
        """Add a breakpoint and return its number; one that is there already is kept, and switched on if this one is.

        Raises:
            BadInput: its condition is not in the language.
        """
        if breakpoint.condition:
            Condition.parse(breakpoint.condition)
        self.kept.discard(breakpoint.text())
        for number, each in self.breakpoints.items():
            if each.text() == breakpoint.text():
                self.breakpoints[number] = replace(each, enabled=breakpoint.enabled)
                return number
        number = max(self.breakpoints, default=0) + 1
        self.breakpoints[number] = breakpoint
        return number

    def watch(self, watch: Watch) -> int:
        """Add a watch and return its number; one that is there already is kept.

        Raises:
            BadInput: its expression is not in the language.
        """
        Condition.parse(watch.expression)
        self.kept.discard(watch.text())
        for number, each in self.watches.items():
            if each.text() == watch.text():
                return number
        number = max(self.watches, default=0) + 1
        self.watches[number] = watch
        return number

    def remove(self, number: int, kind: str = "breakpoint") -> Breakpoint | Watch:
        """Remove a breakpoint, or a watch, and return it.

        Raises:
            BadInput: there is none of this number.
        """
        table: dict[int, Any] = self.breakpoints if kind == "breakpoint" else self.watches
        if number not in table:
            raise _no_breakpoint(number, table) if kind == "breakpoint" else _no_watch(number, table)
        return cast("Breakpoint | Watch", table.pop(number))

    def enable(self, number: int, on: bool) -> None:
        """Switch a breakpoint on or off.

        Raises:
            BadInput: there is none of this number.
        """
        if number not in self.breakpoints:
            raise _no_breakpoint(number, self.breakpoints)
        self.breakpoints[number] = replace(self.breakpoints[number], enabled=on)

    # --- walking -----------------------------------------------------------------------------------------------------

    def next_stop(self, session: Watching, backward: bool = False, most: int = 2**31) -> Position | None:
        """The nearest position ahead (or behind) where enabled breakpoints hold, their hits counted; None where none does.

        Args:
            session: where we stand.
            backward: behind.
            most: how many turns on it may be.
        """
        last = session.position.turn + most
        for turn, step in _ahead(session, backward, last):
            rows = {number: _row(session, each, turn, step) for number, each in self.breakpoints.items()}
            places = {number: Position(turn, step.name, row) for number, row in rows.items() if row is not None}
            beyond = [place for place in places.values() if _is_beyond(session.position, place, backward)]
            if beyond:
                nearest = (max if backward else min)(beyond, key=lambda place: place.row)
                self._count([number for number, place in places.items() if place == nearest])
                return nearest
        return None

    def _count(self, numbers: list[int]) -> None:
        for number in numbers:
            self.breakpoints[number] = replace(self.breakpoints[number], hits=self.breakpoints[number].hits + 1)

    def holding(self, session: Watching) -> dict[int, Reached]:
        """The breakpoints that hold where we stand, by number."""
        turn, row = session.position.turn, session.position.row
        step = session.program_of(turn)[session.position.step]
        held: dict[int, Reached] = {}
        for number, each in self.breakpoints.items():
            with suppress(BadInput):  # its condition, or a part of it that did not count, does not fit this tensor
                if _row(session, each, turn, step) == row:
                    held[number] = _held(each, step, subject_of(session, turn, step, row)) if each.condition else Reached(each)
        return held

    def marks(self, session: Watching, turn: int) -> set[str]:
        """The steps of a turn that an enabled breakpoint names, conditions left aside."""
        active = [each for each in self.breakpoints.values() if each.enabled]
        return {step.name for step in session.program_of(turn) if any(fnmatchcase(step.name, each.pattern) for each in active)}

    def watched(self, session: Watching) -> dict[int, Watched]:
        """The watches with their courses up to where we stand, by number.

        Raises:
            Stopped: the computation was stopped.
        """
        return {number: watched(session, watch, self._measured) for number, watch in self.watches.items()}

    # --- keeping -----------------------------------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """Everything but hit counts, as plain data."""
        return {
            "breakpoints": [asdict(replace(each, hits=0)) for each in self.breakpoints.values()],
            "watches": [asdict(each) for each in self.watches.values()],
        }

    @classmethod
    def from_dict(cls, entries: dict[str, Any]) -> "Stops":
        """What `to_dict` gave; entries that cannot be read are left out."""
        stops = cls()
        for entry in entries.get("breakpoints", []):
            with suppress(TypeError, BadInput):
                stops.add(_breakpoint(entry))
        for entry in entries.get("watches", []):
            with suppress(TypeError, BadInput):
                stops.watch(_watch(entry))
        stops.kept = {each.text() for each in stops.breakpoints.values()} | {each.text() for each in stops.watches.values()}
        return stops


def _breakpoint(entry: Any) -> Breakpoint:
    """A breakpoint as `to_dict` wrote it.

    Raises:
        TypeError: a field is missing, of another type, or none of ours.
    """
    fields: dict[str, Any] = {**entry, "hits": 0}
    kinds = {"pattern": str, "condition": str, "token": str | None, "row": int | None, "enabled": bool, "hits": int}
    return Breakpoint(**_typed(fields, kinds))


def _watch(entry: Any) -> Watch:
    """A watch as `to_dict` wrote it.

    Raises:
        TypeError: a field is missing, of another type, or none of ours.
    """
    older: dict[str, Any] = {name: value for name, value in {**entry}.items() if name != "history"}
    return Watch(**_typed(older, {"expression": str, "pattern": str}))


def _typed(fields: dict[str, Any], kinds: dict[str, Any]) -> dict[str, Any]:
    """The fields, if each is one of ours and of its type.

    Raises:
        TypeError: one is not.
    """
    if not all(name in kinds and isinstance(entry, kinds[name]) for name, entry in fields.items()):
        raise TypeError("not what we write")
    return fields


def _ahead(session: Watching, backward: bool, last: int) -> Iterator[tuple[int, Step]]:
    """Every step from here on (or back), the current one first: another row of it may hold."""
    turn = session.position.turn
    number = session.program_of(turn).numbers[session.position.step]
    while True:
        steps = session.program_of(turn).steps
        yield from ((turn, step) for step in (steps[number::-1] if backward else steps[number:]))
        turn += -1 if backward else 1
        if turn > last or not session.has_turn(turn):
            return
        number = len(session.program_of(turn).steps) - 1 if backward else 0


def _is_beyond(here: Position, there: Position, backward: bool) -> bool:
    """Whether a place is ahead (or behind): on the step we stand on, only its later (or earlier) rows are."""
    if (here.turn, here.step) != (there.turn, there.step):
        return True
    return there.row < here.row if backward else there.row > here.row


def _row(session: Watching, breakpoint: Breakpoint, turn: int, step: Step) -> int | None:
    """The row to stop at, None where the breakpoint does not hold here."""
    if not breakpoint.enabled or not fnmatchcase(step.name, breakpoint.pattern):
        return None
    row: int | None = step.row_count - 1 if breakpoint.row is None else breakpoint.row
    if breakpoint.token is not None:
        labels = step.of_rows(session.labels(with_turn(step.name, turn))) or []
        row = labels.index(breakpoint.token) if breakpoint.token in labels else None
    if row is None or not 0 <= row < step.row_count:
        return None
    if breakpoint.condition and not Condition(breakpoint.condition).holds(subject_of(session, turn, step, row)):
        return None
    return row


def _held(breakpoint: Breakpoint, step: Step, subject: Subject) -> Reached:
    """What fulfils the condition of a breakpoint that holds: of its cells the first, in the row that was asked for where one was."""
    cells = np.argwhere(cells_that_hold(breakpoint.condition, subject))
    rows = cells[:, step.row_axis] if step.row_axis is not None else np.zeros(len(cells), dtype=np.int64)
    asked = breakpoint.row is not None or breakpoint.token is not None
    seen = [*cells[asked & (rows == subject.row)], *cells[rows <= subject.row]]
    cell = tuple(map(int, seen[0])) if seen else None
    return Reached(breakpoint, Condition(breakpoint.condition).numbers(subject), cell)


def _no_breakpoint(number: int, table: Iterable[int]) -> BadInput:
    return BadInput("stop.no_breakpoint", number=number, numbers=list(table) or Clause("stop.none"))


def _no_watch(number: int, table: Iterable[int]) -> BadInput:
    return BadInput("stop.no_watch", number=number, numbers=list(table) or Clause("stop.none"))
