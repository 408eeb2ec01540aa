"""Slips of wiring: the right arithmetic on the wrong tensor, a step left out, a term too few or too many."""

from collections.abc import Iterator

import numpy as np

from stepper.engine import Array, Place, Step
from stepper.engine.ops.arithmetic import LINEAR, MATMUL
from stepper.witness.own.kinds import is_gain, is_laid_out, is_sum
from stepper.witness.own.slips.case import SlipCase, said
from stepper.witness.scene import Guess

__all__ = ["another_input", "another_parameter", "left_out", "terms", "twice"]

_NEAREST = 24
"""How many earlier tensors are tried in an operand's place."""


def left_out(case: SlipCase) -> Iterator[Guess]:
    """The step is not there: what it reads goes on as it is."""
    if is_laid_out(case.step) or not case.operands or (len(case.step.inputs) != 1 and is_sum(case.step)):
        return
    if is_gain(case.step):
        yield from _norm_left_out(case)
    for name, operand in case.scene.read:
        if name in case.step.inputs and operand.shape == case.ours.shape and operand.dtype == case.ours.dtype:
            yield said("left_out", step=case.step.name), operand
            return


def _norm_left_out(case: SlipCase) -> Iterator[Guess]:
    """The whole norm is not there, its gain included."""
    first = next((step for step in case.earlier if step.part_of == case.step.name and step.inputs), None)
    if first:
        yield said("norm_left_out", step=case.step.name), case.value(first.inputs[0])


def twice(case: SlipCase) -> Iterator[Guess]:
    """What the step reads was made twice over."""
    for number, (name, operand) in enumerate(case.scene.read):
        made = next((step for step in case.earlier if step.name == name), None)
        if made is None or is_sum(made) or is_laid_out(made) or operand.dtype.kind != "f":
            continue
        first, *rest = (case.value(each) for each in made.operands) if made.inputs else (np.empty(0),)
        if first.shape == operand.shape:
            again = made.op.apply(operand, *rest, **made.op.constants(made.sizes, made.attributes))
            yield said("twice", step=name), case.applied(*_with(case, number, again))


def terms(case: SlipCase) -> Iterator[Guess]:
    """A sum with a term too few, or one counted twice."""
    if not is_sum(case.step) or len(case.operands) < 2:
        return
    for number, (name, operand) in enumerate(case.scene.read):
        rest = [each for place, each in enumerate(case.operands) if place != number]
        yield said("term_left_out", step=case.step.name, term=name), _sum(rest)
        yield said("term_alone", step=case.step.name, term=name), _sum([operand] * len(case.operands))
        yield said("term_twice", step=case.step.name, term=name), _sum([*rest, operand, operand])


def _sum(arrays: list[Array]) -> Array:
    total = arrays[0]
    for each in arrays[1:]:
        total = total + each
    return total


def another_input(case: SlipCase) -> Iterator[Guess]:
    """The step reads another tensor of the same shape."""
    for number, (name, operand) in enumerate(case.scene.read):
        if name not in case.step.inputs or operand.dtype.kind != "f":
            continue
        for other in _same_shape(case, name, operand.shape):
            operands = list(case.operands)
            operands[number] = case.value(other)
            yield said("reads", step=case.step.name, there=other, here=name), case.applied(*operands)


def _same_shape(case: SlipCase, name: str, shape: tuple[int, ...]) -> list[str]:
    """Earlier tensors of a shape, the nearest ones and those of the embedding."""
    fitting: list[Step] = [step for step in case.earlier if step.shape == shape and step.name != name and step.op.dtype is np.float32]
    near = [step.name for step in reversed(fitting)][:_NEAREST]
    embedded = [step.name for step in fitting if step.place.kind == "embed"]
    of_layers = {step.place.layer_key: step.name for step in fitting if step.place.layer is not None}
    return list(dict.fromkeys([*near, *embedded, *of_layers.values()]))


def another_parameter(case: SlipCase) -> Iterator[Guess]:
    """The step uses another parameter: of its own block, or one of the module's that is not what it should be."""
    for number, (name, operand) in enumerate(case.scene.read):
        if name not in case.step.parameters or operand.ndim > 2:
            continue
        for other, array in case.scene.parameters.items() if operand.ndim == 2 else ():
            if other != name and array.shape == operand.shape and _is_beside(other, name):
                yield said("parameter", step=case.step.name, there=other, here=name), case.applied(*_with(case, number, array))
        if case.step.op in (LINEAR, MATMUL) or operand.ndim == 1:
            for theirs, array in case.matrices():
                for turned in (array, array.T) if array.ndim == 2 else (array,):
                    if turned.shape == operand.shape and not np.array_equal(turned, operand):
                        words = said("their_parameter", there=theirs, here=name)
                        yield words, case.applied(*_with(case, number, turned))


def _with(case: SlipCase, number: int, array: Array) -> list[Array]:
    return [array if place == number else each for place, each in enumerate(case.operands)]


def _is_beside(other: str, name: str) -> bool:
    """Whether two parameters are of the same block."""
    return Place.of(other).branches[-1:] == Place.of(name).branches[-1:]
