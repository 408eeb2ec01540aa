"""The slow, obvious version of every op: cell by cell, in plain Python.

    slow = oracle(step, operands)                  # each cell is combine(terms), in float64
    fast = compute_step(step, operands)            # whole arrays at once

It is derived from the op's declaration alone (`signature`, `term`, `reduce`, `finish`) and never calls its `apply`, so that
the two can be held against each other. Ids come out as int64, masks as bool, everything else as float64.
"""

import numpy as np

from stepper.engine.cells import combine, terms
from stepper.engine.op import Array
from stepper.engine.program import Step
from stepper.engine.signature import Index

__all__ = ["oracle"]


def oracle(step: Step, operands: tuple[Array, ...]) -> Array:
    """Compute every cell of a step from the cells it is made of."""

    def read(slot: int, index: Index) -> float:
        return float(operands[slot][index])

    result = np.empty(step.shape, dtype=np.float64 if step.op.dtype is np.float32 else step.op.dtype)
    for index in np.ndindex(step.shape):
        values = [term.value for term in terms(step.op, index, step.sizes, step.attributes, read)]
        result[index] = combine(step.op, values, step.attributes)
    return result
