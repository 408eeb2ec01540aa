"""Which tensors a page need not hold: those it can make of others, bit for bit.

One multiplication, division, addition or subtraction of float32 numbers is the same whether it is done in float32 or in float64 and
rounded; moving numbers changes none. Sums of many depend on their order, and e^x on whose library computes it: such tensors are held.
"""

import numpy as np

from stepper.engine import Array, Step
from stepper.engine.ops.activation import ACTIVATIONS
from stepper.engine.ops.alibi import ADD_ALIBI
from stepper.engine.ops.arithmetic import ADD, MULTIPLY, sum_of
from stepper.engine.ops.attention import APPEND, CONCAT_HEADS, DIVIDE_BY, MASK_SCORES, SPLIT_HEADS
from stepper.engine.ops.norm import CENTER
from stepper.engine.ops.patches import PUT_FIRST
from stepper.engine.ops.softmax import SOFTMAX_ROWS

__all__ = ["is_made_again"]

_EXACT = frozenset(
    op.apply
    for op in (
        ACTIVATIONS["relu"],
        ADD,
        ADD_ALIBI,
        APPEND,
        CENTER,
        CONCAT_HEADS,
        DIVIDE_BY,
        MASK_SCORES,
        MULTIPLY,
        PUT_FIRST,
        SOFTMAX_ROWS.shifted,
        SPLIT_HEADS,
        sum_of(2),
    )
)
"""Ops whose cells are one operation on their operands' cells."""

_MOST = 2
"""Operands: a sum of three is rounded twice."""


def is_made_again(step: Step, operands: tuple[Array, ...], stored: Array) -> bool:
    """Whether the step's numbers, computed in float64 and rounded, are those of the run."""
    if not (step.op.apply in _EXACT or step.op.unchanged) or len(step.operands) > _MOST or stored.dtype != np.float32:
        return False
    wide = (each.astype(np.float64) if each.dtype.kind == "f" else each for each in operands)
    again = step.op.apply(*wide, **step.op.constants(step.sizes, step.attributes)).astype(np.float32)
    return again.tobytes() == np.ascontiguousarray(stored).tobytes()
