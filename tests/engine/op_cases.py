"""One line for each op: what its operands look like. The tests of ops and of cells run through this table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from stepper.engine import Array, Op, Step
from stepper.engine.builder import Builder
from stepper.engine.ops.activation import ACTIVATIONS
from stepper.engine.ops.arithmetic import ADD, ARGMAX, LINEAR, LOOKUP, MATMUL, MULTIPLY_BY, PICK_LAST, SAME_HEADS, SAME_ROWS
from stepper.engine.ops.attention import (
    APPEND,
    CONCAT_HEADS,
    CONTEXT,
    DIVIDE_BY,
    EXTEND_MASK,
    MASK,
    MASK_SCORES,
    SCORES,
    SPLIT_HEADS,
)
from stepper.engine.ops.norm import CENTER, GAIN_BIAS, NORMALIZE, ROW_MEAN, ROW_VAR
from stepper.engine.ops.position import LEARNED_POSITION, SINUSOID
from stepper.engine.ops.softmax import SOFTMAX_HEADS, SOFTMAX_ROWS
from stepper.engine.program import Tokens
from stepper.engine.signature import Index, Letters

__all__ = ["CASES", "Case", "make_operands", "make_step", "odd_sizes", "real_slots"]

Maker = Callable[[np.random.Generator, Index, Letters], Array]


def real(rng: np.random.Generator, shape: Index, _: Letters) -> Array:
    return rng.standard_normal(shape)


def positive(rng: np.random.Generator, shape: Index, _: Letters) -> Array:
    return rng.uniform(0.1, 4.0, shape)


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


@dataclass(frozen=True)
class Case:
    """An op with what it takes."""

    op: Op
    makers: tuple[Maker, ...] = (real,)
    attributes: Mapping[str, Any] = field(default_factory=dict)
    fixed: Mapping[str, int] = field(default_factory=dict)
    """Sizes of letters that cannot be chosen freely."""

    def __str__(self) -> str:
        return f"{self.op.name}: {self.op.index}"

    @property
    def letters(self) -> tuple[str, ...]:
        """Every letter of the signature, in order of appearance."""
        tensors = (*self.op.signature.operands, self.op.signature.result)
        return tuple(dict.fromkeys(letter for tensor in tensors for axis in tensor for letter in axis.letters))


CASES = [
    Case(LINEAR, (real, real, real)),
    Case(MATMUL, (real, real)),
    Case(ADD, (real, real)),
    Case(MULTIPLY_BY, attributes={"factor": 1.7}),
    Case(LOOKUP, (ids, real)),
    Case(SAME_ROWS),
    Case(SAME_HEADS),
    Case(ARGMAX),
    Case(PICK_LAST, (ids,), fixed={"n": 1}),
    Case(SPLIT_HEADS),
    Case(SCORES, (real, real)),
    Case(DIVIDE_BY, attributes={"divisor": 1.7}),
    Case(MASK, (ids,), {"causal": False, "past": 0, "pad_id": 0}),
    Case(MASK, (ids,), {"causal": True, "past": 0, "pad_id": 0}),
    Case(MASK, (ids,), {"causal": True, "past": 2, "pad_id": -1}),
    Case(EXTEND_MASK, (flags, ids), {"pad_id": 0}, fixed={"m": 1}),
    Case(MASK_SCORES, (real, flags)),
    Case(CONTEXT, (real, real)),
    Case(CONCAT_HEADS),
    Case(APPEND, (real, real)),
    *(Case(ops.max, (masked,)) for ops in (SOFTMAX_HEADS, SOFTMAX_ROWS)),
    *(Case(ops.shifted, (masked, real)) for ops in (SOFTMAX_HEADS, SOFTMAX_ROWS)),
    *(Case(ops.exp, (masked,)) for ops in (SOFTMAX_HEADS, SOFTMAX_ROWS)),
    *(Case(ops.sum, (positive,)) for ops in (SOFTMAX_HEADS, SOFTMAX_ROWS)),
    *(Case(ops.share, (positive, positive)) for ops in (SOFTMAX_HEADS, SOFTMAX_ROWS)),
    Case(ROW_MEAN),
    Case(CENTER, (real, real)),
    Case(ROW_VAR),
    Case(NORMALIZE, (real, positive), {"eps": 1e-5}),
    Case(GAIN_BIAS, (real, real, real)),
    *(Case(op) for op in ACTIVATIONS.values()),
    Case(SINUSOID, (), {"past": 0}),
    Case(SINUSOID, (), {"past": 3}),
    Case(LEARNED_POSITION, attributes={"past": 0}, fixed={"m": 9}),
    Case(LEARNED_POSITION, attributes={"past": 2}, fixed={"m": 9}),
]


def real_slots(case: Case) -> list[int]:
    """The operands that are made of real numbers."""
    return [slot for slot, maker in enumerate(case.makers) if maker in (real, positive, masked)]


def odd_sizes(case: Case) -> Letters:
    """Sizes that are all different and none a round number."""
    sizes = dict(zip(case.letters, (3, 5, 7, 2, 9), strict=False))
    return sizes | dict(case.fixed)


def make_step(case: Case, sizes: Letters) -> Step:
    """A program's step that does nothing but this op."""
    build = Builder()
    shapes = [tuple(axis.size(sizes) for axis in operand) for operand in case.op.signature.operands]
    operands = [build.parameter(f"operand{slot}", *shape) for slot, shape in enumerate(shapes)]
    axes = " ".join("axis" for _ in case.op.signature.result)
    over = Tokens("source", 0, 1)
    build.step("result", case.op, *operands, axes=axes, over=over, formula="", sizes=dict(sizes), **case.attributes)
    return build.program()["result"]


def make_operands(case: Case, step: Step, seed: int, dtype: type[np.floating[Any]] = np.float64) -> tuple[Array, ...]:
    """Random operands of the right shapes; floats in the given type."""
    rng = np.random.default_rng(seed)
    made = [maker(rng, shape, step.sizes) for maker, shape in zip(case.makers, step.operand_shapes, strict=True)]
    return tuple(each.astype(dtype) if each.dtype == np.float64 else each for each in made)
