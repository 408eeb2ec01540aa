"""What a slip is tried on: a step of ours, what it read, and the tensors around it.

    case.step, case.operands, case.ours      the step, the arrays it reads, what it gives
    case.value("decoder.0.self_attn.masked") any tensor before it, theirs where it is known

A slip is a function from a case to guesses: what is said of it, and what the step would then be.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from stepper.engine import Array, Place, Step
from stepper.witness.scene import Guess, Scene

__all__ = ["Slip", "SlipCase", "said"]


@dataclass(frozen=True, eq=False)
class SlipCase:
    """A step in its surroundings."""

    scene: Scene
    value: Callable[[str], Array]
    """A tensor by name."""
    earlier: tuple[Step, ...]
    """The steps before it."""
    matrices: Callable[[], Iterator[tuple[str, Array]]] = lambda: iter(())
    """The module's own parameters, where they are known."""
    left_over: Callable[..., Iterator[Array]] = lambda shape, *functions: iter(())
    """Their tensors of a shape that stand for none of ours, made by one of some functions; of a dump from a file, by any."""
    is_turned: Callable[[str], bool] = lambda name: False
    """Whether a tensor of theirs has its axes in another order."""

    @property
    def step(self) -> Step:
        """The step in question."""
        return self.scene.step

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.scene.step.place

    @property
    def operands(self) -> tuple[Array, ...]:
        """What it reads, in its order."""
        return self.scene.operands

    @property
    def ours(self) -> Array:
        """What it gives."""
        return self.scene.ours

    def applied(self, *operands: Array) -> Array:
        """What the step gives for other operands of the same shapes."""
        result: Array = self.step.op.apply(*operands, **self.step.op.constants(self.step.sizes, self.step.attributes))
        return result


Slip = Callable[[SlipCase], Iterator[Guess]]


def said(key: str, **values: Any) -> str:
    """The words of a slip."""
    from stepper.words import phrase

    return phrase(f"own_slips.{key}", **values)
