"""A coarse step in one go, without its fine steps.

    shortcut = shortcut_of(program, "decoder.0.self_attn.weights")      reads masked; the four fine steps are never made

A softmax written as five steps, or a norm as five, makes arrays that nobody may ever look at. A shortcut computes the
coarse tensor straight from what the first of its fine steps reads: the same operations in the same order, a few rows at a
time so that they stay in the processor's cache. The result is bit for bit the one that the fine steps give.

Which steps can be made so is read from the program: their ops, and which reads which, are those of a row of `CHAINS`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stepper.engine.evaluate import compute_step, frozen
from stepper.engine.fast.pieces import Slices, each_place
from stepper.engine.fast.reused_memory import empty
from stepper.engine.op import Array, Op
from stepper.engine.ops.norm import CENTER, GAIN_BIAS, NORMALIZE, RMS_ROWS, ROW_MEAN, ROW_VAR
from stepper.engine.ops.softmax import SOFTMAX_HEADS, SOFTMAX_ROWS, SoftmaxOps
from stepper.engine.program import Program, Step

__all__ = ["CHAINS", "Chain", "Shortcut", "compute_shortcut", "shortcut_of"]


@dataclass(frozen=True)
class Chain:
    """Ops one after the other, and the function that does what they do together."""

    at_once: Callable[..., Array]
    """Gets what the chain reads from outside, in the order in which it is first read, and the steps' attributes by keyword."""
    links: tuple[tuple[str, Op, str], ...]
    """A result, its op, and what that reads: results of this chain and, under other names, what comes from outside."""

    @cached_property
    def wiring(self) -> list[list[int]]:
        """Which link reads what, whatever the names."""
        return _wiring([name for name, _, _ in self.links], [reads.split() for _, _, reads in self.links])


def _wiring(names: Sequence[str], reads: Sequence[Sequence[str]]) -> list[list[int]]:
    """Names as numbers: first those that are made, then the others in the order in which they are read."""
    numbers = {name: number for number, name in enumerate(dict.fromkeys([*names, *(name for each in reads for name in each)]))}
    return [[numbers[name] for name in each] for each in reads]


@dataclass(frozen=True)
class Shortcut:
    """How a coarse step of a program is computed without its fine steps."""

    chain: Chain
    steps: tuple[Step, ...]
    """The fine steps that are left out, and the coarse one."""

    @cached_property
    def operands(self) -> tuple[str, ...]:
        """What is read."""
        made = {step.name for step in self.steps}
        return tuple(dict.fromkeys(name for step in self.steps for name in step.operands if name not in made))

    def compute(self, *operands: Array) -> Array:
        """The coarse tensor. Where rows are not laid out one after the other, sums of them depend on how: there, step by step."""
        if not operands[0].flags.c_contiguous:
            return self.step_by_step(*operands)
        attributes = {name: value for step in self.steps for name, value in step.attributes.items()}
        return self.chain.at_once(*operands, **attributes)

    def step_by_step(self, *operands: Array) -> Array:
        """The same by the plain functions of the fine steps."""
        values = dict(zip(self.operands, operands, strict=True))
        for step in self.steps:
            values[step.name] = compute_step(step, tuple(values[name] for name in step.operands), operands[0].dtype.type)
        return values[self.steps[-1].name]


def shortcut_of(program: Program, name: str) -> Shortcut | None:
    """The way past the fine steps of a coarse step, where there is one."""
    step, fine_steps = program[name], program.parts.get(name, ())
    chain = CHAINS.get(step.op)
    if chain is None or len(fine_steps) < len(chain.links) - 1:
        return None
    steps = (*fine_steps[len(fine_steps) - len(chain.links) + 1 :], step)
    same_ops = all(step.op is op for step, (_, op, _) in zip(steps, chain.links, strict=True))
    is_chain = same_ops and _wiring([each.name for each in steps], [each.operands for each in steps]) == chain.wiring
    return Shortcut(chain, steps) if is_chain else None


def compute_shortcut(shortcut: Shortcut, operands: tuple[Array, ...]) -> Array:
    """Compute a coarse step past its fine steps, from the shortcut's operands; the result is read-only."""
    with np.errstate(all="ignore"):
        return frozen(shortcut.steps[-1], shortcut.compute(*operands))


def softmax_at_once(x: Array) -> Array:  # (..., K) -> (..., K)
    """max, shifted, exp, sum and share."""
    result = empty(x.shape, x.dtype)

    def work(place: Slices) -> None:
        rows, weights = x[place], result[place]
        largest = np.max(rows, axis=-1, keepdims=True)
        largest[np.isneginf(largest)] = 0
        np.subtract(rows, largest, out=weights)
        np.exp(weights, out=weights)
        total = np.sum(weights, axis=-1, keepdims=True)
        total[total == 0] = 1
        np.divide(weights, total, out=weights)

    each_place(work, x.shape)
    return result


def norm_at_once(x: Array, gain: Array, bias: Array, eps: float) -> Array:  # (T, D), (D,), (D,) -> (T, D)
    """mean, centered, var, normalized, gain and bias."""
    result = empty(x.shape, x.dtype)

    def work(place: Slices) -> None:
        rows, out = x[place], result[place]
        np.subtract(rows, np.mean(rows, axis=1, keepdims=True), out=out)
        np.divide(out, np.sqrt(np.mean(out * out, axis=1, keepdims=True) + eps), out=out)
        np.multiply(out, gain, out=out)
        np.add(out, bias, out=out)

    each_place(work, x.shape)
    return result


def rms_norm_at_once(x: Array, gain: Array, eps: float) -> Array:  # (T, D), (D,) -> (T, D)
    """square, normalized and gain."""
    result = empty(x.shape, x.dtype)

    def work(place: Slices) -> None:
        rows, out = x[place], result[place]
        np.divide(rows, np.sqrt(np.mean(rows * rows, axis=1, keepdims=True) + eps), out=out)
        np.multiply(out, gain, out=out)

    each_place(work, x.shape)
    return result


def _softmax(ops: SoftmaxOps) -> Chain:
    links = (
        ("max", ops.max, "x"),
        ("shifted", ops.shifted, "x max"),
        ("exp", ops.exp, "shifted"),
        ("sum", ops.sum, "exp"),
        ("share", ops.share, "exp sum"),
    )
    return Chain(softmax_at_once, links)


_NORM = (
    ("mean", ROW_MEAN, "x"),
    ("centered", CENTER, "x mean"),
    ("var", ROW_VAR, "centered"),
    ("normalized", NORMALIZE, "centered var"),
    ("out", GAIN_BIAS, "normalized gain bias"),
)
_RMS_NORM = (("square", RMS_ROWS.square, "x"), ("normalized", RMS_ROWS.normalized, "x square"), ("out", RMS_ROWS.gain, "normalized gain"))

CHAINS: Mapping[Op, Chain] = {
    chain.links[-1][1]: chain
    for chain in (
        _softmax(SOFTMAX_HEADS),
        _softmax(SOFTMAX_ROWS),
        Chain(norm_at_once, _NORM),
        Chain(rms_norm_at_once, _RMS_NORM),
    )
}
"""The chains, by the op of the coarse step."""
