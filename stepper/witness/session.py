"""What the cross-check asks of a session, and how many of its turns are checked where nobody says.

    turns = first_turns(session)              range(0, 32), or fewer where the text ends before
    session.has_turn(len(turns))              True where the text goes on

`stepper.Session` has all that `Checkable` asks for.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from stepper.checkpoints import Model
from stepper.engine import Array, Program

__all__ = ["MANY_TURNS", "Checkable", "StepKey", "Turns", "first_turns"]

StepKey = tuple[int, str]
"""(turn, name) of a step."""
MANY_TURNS = 32
"""Turns checked at most: a sentence and its translation have fewer, a story has as many as there are positions."""


class Turns(Protocol):
    """The turns of one run, and what they computed."""

    @property
    def programs(self) -> Sequence[Program]: ...

    @property
    def given(self) -> Mapping[str, Array]:
        """The ids that come from outside, by step."""
        ...

    def value(self, name: str, turn: int) -> Array: ...

    def parameter(self, name: str) -> Array: ...

    def operands(self, key: StepKey) -> tuple[Array, ...]:
        """What a step read, in its order."""
        ...

    def edits_of(self, key: StepKey) -> Sequence[object]:
        """What was put into a step's value by hand."""
        ...


class Checkable(Protocol):
    """A model and a sentence."""

    @property
    def model(self) -> Model: ...

    @property
    def run(self) -> Turns: ...

    @property
    def source_text(self) -> str:
        """The sentence as it can be typed."""
        ...

    @property
    def generates(self) -> bool:
        """Whether every turn is one token of a text that grows."""
        ...

    def has_turn(self, turn: int) -> bool:
        """Whether there is such a turn; computes what decides it."""
        ...

    def ids(self, side: str) -> list[int]:
        """What `source` or `target` has read."""
        ...


def first_turns(session: Checkable, limit: int = MANY_TURNS, before_each: Callable[[int], object] = lambda _: None) -> range:
    """The turns of a run up to a limit, computed now.

    Args:
        session: whose turns.
        limit: how many at most.
        before_each: told the number of the turn that comes.
    """
    for turn in range(limit):
        before_each(turn)
        if not session.has_turn(turn):
            return range(turn)
    return range(limit)
