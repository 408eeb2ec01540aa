"""What the units of a feed-forward network add to the words: those that write most into this row, and which words each raises.

    found = session.neurons("decoder.1.ffn", row=-1)
    found[0].unit, found[0].activation, found[0].raised         17, 2.31, (("noir", 1.2), ("noire", 0.4), …)

A unit's row of W_2, times how strongly the unit is on, is what it adds to the residual stream (Geva et al. 2021, arXiv 2012.14913: keys and
values). It is followed to the logits as the shares of `attribute` are, so all units of a layer, and its bias, add up to the layer's share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stepper.engine import Array, Program, Step, with_turn
from stepper.engine.ops.arithmetic import LINEAR, MATMUL
from stepper.errors import BadInput
from stepper.trace.inside.attribution import walked, way_back
from stepper.trace.inside.lens import require_words

if TYPE_CHECKING:
    from stepper.trace.session import Session

__all__ = ["Neuron", "neurons"]

_REST = "others"


@dataclass(frozen=True)
class Neuron:
    """One unit."""

    layer: str
    """The sublayer: decoder.1.ffn."""
    unit: int
    activation: float
    """How strongly it is on, in this row."""
    raised: tuple[tuple[str, float], ...]
    """The words whose logits it raises most here, and by how much."""
    lowered: tuple[tuple[str, float], ...]


def neurons(session: "Session", layer: str, row: int, count: int, words: int) -> tuple[Neuron, ...]:
    """The units that write the longest rows into the stream, first the longest."""
    require_words(session)
    turn, program = session.position.turn, session.program
    name, way = f"{layer}.out", way_back(session, turn)
    if name not in _single_matrices(program, way):
        raise BadInput(
            "inside.no_units", layer=layer, known=", ".join(each.removesuffix(".out") for each in _single_matrices(program, way))
        )
    step = program[name]
    if not -step.row_count <= row < step.row_count:
        raise BadInput("inside.no_row", row=row, count=step.row_count)
    active = session.value(with_turn(step.operands[0], turn))[row].astype(np.float64)
    written = active[:, None] * session.parameter(step.operands[1]).astype(np.float64)
    largest = np.argsort(-np.linalg.norm(written, axis=1), kind="stable")[:count]
    whole: Array = session.value(with_turn(name, turn))[row].astype(np.float64)
    parts = {f"{name}[{unit}]": written[unit] for unit in largest}
    parts[_REST] = whole - written[largest].sum(axis=0)
    logits = walked(session, turn, way, row, {name: parts})
    return tuple(_neuron(session, layer, int(unit), float(active[unit]), logits[f"{name}[{unit}]"], words) for unit in largest)


def _single_matrices(program: Program, way: Sequence[Step]) -> list[str]:
    """What feed-forward networks of one matrix at their end add to the way to the words."""
    added = {name for step in way for name in step.operands}
    ends = (step for step in program.coarse if step.place.block == "ffn" and step.place.leaf == "out" and not step.place.way)
    return [step.name for step in ends if step.name in added and step.op.apply in (LINEAR.apply, MATMUL.apply)]


def _neuron(session: "Session", layer: str, unit: int, activation: float, moved: Array, words: int) -> Neuron:
    order = np.argsort(-moved, kind="stable")

    def named(ids: Array) -> tuple[tuple[str, float], ...]:
        return tuple((session.model.reader.token(int(id_)), float(moved[id_])) for id_ in ids)

    return Neuron(layer, unit, activation, named(order[:words]), named(order[::-1][:words]))
