"""Writing a program down, one step at a time.

    x = build.step("encoder.embed.lookup", LOOKUP, ids, E, axes="token d_model", over=source, formula="E[ids]")

`step` checks every shape at once and returns the new tensor's name, so that layer functions (see `layers`) read like the
maths: names go in, a name comes out.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from stepper.engine.op import Array, Op
from stepper.engine.program import Program, Shortcut, Step, Tokens
from stepper.engine.signature import Index
from stepper.errors import BadInput, ShapeError

__all__ = ["Builder"]


class Builder:
    """Collects the steps of one turn."""

    def __init__(self, turn: int = 0) -> None:
        self.turn = turn
        self._steps: dict[str, Step] = {}
        self._parameters: dict[str, Index] = {}
        self._imports: dict[str, Index] = {}

    def parameter(self, name: str, *shape: int) -> str:
        """Say that the program reads a parameter of this shape.

        Raises:
            ShapeError: it was already said to have another one.
        """
        if self._parameters.setdefault(name, shape) != shape:
            raise ShapeError(f"{name}: needed with shape {shape} here and {self._parameters[name]} elsewhere")
        return name

    def imported(self, name: str, turn: int, *shape: int) -> str:
        """Say that the program reads a tensor of an earlier turn."""
        full = f"{name}@{turn}"
        self._imports[full] = shape
        return full

    def shape(self, name: str) -> Index:
        """The shape of a tensor or parameter that was declared."""
        if name in self._steps:
            return self._steps[name].shape
        return self._parameters[name] if name in self._parameters else self._imports[name]

    def step(
        self,
        name: str,
        op: Op,
        *operands: str,
        axes: str,
        over: Tokens | tuple[Tokens, ...],
        formula: str,
        part_of: str | None = None,
        sizes: dict[str, int] | None = None,
        **attributes: Any,
    ) -> str:
        """Add a step.

        Args:
            name: of the new tensor.
            op: what is done.
            operands: names of tensors and parameters, in the op's order.
            axes: names of the result's axes, separated by blanks.
            over: the tokens of the token axes, in order (one alone where there is one such axis).
            formula: what to show.
            part_of: the coarse step this is a fine step of.
            sizes: letters of the signature that no operand has.
            attributes: constants of the op.

        Raises:
            ShapeError: the operands do not fit; the message names the step.
            BadInput: the tensor would have no cells.
            ValueError: the name is taken, or the axes are not as many as the signature says.
        """
        if name in self._steps:
            raise ValueError(f"{name}: computed twice")
        try:
            bound = op.signature.sizes(tuple(self.shape(each) for each in operands), sizes or {})
        except ShapeError as error:
            raise ShapeError(f"{name}: {error}") from None
        names = tuple(axes.split())
        parameters = frozenset(self._parameters).intersection(operands)
        step = Step(name, op, operands, parameters, attributes, bound, names, _tokens_along(names, over), formula, part_of)
        if len(step.shape) != len(names):
            raise ValueError(f"{name}: {len(step.shape)} axes, but named {axes!r}")
        if 0 in step.shape:
            raise BadInput(f"{name}: there is nothing to compute; give at least one token")
        self._steps[name] = step
        return name

    def shortcut(self, name: str, compute: Callable[..., Array], *operands: str) -> str:
        """Say how a coarse step is computed without its fine steps; returns its name."""
        self._steps[name] = replace(self._steps[name], shortcut=Shortcut(compute, operands))
        return name

    def program(self) -> Program:
        """What was written so far, as a program."""
        return Program(self.turn, tuple(self._steps.values()), dict(self._parameters), dict(self._imports))


def _tokens_along(axes: tuple[str, ...], over: Tokens | tuple[Tokens, ...]) -> tuple[Tokens | None, ...]:
    """Give each token axis its tokens, in order."""
    tokens = iter(over if isinstance(over, tuple) else (over,))
    return tuple(next(tokens) if axis in ("token", "query", "key") else None for axis in axes)
