"""What a step is, asked of its op: a sum, a norm's gain, a mere rearrangement; and which of torch's functions may be the same.

is_sum(step)                         two or more tensors added up
may_be_made_by(step, "softmax")      whether torch's function of that name may have made their tensor of this step
"""

from collections.abc import Iterator

from stepper.engine import Op, Step
from stepper.engine.ops.arithmetic import (
    ADD,
    LINEAR,
    LOOKUP,
    MATMUL,
    MULTIPLY,
    MULTIPLY_BY,
    ROW_FOR_ALL,
    SAME_HEADS,
    SAME_PAIRS,
    SAME_ROWS,
    sum_of,
)
from stepper.engine.ops.attention import CONCAT_HEADS, CONTEXT, DIVIDE_BY, MASK_SCORES, SCORES, SPLIT_HEADS
from stepper.engine.ops.norm import (
    CENTER,
    GAIN_BIAS,
    GAIN_FROM_ONE_HEADS,
    GAIN_FROM_ONE_ROWS,
    NORMALIZE,
    RMS_HEADS,
    RMS_ROWS,
    ROW_MEAN,
    ROW_VAR,
)
from stepper.engine.ops.position import LEARNED_POSITION
from stepper.engine.ops.relative import ADD_BIAS
from stepper.engine.ops.rotary import REPEAT_HEADS
from stepper.engine.ops.softmax import SOFTMAX_HEADS, SOFTMAX_ROWS

__all__ = ["is_gain", "is_known_function", "is_laid_out", "is_rms", "is_sum", "may_be_made_by"]

_RMS, _GAINS = (RMS_ROWS, RMS_HEADS), (GAIN_BIAS, GAIN_FROM_ONE_ROWS, GAIN_FROM_ONE_HEADS, RMS_ROWS.gain, RMS_HEADS.gain)
_LAID_OUT = (SPLIT_HEADS, CONCAT_HEADS, SAME_ROWS, SAME_PAIRS, SAME_HEADS)
_PRODUCT = ("matmul", "__matmul__", "bmm", "mm", "einsum", "baddbmm")
_TIMES, _DIVIDED = ("mul", "__mul__", "__rmul__", "mul_"), ("div", "__truediv__", "truediv", "true_divide", "div_")
_PLUS, _MINUS = ("add", "__add__", "__iadd__", "__radd__", "add_"), ("sub", "__sub__", "__rsub__")
_ROWS = ("embedding", "__getitem__", "index_select")


def _functions() -> Iterator[tuple[tuple[Op, ...], tuple[str, ...]]]:
    """Ops, and torch's functions that may be the same step."""
    yield (LINEAR, MATMUL), ("linear", "addmm", "module", *_PRODUCT, *_PLUS)
    yield (SCORES,), (*_PRODUCT, "sdpa.scores")
    yield (DIVIDE_BY,), (*_DIVIDED, *_TIMES, *_PRODUCT, "sdpa.scaled")
    yield (MASK_SCORES,), ("masked_fill", "masked_fill_", "where", "__setitem__", "sdpa.masked", *_PLUS, *_TIMES)
    yield (SOFTMAX_HEADS.share, SOFTMAX_ROWS.share), ("softmax", "sdpa.weights", "log_softmax", *_DIVIDED)
    for softmax in (SOFTMAX_HEADS, SOFTMAX_ROWS):
        yield (softmax.max,), ("max", "amax")
        yield (softmax.shifted,), _MINUS
        yield (softmax.exp,), ("exp",)
        yield (softmax.sum,), ("sum",)
    yield (CONTEXT,), (*_PRODUCT, "scaled_dot_product_attention", "mha.context")
    yield (CONCAT_HEADS,), ("view", "reshape", "flatten", "contiguous", "cat", "concat", "einsum", "mha.concat")
    yield (REPEAT_HEADS,), ("repeat", "repeat_interleave", "expand", "reshape", "cat", "__getitem__", "sdpa.k_repeated", "sdpa.v_repeated")
    yield (LOOKUP, LEARNED_POSITION, ROW_FOR_ALL), _ROWS
    yield (ADD, ADD_BIAS), _PLUS
    yield (MULTIPLY, MULTIPLY_BY), (*_TIMES, *_DIVIDED)
    yield (ROW_MEAN,), ("mean",)
    yield (CENTER,), _MINUS
    yield (ROW_VAR, RMS_ROWS.square, RMS_HEADS.square), ("var", "mean", "pow", "__pow__", "square")
    yield (NORMALIZE, RMS_ROWS.normalized, RMS_HEADS.normalized), (*_DIVIDED, *_TIMES)
    yield _GAINS, ("layer_norm", "rms_norm", *_TIMES, *_PLUS)


_MADE_BY = {op.identity: frozenset(functions) for ops, functions in _functions() for op in ops}


def is_sum(step: Step) -> bool:
    """Whether the step adds tensors up."""
    return step.op in (ADD, ADD_BIAS) or step.op is sum_of(len(step.operands))


def is_gain(step: Step) -> bool:
    """Whether it is the last of a norm: its gain, and its bias where it has one."""
    return step.op in _GAINS


def is_rms(step: Step) -> bool:
    """Whether it divides by the root of the mean square."""
    return any(step.op is each.normalized for each in _RMS)


def is_laid_out(step: Step) -> bool:
    """Whether it only lays the same numbers out in another way."""
    return step.op in _LAID_OUT


def is_known_function(step: Step, function: str) -> bool:
    """Whether a function of torch is known to be this kind of step."""
    return function in _MADE_BY.get((ADD if is_sum(step) else step.op).identity, ())


def may_be_made_by(step: Step, function: str) -> bool:
    """Whether a function of torch may be this step; of a step of which nothing is known, unless it is a fine one, any may."""
    if is_sum(step) or step.op.identity in _MADE_BY:
        return is_known_function(step, function)
    return step.part_of is None
