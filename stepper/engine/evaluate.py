"""Running a program from its first step to its last: the specification of what every value is.

    values = evaluate(program, parameters, {"encoder.embed.ids": ids, "decoder.embed.ids": ids})
    values["encoder.0.self_attn.weights"]        # float32, read-only

Every op is computed by its own plain function. The lazy, bounded run of `stepper.trace` gives the same arrays, bit for bit, by
other functions where there are quicker ones (`engine.fast`).
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from stepper.engine.op import Array, Op
from stepper.engine.ops.arithmetic import given
from stepper.engine.program import Program, Step
from stepper.errors import BadInput, ShapeError

__all__ = ["compute_step", "evaluate", "frozen"]

Arithmetic = Callable[[Op], Callable[..., Array]]
"""Gives the function that makes an op's array."""


def plain(op: Op) -> Callable[..., Array]:
    """The function that reads like the maths."""
    return op.apply


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
    raise BadInput("step.not_given", name=name)


def compute_step(
    step: Step, operands: tuple[Array, ...], real: type[np.floating[Any]] = np.float32, arithmetic: Arithmetic = plain
) -> Array:
    """Compute one step from its operands; the result is read-only.

    Raises:
        BadInput: the step is one of the inputs, which are given and not computed; or it looks up a row that a table lacks.
        ShapeError: an operand is not of the shape the step was built for.
    """
    op = step.op
    if op.apply is given:
        raise BadInput("step.input_not_given", name=step.name)
    _check_shapes(step, operands)
    _check_rows(step, operands)
    with np.errstate(all="ignore"):  # an infinity or a NaN is shown where it arises
        result = arithmetic(op)(*operands, **op.constants(step.sizes, step.attributes))
    is_free = op.dtype is np.float32 and not any(each.dtype.kind == "f" for each in operands)  # made of no real number
    return frozen(step, result.astype(real) if is_free else result, real)


def _check_shapes(step: Step, operands: tuple[Array, ...]) -> None:
    for name, operand, shape in zip(step.operands, operands, step.operand_shapes, strict=True):
        if operand.shape != shape:
            raise ShapeError("step.operand_shape", name=step.name, operand=name, shape=operand.shape, wanted=shape)


def _check_rows(step: Step, operands: tuple[Array, ...]) -> None:
    """Of an op that looks up: whether the table has every row that is asked for."""
    for letter, choice in step.op.chooses.items():
        if isinstance(choice, int):
            first, last, rows = operands[choice].min(), operands[choice].max(), step.sizes[letter]
            if first < 0 or last >= rows:
                raise BadInput("step.ids_beyond", first=first, last=last, last_row=rows - 1)


def frozen(step: Step, array: Array, real: type[np.floating[Any]] = np.float32) -> Array:
    """The array, checked against the step's shape and dtype, and made read-only.

    Raises:
        ShapeError: it has another shape or dtype.
    """
    wanted = real if step.op.dtype is np.float32 else step.op.dtype
    array = np.asarray(array)  # of one number NumPy makes a scalar
    if array.shape != step.shape or array.dtype != wanted:
        raise ShapeError(
            "step.result_shape", name=step.name, dtype=array.dtype, shape=array.shape, wanted_dtype=np.dtype(wanted), wanted=step.shape
        )
    view = array.view()
    view.flags.writeable = False
    return view
