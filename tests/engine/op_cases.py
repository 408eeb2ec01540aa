"""One line for each op: what its operands look like. The tests of ops and of cells run through this table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from stepper.engine import Array, Op, Step
from stepper.engine.axis import Tokens
from stepper.engine.builder import Builder
from stepper.engine.ops.activation import ACTIVATIONS
from stepper.engine.ops.alibi import ADD_ALIBI, ALIBI, slopes_of
from stepper.engine.ops.arithmetic import (
    ADD,
    ARGMAX,
    FIRST_ROW,
    LINEAR,
    LOOKUP,
    MATMUL,
    MULTIPLY,
    MULTIPLY_BY,
    PICK_LAST,
    ROW_FOR_ALL,
    SAME_HEADS,
    SAME_PAIRS,
    SAME_ROWS,
    TRANSPOSE,
    sum_of,
)
from stepper.engine.ops.attention import (
    APPEND,
    CONCAT_HEADS,
    CONTEXT,
    DIVIDE_BY,
    EXTEND_MASK,
    HIDE_WEIGHTS,
    MASK,
    MASK_SCORES,
    SCORES,
    SPLIT_HEADS,
)
from stepper.engine.ops.cap import SOFT_CAP_ROWS, SOFT_CAP_SCORES
from stepper.engine.ops.clamp import CLAMP, STEEP_SWISH, TIMES_ONE_MORE
from stepper.engine.ops.classes import LAST_TOKEN, SHARE_OUT, SIGMOID, TOKEN_COUNT, TOKEN_TOTAL
from stepper.engine.ops.experts import (
    CHOOSE,
    EXPERTS_ANSWER,
    EXPERTS_BIAS,
    EXPERTS_READ,
    MIX,
    OPEN,
    PICK_EXPERTS,
    RANK,
    for_choices,
)
from stepper.engine.ops.kept import kept_of
from stepper.engine.ops.loss import COUNT_ROWS, LOG_SHARE, ONE, PER_ROW, PICK, SMOOTHED, SURPRISE, TOTAL
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
from stepper.engine.ops.patches import CUT, EVERYWHERE, PUT_FIRST
from stepper.engine.ops.position import COUNTED_PLACE, COUNTED_WAVES, LEARNED_POSITION, SINUSOID
from stepper.engine.ops.relative import ADD_BIAS, BUCKET, RELATIVE_BIAS
from stepper.engine.ops.rotary import COLUMNS, JOIN_COLUMNS, REPEAT_HEADS, ROTATE, ROTATE_NEIGHBOURS, Rotation
from stepper.engine.ops.sampling import CUTOFF, DIVIDE_ROWS, DRAW, DRAWN, FORBID, KEEP, MARK, ONLY, RUNNING
from stepper.engine.ops.sink import WITH_SINK, WITHOUT_SINK
from stepper.engine.ops.softmax import SOFTMAX_HEADS, SOFTMAX_ROWS
from stepper.engine.ops.update import adam_of, first_moment_of, second_moment_of, sgd_of
from stepper.engine.signature import Index, Letters

__all__ = ["CASES", "Case", "make_operands", "make_step", "odd_sizes", "real_slots"]

Maker = Callable[[np.random.Generator, Index, Letters], Array]


def real(rng: np.random.Generator, shape: Index, _: Letters) -> Array:
    return rng.standard_normal(shape)


def positive(rng: np.random.Generator, shape: Index, _: Letters) -> Array:
    return rng.uniform(0.1, 4.0, shape)


def half_zeros(rng: np.random.Generator, shape: Index, _: Letters) -> Array:
    return np.where(rng.random(shape) < 0.5, rng.uniform(0.1, 4.0, shape), 0.0)


def flags(rng: np.random.Generator, shape: Index, _: Letters) -> Array:
    return rng.random(shape) < 0.5


def masked(rng: np.random.Generator, shape: Index, _: Letters) -> Array:
    """Scores, about half of them −∞, and the whole first row."""
    scores = np.where(rng.random(shape) < 0.5, rng.standard_normal(shape), -np.inf)
    scores[(0,) * (len(shape) - 1)] = -np.inf
    return scores


def ids(rng: np.random.Generator, shape: Index, sizes: Letters) -> Array:
    """Ids of a vocabulary of v words (of 3 where the op knows no vocabulary)."""
    return rng.integers(0, sizes.get("v", 3), shape)


def count(rng: np.random.Generator, shape: Index, _: Letters) -> Array:
    """How many there are of something, 0 among others."""
    return rng.integers(0, 4, shape)


def buckets(rng: np.random.Generator, shape: Index, sizes: Letters) -> Array:
    """Numbers of rows of a table of b."""
    return rng.integers(0, sizes["b"], shape)


def different(rng: np.random.Generator, shape: Index, sizes: Letters) -> Array:
    """Numbers of experts, no two alike in a row."""
    return np.array([rng.permutation(sizes["e"])[: shape[1]] for _ in range(shape[0])])


def ranks(rng: np.random.Generator, shape: Index, _: Letters) -> Array:
    """The places of all experts, in each row."""
    return np.array([rng.permutation(shape[1]) for _ in range(shape[0])])


@dataclass(frozen=True)
class Case:
    """An op with what it takes."""

    op: Op
    makers: tuple[Maker, ...] = (real,)
    attributes: Mapping[str, Any] = field(default_factory=dict)
    fixed: Mapping[str, int] = field(default_factory=dict)
    """Sizes of letters that cannot be chosen freely."""
    equal: Mapping[str, str] = field(default_factory=dict)
    """Letters that must have the size of another."""

    def __str__(self) -> str:
        return f"{self.op.name}: {self.op.index}"

    @property
    def letters(self) -> tuple[str, ...]:
        """Every letter of the signature, in order of appearance."""
        tensors = (*self.op.signature.operands, self.op.signature.result)
        return tuple(dict.fromkeys(letter for tensor in tensors for axis in tensor for letter in axis.letters))


MASKS = ("full", "causal", "off_by_one", "transposed")

_OF_TEXT = ((LAST_TOKEN, (ids,)), (TOKEN_TOTAL, (real, ids)), (TOKEN_COUNT, (ids,)))

_YARN = Rotation(500.0, "yarn", 4.0, kept_until=0.5, slowed_from=1.5, times=1.25)

CASES = [
    Case(LINEAR, (real, real, real)),
    Case(MATMUL, (real, real)),
    Case(ADD, (real, real)),
    Case(sum_of(3), (real, real, real)),
    Case(MULTIPLY_BY, attributes={"factor": 1.7}),
    Case(LOOKUP, (ids, real)),
    Case(SAME_ROWS),
    Case(SAME_HEADS),
    Case(SAME_PAIRS),
    Case(ARGMAX),
    Case(PICK_LAST, (ids,), fixed={"n": 1}),
    Case(SPLIT_HEADS),
    Case(SCORES, (real, real)),
    Case(DIVIDE_BY, attributes={"divisor": 1.7}),
    *(Case(MASK, (ids,), {"kind": kind, "past": 0, "pad_id": 0}) for kind in MASKS),
    *(Case(MASK, (ids,), {"kind": kind, "past": 2, "pad_id": -1}) for kind in MASKS),
    Case(EXTEND_MASK, (flags, ids), {"pad_id": 0, "looks_back": True}, fixed={"m": 1}),
    Case(EXTEND_MASK, (flags, ids), {"pad_id": 0, "looks_back": False}, fixed={"m": 1}),
    *(Case(MASK, (ids,), {"kind": kind, "past": 1, "pad_id": 0, "window": 2}) for kind in MASKS),
    *(Case(EXTEND_MASK, (flags, ids), {"pad_id": 0, "looks_back": True, "window": window}, fixed={"m": 1}) for window in (1, 2, 9)),
    Case(MASK_SCORES, (real, flags)),
    Case(HIDE_WEIGHTS, (real, flags)),
    Case(CONTEXT, (real, real)),
    Case(CONCAT_HEADS),
    Case(APPEND, (real, real)),
    Case(SOFT_CAP_SCORES, attributes={"cap": 1.5}),
    Case(SOFT_CAP_ROWS, attributes={"cap": 1.5}),
    Case(GAIN_FROM_ONE_ROWS, (real, real)),
    Case(GAIN_FROM_ONE_HEADS, (real, real)),
    Case(CUT),
    Case(PUT_FIRST, (real, real)),
    Case(EVERYWHERE, ()),
    *(Case(ops.max, (masked,)) for ops in (SOFTMAX_HEADS, SOFTMAX_ROWS)),
    *(Case(ops.shifted, (masked, real)) for ops in (SOFTMAX_HEADS, SOFTMAX_ROWS)),
    *(Case(ops.exp, (masked,)) for ops in (SOFTMAX_HEADS, SOFTMAX_ROWS)),
    *(Case(ops.sum, (positive,)) for ops in (SOFTMAX_HEADS, SOFTMAX_ROWS)),
    *(Case(ops.share, (positive, divisors)) for ops in (SOFTMAX_HEADS, SOFTMAX_ROWS) for divisors in (positive, half_zeros)),
    Case(ROW_MEAN),
    Case(CENTER, (real, real)),
    Case(ROW_VAR),
    Case(NORMALIZE, (real, positive), {"eps": 1e-5}),
    Case(GAIN_BIAS, (real, real, real)),
    *(Case(op) for op in ACTIVATIONS.values()),
    Case(SINUSOID, (), {"past": 0}),
    Case(SINUSOID, (), {"past": 3}),
    Case(SINUSOID, (), {"past": 3, "halved": True, "modulus": 16}, fixed={"d": 6}),
    Case(SINUSOID, (), {"past": 3, "halved": True}, fixed={"d": 7}),
    Case(LEARNED_POSITION, attributes={"past": 0}, fixed={"m": 9}),
    Case(LEARNED_POSITION, attributes={"past": 2}, fixed={"m": 9}),
    Case(LEARNED_POSITION, attributes={"past": 2, "modulus": 9}, fixed={"m": 9}),
    *(Case(COUNTED_PLACE, (ids, ids), {"past": past, "pad_id": 1, "offset": 2}, equal={"t": "s"}) for past in (0, 3)),
    *(Case(COUNTED_WAVES, (ids,), {"blank": 1}, fixed={"d": width}) for width in (6, 7)),
    Case(FORBID, attributes={"forbidden": (0, 1)}),
    Case(ONLY, attributes={"only": 1}),
    Case(DIVIDE_ROWS, attributes={"divisor": 0.7}),
    *(Case(CUTOFF, (positive,), {"top_k": top_k, "top_p": top_p}) for top_k, top_p in ((0, 1.0), (2, 1.0), (0, 3.0), (3, 2.5))),
    Case(KEEP, (positive, positive)),
    Case(RUNNING, (positive,), equal={"v": "w"}),
    Case(DRAW, (), {"seed": 7, "past": 2}),
    Case(MARK, (positive, positive)),
    Case(DRAWN, (positive, positive)),
    Case(MULTIPLY, (real, real)),
    Case(FIRST_ROW, fixed={"n": 1}),
    *(Case(op, makers, {"pad_id": 1}, fixed={"n": 1}) for op, makers in _OF_TEXT),
    Case(SHARE_OUT, (real, ids)),
    Case(SIGMOID),
    Case(ROW_FOR_ALL),
    *(Case(ops.square) for ops in (RMS_ROWS, RMS_HEADS)),
    *(Case(ops.normalized, (real, positive), {"eps": 1e-6}) for ops in (RMS_ROWS, RMS_HEADS)),
    *(Case(ops.gain, (real, real)) for ops in (RMS_ROWS, RMS_HEADS)),
    Case(COLUMNS, attributes={"first": 0}, fixed={"d": 2, "e": 4}),
    Case(COLUMNS, attributes={"first": 1}, fixed={"d": 2, "e": 4}),
    Case(JOIN_COLUMNS, (real, real)),
    Case(ROTATE, attributes={"past": 0, "rotation": Rotation()}, fixed={"p": 2, "s": 2}),
    Case(ROTATE_NEIGHBOURS, attributes={"past": 3, "rotation": Rotation(700.0)}, fixed={"p": 2, "s": 2}),
    Case(
        ROTATE,
        attributes={"past": 5, "rotation": Rotation(500.0, "yarn", 4.0, kept_until=0.5, slowed_from=1.5, times=1.2)},
        fixed={"p": 2, "s": 2},
    ),
    Case(ROTATE, attributes={"past": 5, "rotation": Rotation(500.0, "llama3", 8.0, 1.0, 4.0, 32)}, fixed={"p": 2, "s": 2}),
    Case(ROTATE, attributes={"past": 5, "rotation": Rotation(500.0, "linear", 4.0)}, fixed={"p": 2, "s": 2}),
    Case(REPEAT_HEADS),
    Case(BUCKET, (), {"past": 0, "both_ways": True, "buckets": 8, "furthest": 6}),
    Case(BUCKET, (), {"past": 3, "both_ways": False, "buckets": 8, "furthest": 6}),
    Case(RELATIVE_BIAS, (buckets, real)),
    Case(ADD_BIAS, (real, real)),
    Case(CLAMP, attributes={"low": -0.5, "high": 0.7}),
    Case(STEEP_SWISH, attributes={"slope": 1.7}),
    Case(TIMES_ONE_MORE, (real, real)),
    Case(RANK, (real, real), equal={"x": "e"}),
    Case(CHOOSE, (ranks,), fixed={"e": 5, "c": 2}),
    Case(PICK_EXPERTS, (real, different), fixed={"e": 5, "c": 3}),
    Case(EXPERTS_READ, (real, different, real), fixed={"e": 5, "c": 2}),
    Case(EXPERTS_ANSWER, (real, different, real), fixed={"e": 5, "c": 2}),
    Case(EXPERTS_BIAS, (real, different, real), fixed={"e": 5, "c": 2}),
    Case(MIX, (real, real)),
    Case(OPEN, (real, real), fixed={"n": 1}),
    *(Case(for_choices(op)) for op in ACTIVATIONS.values()),
    Case(for_choices(MULTIPLY), (real, real)),
    Case(WITH_SINK, (real, real), fixed={"s": 1}),
    Case(WITHOUT_SINK, fixed={"k": 4, "j": 5}),
    Case(ALIBI, (), {"slopes": slopes_of(9)}),
    Case(ADD_ALIBI, (real, real)),
    Case(TRANSPOSE),
    Case(LOG_SHARE, (real, positive)),
    Case(PICK, (ids, real)),
    Case(SURPRISE),
    Case(SMOOTHED, (real, real), {"smoothing": 0.1}),
    Case(TOTAL, (real, flags)),
    Case(COUNT_ROWS, (flags,)),
    Case(PER_ROW, (real, count)),
    Case(ONE, ()),
    Case(kept_of("a b"), attributes={"replaced": ((0,), ((1, None, None), 0))}),
    Case(sgd_of("a b"), (real, real), {"rate": 0.1}),
    Case(first_moment_of("a b"), (real, real), {"beta": 0.9}),
    Case(second_moment_of("a b"), (positive, real), {"beta": 0.999}),
    Case(adam_of("a b"), (real, real, positive), {"rate": 0.1, "decay": 0.01, "c1": 0.1, "c2": 0.001, "eps": 1e-8}),
]


def real_slots(case: Case) -> list[int]:
    """The operands that are made of real numbers."""
    return [slot for slot, maker in enumerate(case.makers) if maker in (real, positive, half_zeros, masked)]


def odd_sizes(case: Case) -> Letters:
    """Sizes that are all different and none a round number."""
    return dict(zip(case.letters, (3, 5, 7, 2, 9), strict=False))


def make_step(case: Case, chosen: Letters) -> Step:
    """A program's step that does nothing but this op, of the chosen sizes where the case leaves a choice."""
    sizes = chosen | dict(case.fixed) | {letter: chosen[other] for letter, other in case.equal.items()}
    build = Builder()
    shapes = [tuple(axis.size(sizes) for axis in operand) for operand in case.op.signature.operands]
    operands = [build.parameter(f"operand{slot}", *shape, kind="matrix") for slot, shape in enumerate(shapes)]
    axes = " ".join("axis" for _ in case.op.signature.result)
    over = Tokens("source", 0, 1)
    build.step("result", case.op, *operands, axes=axes, over=over, formula="", sizes=sizes, **case.attributes)
    return build.program()["result"]


def make_operands(case: Case, step: Step, seed: int, dtype: type[np.floating[Any]] = np.float64) -> tuple[Array, ...]:
    """Random operands of the right shapes; floats in the given type."""
    rng = np.random.default_rng(seed)
    made = [maker(rng, shape, step.sizes) for maker, shape in zip(case.makers, step.operand_shapes, strict=True)]
    return tuple(each.astype(dtype) if each.dtype == np.float64 else each for each in made)
