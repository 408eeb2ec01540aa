"""Slips of cross-attention: keys and values are of another tensor than the encoder's output, which may have another length."""

from collections.abc import Iterator

import numpy as np

from stepper.engine import Array, Step
from stepper.engine.ops.attention import MASK
from stepper.witness.own.slips.case import SlipCase, said
from stepper.witness.scene import Guess

__all__ = ["other_memory"]


def other_memory(case: SlipCase) -> Iterator[Guess]:
    """The whole sublayer, its memory another tensor of the decoder: what it looks at is as long as the target."""
    place = case.place
    if place.attention != "cross" or place.leaf != "out":
        return
    inside = [step for step in case.earlier if step.place.sublayer == place.sublayer]
    q = next((step for step in inside if step.place.leaf == "q.proj"), None)
    if q is None:
        return
    rows, read = case.value(q.inputs[0]), str(place.sibling("memory"))
    for mask in (np.tri(len(rows), dtype=bool), np.ones((len(rows), len(rows)), dtype=bool)):
        yield said("memory", step=place.branches[-1], there=q.inputs[0]), _run(case, [*inside, case.step], read, rows, mask)


def _run(case: SlipCase, steps: list[Step], memory: str, rows: Array, mask: Array) -> Array:
    """The steps of the sublayer, on another memory."""
    values = {memory: rows}
    for step in steps:
        if step.op is MASK:
            values[step.name] = mask
        elif values.keys() & set(step.inputs):
            operands = (values[name] if name in values else case.value(name) for name in step.operands)
            values[step.name] = step.op.apply(*operands, **step.op.constants(step.sizes, step.attributes))
    return values[steps[-1].name]
