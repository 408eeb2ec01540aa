"""Writing a program down, one step at a time.

    x = build.step(at / "lookup", LOOKUP, ids, E, axes="token d_model", over=source, formula="E[ids]")

`step` checks every shape at once and returns the new tensor's name, so that layer functions (see `layers`) read like the
maths: names go in, a name comes out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from stepper.engine.axis import Axis, Tokens, axes_named
from stepper.engine.op import Op
from stepper.engine.place import Place, with_turn
from stepper.engine.program import ParameterKind, Program, Step
from stepper.engine.signature import Index, Letters
from stepper.errors import BadInput, ShapeError

__all__ = ["Builder"]


class Builder:
    """Collects the steps of one turn."""

    def __init__(self, turn: int = 0, start: Program | None = None) -> None:
        """Begin with nothing, or go on with a program."""
        self.turn = start.turn if start else turn
        self._steps: dict[str, Step] = {step.name: step for step in start or ()}
        self._parameters: dict[str, Index] = dict(start.parameters) if start else {}
        self._kinds: dict[str, ParameterKind] = dict(start.parameter_kinds) if start else {}
        self._imports: dict[str, Index] = dict(start.imports) if start else {}
        self._sublayer: int | None = None

    @contextmanager
    def sublayer(self, number: int | None) -> Iterator[None]:
        """Count the steps that are added meanwhile to a sublayer of their layer."""
        outer, self._sublayer = self._sublayer, number
        yield
        self._sublayer = outer

    def parameter(self, place: Place | str, *shape: int, kind: ParameterKind) -> str:
        """Say that the program reads a parameter of this shape, and what it is for.

        Raises:
            ShapeError: it was already said to have another shape.
        """
        name = str(place)
        self._kinds[name] = kind
        if self._parameters.setdefault(name, shape) != shape:
            raise ShapeError("step.parameter_shape", name=name, shape=shape, other=self._parameters[name])
        return name

    def imported(self, place: Place | str, turn: int, *shape: int) -> str:
        """Say that the program reads a tensor of an earlier turn."""
        full = with_turn(str(place), turn)
        self._imports[full] = shape
        return full

    def shape(self, name: str) -> Index:
        """The shape of a tensor or parameter that was declared."""
        if name in self._steps:
            return self._steps[name].shape
        return self._parameters[name] if name in self._parameters else self._imports[name]

    def made(self, name: str) -> Step:
        """A step that was added."""
        return self._steps[name]

    def step(
        self,
        place: Place | str,
        op: Op,
        *operands: str,
        axes: str | tuple[Axis, ...],
        over: Tokens | tuple[Tokens, ...] = (),
        formula: str,
        note: str = "",
        part_of: Place | str | None = None,
        is_residual: bool = False,
        sizes: dict[str, int] | None = None,
        goes_back: tuple[str, int] | None = None,
        **attributes: Any,
    ) -> str:
        """Add a step, and give back its name.

        `operands` are tensors and parameters in the op's order; `axes` the names of the result's axes, `over` the tokens of those that run
        over tokens, unless `axes` are another tensor's as they are; `note` the tag of its note where the plain one does not hold;
        `part_of` the coarse step it is a fine step of; `sizes` the letters of the signature that no operand has; `goes_back` of a gradient
        the step and the operand it comes from; `attributes` constants of the op.

        Raises:
            ShapeError: the operands do not fit; the message names the step.
            BadInput: the tensor would have no cells.
            ValueError: the name is taken, or the axes are not as many as the signature says.
        """
        name = str(place)
        if name in self._steps:
            raise ValueError(f"{name}: computed twice")
        place = Place.of(place) if isinstance(place, str) else place
        parameters = frozenset(each for each in operands if each in self._parameters)
        bound = self._sizes(name, op, operands, sizes or {})
        along = axes_named(axes, *(over if isinstance(over, tuple) else (over,))) if isinstance(axes, str) else axes
        coarse = None if part_of is None else str(part_of)
        made = partial(Step, place, op, operands, parameters, attributes, bound, along, formula)
        self._steps[name] = _fitting(made(note=note, sublayer=self._sublayer, is_residual=is_residual, part_of=coarse, goes_back=goes_back))
        return name

    def _sizes(self, name: str, op: Op, operands: tuple[str, ...], given: dict[str, int]) -> Letters:
        """The size of every letter of a step's signature."""
        try:
            return op.signature.sizes(tuple(self.shape(each) for each in operands), given)
        except ShapeError as error:
            raise ShapeError("step.in_step", name=name, error=error) from None

    def program(self) -> Program:
        """What was written so far, as a program."""
        return Program(self.turn, tuple(self._steps.values()), dict(self._parameters), dict(self._imports), dict(self._kinds))


def _fitting(step: Step) -> Step:
    """The step, if it has as many axes as it names, and cells along each of them."""
    if len(step.shape) != len(step.axes):
        raise ValueError(f"{step.name}: {len(step.shape)} axes, but named {' '.join(step.axes)!r}")
    if 0 in step.shape:
        raise BadInput("step.nothing_to_compute", name=step.name)
    return step
