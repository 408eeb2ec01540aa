"""Softmax along the last axis, in five steps: the largest, the scores less it, e to the power, the sum, the share."""

from stepper.engine.axis import Tokens
from stepper.engine.build.scope import short
from stepper.engine.builder import Builder
from stepper.engine.ops.softmax import SoftmaxOps
from stepper.engine.place import Place

__all__ = ["softmax"]


def softmax(build: Builder, at: Place, x: str, ops: SoftmaxOps, axes: str, over: tuple[Tokens, ...], part: str = "", note: str = "") -> str:
    """e^(x − max) / sum of these, for each row: its inner steps as fine steps; `part` makes a fine step of the result as well."""
    row_axes, of = axes.rpartition(" ")[0], short(x)
    largest = build.step(at / "max", ops.max, x, axes=row_axes, over=over, formula=f"largest of {of}", part_of=at)
    shifted = build.step(at / "shifted", ops.shifted, x, largest, axes=axes, over=over, formula=f"{of} − max", part_of=at)
    powers = build.step(at / "exp", ops.exp, shifted, axes=axes, over=over, formula="e^shifted", part_of=at)
    total = build.step(at / "sum", ops.sum, powers, axes=row_axes, over=over, formula="sum of exp", part_of=at)
    formula = f"softmax({of}) = exp / sum"
    if part:
        return build.step(at / part, ops.share, powers, total, axes=axes, over=over, formula=formula, part_of=at)
    return build.step(at, ops.share, powers, total, axes=axes, over=over, formula=formula, note=note)
