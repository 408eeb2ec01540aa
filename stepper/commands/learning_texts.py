"""The lines that say what the verbs about learning gave back: the course of a loss, a gradient confirmed, gradients layer by layer."""

import stepper.commands.results as r
from stepper.inspect.gradient_flow import LayerGradient
from stepper.render.course import plot_lines
from stepper.words import phrase

__all__ = ["confirmed", "flow", "learnt"]

_PLOT = 78
"""Columns for the course of the loss."""


def learnt(result: r.Learnt) -> str:
    """How far the loss fell, and its course since the model as trained."""
    first, last = f"{result.losses[0]:.6g}", f"{result.losses[-1]:.6g}"
    said = phrase("answers.learnt", count=len(result.losses) - 1, before=first, after=last)
    return "\n".join([said, *plot_lines(result.course, _PLOT)])


def confirmed(result: r.Confirmed) -> str:
    """The loss below and above, the central difference, the gradient."""
    each = result.nudged
    cell = f"{each.name}[{','.join(map(str, each.index))}]"
    lines = [phrase("answers.nudged", cell=cell, step=f"{each.step:.1g}")]
    lines += [f"  {phrase(f'answers.{word}'):<24} {number:.12g}" for word, number in (("below", each.below), ("above", each.above))]
    lines += [f"  {phrase(f'answers.{word}'):<24} {number:.6g}" for word, number in (("slope", each.slope), ("gradient", each.gradient))]
    return "\n".join(lines)


def flow(result: r.Flow) -> str:
    """A line for each layer, the last first."""
    head = f"{phrase('answers.flow.layer'):<16} {phrase('answers.flow.size'):>10}  {phrase('answers.flow.largest')}"
    return "\n".join([head, *map(_layer, result.layers)])


def _layer(row: LayerGradient) -> str:
    remarks = [phrase(f"answers.flow.{row.fate}")] if row.fate else []
    remarks += [phrase("answers.flow.dead", count=row.dead, units=row.units)] if row.dead else []
    largest = f"{row.largest:<10.3g} {row.parameter}" if row.parameter else ""
    return f"{row.layer:<16} {row.size:>10.3g}  {largest:<46} {', '.join(remarks)}".rstrip()
