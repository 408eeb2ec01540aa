"""A step that differs from the other side's, with all that a guess at the reason may look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stepper.engine import Array, ModelSpec, Step
from stepper.engine.spec import StackSpec

__all__ = ["Guess", "Scene"]


@dataclass(frozen=True, eq=False)
class Scene:
    """A step that differs, and what it was made of."""

    spec: ModelSpec
    step: Step
    operands: tuple[Array, ...]
    ours: Array
    theirs: Array
    parameters: Mapping[str, Array] = field(default_factory=dict)
    """All of the model's, each read when it is asked for."""

    @property
    def stack(self) -> StackSpec:
        """The stack the step belongs to, or whose output it reads."""
        return next((each for each in self.spec.stacks if each.name == self.step.place.stack), self.spec.last)

    @property
    def read(self) -> list[tuple[str, Array]]:
        """What the step read, by name."""
        return list(zip(self.step.operands, self.operands, strict=True))

    @property
    def constants(self) -> Mapping[str, Any]:
        """What its op gets by keyword."""
        return self.step.op.constants(self.step.sizes, self.step.attributes)

    @property
    def d_head(self) -> int:
        """The width of a head in the step's layer."""
        return self.stack.layers[self.step.place.layer or 0].attention.d_head


Guess = tuple[str, Array]
"""What would have gone wrong, and what the step would then be on the other side."""
