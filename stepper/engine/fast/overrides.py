"""Quicker functions in the place of an op's own, keyed by the op.

    fast_function(LINEAR)      the product into memory that is used again, the bias added where it stands
    fast_function(ADD)         np.add itself, a piece at a time where the array is large
    fast_function(LOOKUP)      lookup itself: there is nothing to gain

An op has its own function here in `WHOLE`; or it makes each cell from one cell of each operand, and then it is worked on in
pieces, by its plain function or (`FILLING`) by one that writes into the place of the piece.
"""

import math
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import numpy as np

from stepper.engine.fast.pieces import Slices, each_place, in_pieces
from stepper.engine.fast.reused_memory import product
from stepper.engine.op import Array, Op, product_of_cells
from stepper.engine.ops.activation import ACTIVATIONS
from stepper.engine.ops.arithmetic import ADD, ARGMAX, LINEAR, MATMUL, MULTIPLY
from stepper.engine.ops.attention import CONTEXT, DIVIDE_BY, HIDE_WEIGHTS, MASK_SCORES, SCORES
from stepper.engine.ops.relative import ADD_BIAS, RELATIVE_BIAS
from stepper.engine.ops.sampling import DIVIDE_ROWS
from stepper.engine.signature import Operand

__all__ = ["FILLING", "WHOLE", "fast_function"]


@cache
def fast_function(op: Op) -> Callable[..., Array]:
    """The quickest function that makes an op's array: arguments and result are those of `op.apply`."""
    if op in WHOLE:
        return WHOLE[op]
    axes = cellwise(op)
    return partial(in_pieces, op.apply, FILLING.get(op), *axes) if axes else op.apply


def cellwise(op: Op) -> tuple[tuple[str, ...], str] | None:
    """The axes of the operands and of the result, where a cell is made of one cell of each operand, wherever it stands."""
    signature = op.signature
    sums = any(signature.summed(part) for part in range(len(signature.parts)))
    moves = op.term is product_of_cells and len(signature.operands) == 1  # its result is a view
    if (
        not signature.operands
        or len(signature.result) < 2
        or moves
        or sums
        or op.placed
        or op.sized
        or op.chooses
        or not signature.is_plain
    ):
        return None
    return tuple(map(_letters, signature.operands)), _letters(signature.result)


def _letters(operand: Operand) -> str:
    return "".join(letter for axis in operand for letter in axis.letters)


# --- whole arrays --------------------------------------------------------------------------------------------------------


def linear(x: Array, W: Array, b: Array) -> Array:  # (T, D), (D, F), (F,) -> (T, F)
    result = product(x, W)
    each_place(lambda place: np.add(result[place], b, out=result[place]), result.shape)
    return result


def scores(q: Array, k: Array) -> Array:  # (H, Q, D), (H, K, D) -> (H, Q, K)
    return product(q, k.transpose(0, 2, 1))


def argmax(x: Array) -> Array:  # (T, V) -> (T,)
    result = np.empty(len(x), dtype=np.int64)

    def work(place: Slices) -> None:
        np.argmax(x[place], axis=1, out=result[place])

    each_place(work, x.shape)
    return result


def relative_bias(bucket: Array, R: Array) -> Array:  # (Q, K), (B, H) -> (H, Q, K)
    """Laid out head by head, as the scores are that it is added to in every layer."""
    return np.ascontiguousarray(R.T[:, bucket])


WHOLE: Mapping[Op, Callable[..., Array]] = {
    LINEAR: linear,
    MATMUL: product,
    SCORES: scores,
    CONTEXT: product,
    ARGMAX: argmax,
    RELATIVE_BIAS: relative_bias,
}
"""Functions in the place of the op's own."""


# --- a piece, written where it belongs -----------------------------------------------------------------------------------


def fill_divided(x: Array, divisor: float, out: Array) -> None:
    np.divide(x, divisor, out=out)


def fill_masked(scaled: Array, mask: Array, out: Array) -> None:
    out.fill(-np.inf)
    np.copyto(out, scaled, where=mask)


def fill_gelu_tanh(x: Array, out: Array) -> None:
    np.multiply(x, x, out=out)
    out *= x
    out *= 0.044715
    out += x
    out *= math.sqrt(2 / math.pi)
    np.tanh(out, out=out)
    out += 1
    out *= 0.5
    out *= x


FILLING: Mapping[Op, Callable[..., Any]] = {
    ADD: np.add,
    ADD_BIAS: np.add,
    MULTIPLY: np.multiply,
    HIDE_WEIGHTS: np.multiply,
    DIVIDE_BY: fill_divided,
    DIVIDE_ROWS: fill_divided,
    MASK_SCORES: fill_masked,
    ACTIVATIONS["gelu_tanh"]: fill_gelu_tanh,
}
"""Functions that write their result into `out`, which spares a copy of every piece."""
