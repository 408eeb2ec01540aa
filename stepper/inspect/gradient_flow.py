"""How gradients fare on their way back, layer by layer: do they vanish, do they grow, which units are dead.

for row in gradient_flow(session):
row.layer, row.size, row.parameter, row.largest, row.dead          "decoder.1", 0.0031, "decoder.1.ffn.W_2", 0.012, 3
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from stepper.engine import Array, Place, Step
from stepper.engine.ops.activation import ACTIVATIONS
from stepper.trace import Session

__all__ = ["LayerGradient", "gradient_flow"]

Fate = Literal["", "vanishing", "exploding"]

_FAR = 1e3
"""So many times smaller, or larger, than in the last layer of its stack is worth a word."""


@dataclass(frozen=True)
class LayerGradient:
    """The gradients of one layer, on this text."""

    layer: str
    size: float
    """The root mean square of the gradient of the layer's output."""
    parameter: str
    """The parameter with the largest gradient; empty where there is none."""
    largest: float
    """That gradient's largest number, without its sign."""
    dead: int
    """Units that ReLU makes 0 for every token."""
    units: int
    fate: Fate = ""


def gradient_flow(session: Session) -> list[LayerGradient]:
    """The layers in the order of the way back; computes every gradient.

    Raises:
        BadInput: there is no loss.
    """
    session.generation.go_back()
    program = session.run.programs[0]
    layers: dict[str, list[Step]] = {}
    for step in program:
        if step.place.way == "grad" and step.place.stack and step.place.arriving is None:
            layers.setdefault(step.place.forward.layer_key, []).append(step)
    rows = [_layer(session, layer, steps) for layer, steps in layers.items()]
    last = {Place.of(row.layer).stack: row.size for row in reversed(rows) if row.size}
    return [_judged(row, last.get(Place.of(row.layer).stack, 0.0)) for row in rows]


def _layer(session: Session, layer: str, steps: list[Step]) -> LayerGradient:
    def value(step: Step) -> Array:
        return session.run.value(step.name, 0)

    parameters = [step for step in steps if str(step.place.forward) in session.model.parameters]
    outputs = [step for step in steps if step.is_residual]
    size = float(np.sqrt(np.mean(np.square(value(outputs[0]), dtype=np.float64)))) if outputs else 0.0
    largest = max(((float(np.abs(value(step)).max()), str(step.place.forward)) for step in parameters), default=(0.0, ""))
    dead, units = _dead(session, steps)
    return LayerGradient(layer, size, largest[1], largest[0], dead, units)


def _dead(session: Session, steps: list[Step]) -> tuple[int, int]:
    """How many units of ReLU are 0 for every token, and how many there are."""
    program = session.run.programs[0]
    names = [str(step.place.forward) for step in steps]
    active = [session.run.value(name, 0) for name in names if name in program and program[name].op is ACTIVATIONS["relu"]]
    return sum(int(np.all(each == 0, axis=0).sum()) for each in active), sum(each.shape[1] for each in active)


def _judged(row: LayerGradient, last: float) -> LayerGradient:
    small, large = row.size * _FAR < last, row.size > last * _FAR
    fate: Fate = "vanishing" if small and row.size else "exploding" if large and last else ""
    return LayerGradient(row.layer, row.size, row.parameter, row.largest, row.dead, row.units, fate)
