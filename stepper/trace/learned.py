"""What training has made of a model's parameters, as a value that a variant can hold."""

import math
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

import numpy as np

from stepper.engine import Array, Place, Program

__all__ = ["Learned"]


@dataclass(frozen=True, eq=False)
class Learned:
    """Parameters after so many updates."""

    parameters: Mapping[str, Array]
    moments: Mapping[str, Array]
    """Adam's, by the names that the next update reads them under; empty where the last update had none."""
    updates: int
    """How many led here."""
    moment_updates: int
    """How many of them the moments have seen."""
    losses: tuple[float, ...] = field(default=())
    """Before each of them."""
    seed: int | None = None
    """Of the random numbers that it began with; None: it began with the model as trained."""

    @classmethod
    def nothing(cls, program: Program, tied: Container[str], seed: int) -> "Learned":
        """Parameters as they are before any training: gains 1, biases 0, the others random, smaller the more are added up."""
        numbers = np.random.default_rng(seed)
        drawn = {name: _drawn(program, name, numbers) for name in program.parameters if name not in tied and not Place.of(name).way}
        return cls(drawn, {}, 0, 0, seed=seed)

    def text(self) -> str:
        """It in a few words."""
        return f"learned: {self.updates}" + ("" if self.seed is None else f", from nothing (seed {self.seed})")

    @property
    def bytes(self) -> int:
        """The memory that it holds."""
        return sum(each.nbytes for each in (*self.parameters.values(), *self.moments.values()))


def _drawn(program: Program, name: str, numbers: np.random.Generator) -> Array:
    """One parameter, from a normal distribution; of a matrix with n rows its spread is 1/√n, of a table with d columns 1/√d."""
    shape, kind = program.parameters[name], program.parameter_kinds[name]
    if kind in ("gain", "bias"):
        return np.full(shape, kind == "gain", np.float32)
    added = shape[0] if kind == "matrix" else shape[-1]
    return (numbers.standard_normal(shape) / math.sqrt(added)).astype(np.float32)
