"""What the cross-check asks of a session: `stepper.Session` has all of it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from stepper.checkpoints import Model
from stepper.engine import Array, Program

__all__ = ["Checkable", "StepKey", "Turns"]

StepKey = tuple[int, str]
"""(turn, name) of a step."""


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
    def generates(self) -> bool:
        """Whether every turn is one token of a text that grows."""
        ...

    def has_turn(self, turn: int) -> bool:
        """Whether there is such a turn; computes what decides it."""
        ...

    def ids(self, side: str) -> list[int]:
        """What `source` or `target` has read."""
        ...
