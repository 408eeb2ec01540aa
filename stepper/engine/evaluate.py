"""Running a program from its first step to its last: the specification of what every value is.

    values = evaluate(program, parameters, {"encoder.embed.ids": ids, "decoder.embed.ids": ids})
    values["encoder.0.self_attn.weights"]        # float32, read-only

The lazy, bounded run of `stepper.trace` gives the same arrays, bit for bit.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from stepper.engine.op import Array
from stepper.engine.ops.arithmetic import GIVEN
from stepper.engine.program import Program, Shortcut, Step
from stepper.errors import BadInput, ShapeError

__all__ = ["compute_shortcut", "compute_step", "evaluate", "frozen"]


def evaluate(
    program: Program,
    parameters: Mapping[str, Array],
    inputs: Mapping[str, Array],
    real: type[np.floating[Any]] = np.float32,
) -> dict[str, Array]:
    """Compute every step.

    Args:
        program: of one turn.
        parameters: by name; `program.parameters` lists those needed, with their shapes.
        inputs: the given steps by name, and the imports by name@turn.
        real: the floating type to compute in.

    Raises:
        BadInput: a parameter or input is missing.
        ShapeError: an array is not of the shape the program was built for.
    """
    values: dict[str, Array] = {}
    for step in program:
        if step.name in inputs:
            values[step.name] = frozen(step, inputs[step.name], real)
        else:
            operands = tuple(_named(name, values, parameters, inputs) for name in step.operands)
            values[step.name] = compute_step(step, operands, real)
    return values


def _named(name: str, values: Mapping[str, Array], parameters: Mapping[str, Array], inputs: Mapping[str, Array]) -> Array:
    for place in (values, parameters, inputs):
        if name in place:
            return place[name]
    raise BadInput(f"{name}: the program needs it and it was not given")


def compute_step(step: Step, operands: tuple[Array, ...], real: type[np.floating[Any]] = np.float32) -> Array:
    """Compute one step from its operands; the result is read-only.

    Raises:
        BadInput: the step is one of the inputs, which are given and not computed.
        ShapeError: an operand is not of the shape the step was built for.
    """
    if step.op is GIVEN:
        raise BadInput(f"{step.name}: an input of the program that was not given")
    for name, operand, shape in zip(step.operands, operands, step.operand_shapes, strict=True):
        if operand.shape != shape:
            raise ShapeError(f"{step.name}: {name} has shape {operand.shape}; expected {shape}")
    with np.errstate(all="ignore"):  # an infinity or a NaN is shown where it arises
        return frozen(step, step.op.compute(operands, step.sizes, step.attributes, real), real)


def compute_shortcut(shortcut: Shortcut, step: Step, operands: tuple[Array, ...]) -> Array:
    """Compute a coarse step past its fine steps, from the shortcut's operands; the result is read-only."""
    with np.errstate(all="ignore"):
        return frozen(step, shortcut.compute(*operands))


def frozen(step: Step, array: Array, real: type[np.floating[Any]] = np.float32) -> Array:
    """The array, checked against the step's shape and dtype, and made read-only.

    Raises:
        ShapeError: it has another shape or dtype.
    """
    wanted = real if step.op.dtype is np.float32 else step.op.dtype
    if array.shape != step.shape or array.dtype != wanted:
        raise ShapeError(f"{step.name}: {array.dtype} of shape {array.shape}; expected {np.dtype(wanted)} of shape {step.shape}")
    view = array.view()
    view.flags.writeable = False
    return view
