"""Which tensors a page need not hold: those it can make of others, bit for bit.

One multiplication, division, addition or subtraction of float32 numbers is the same whether it is done in float32 or in float64 and
rounded; moving numbers changes none. Sums of many depend on their order, and e^x on whose library computes it: such tensors are held.
"""

import numpy as np

from stepper.engine import Array, Step

__all__ = ["is_made_again"]

_EXACT = frozenset(
    {"add", "append", "center", "concat_heads", "divide_by", "mask_scores", "multiply", "put_first", "relu", "same", "shift", "split_heads"}
)
"""Ops whose cells are one operation on their operands' cells."""

_MOST = 2
"""Operands: a sum of three is rounded twice."""


def is_made_again(step: Step, operands: tuple[Array, ...], stored: Array) -> bool:
    """Whether the step's numbers, computed in float64 and rounded, are those of the run."""
    if step.op.name not in _EXACT or len(step.operands) > _MOST or stored.dtype != np.float32:
        return False
    wide = (each.astype(np.float64) if each.dtype.kind == "f" else each for each in operands)
    again = step.op.apply(*wide, **step.op.constants(step.sizes, step.attributes)).astype(np.float32)
    return again.tobytes() == np.ascontiguousarray(stored).tobytes()
