"""The handoff: what the encoder hands over, as each decoder layer reads it.

Every decoder layer reads the output of the last encoder layer (2017). A what-if may wire it otherwise: to another layer, to
several, each a view of its own, or to the mean of all as one memory.
"""

from dataclasses import dataclass, replace
from typing import Any

from stepper.engine.build.norm import norm
from stepper.engine.build.projections import Keys
from stepper.engine.build.scope import Scope, short
from stepper.engine.ops.arithmetic import MULTIPLY_BY, SAME_ROWS, sum_of
from stepper.engine.place import Place
from stepper.engine.spec import StackSpec

__all__ = ["Handoff", "averaged", "memory_of", "summed"]


@dataclass(frozen=True)
class Handoff:
    """What the encoder hands to every decoder layer."""

    encoder: StackSpec
    out: str
    """The encoder's output."""
    keys: Keys
    layers: tuple[str, ...] = ()
    """The output of each encoder layer (turn 0)."""


def memory_of(scope: Scope, at: Place, handoff: Handoff, number: int | None) -> str:
    """What the encoder hands over: -> (S, D). `number` is the encoder layer that is read; None: the mean of all."""
    build, place, last = scope.build, at / "memory", len(handoff.encoder.layers) - 1
    source = replace(scope, stack=handoff.encoder, rows=handoff.keys.tokens)
    if number == last:
        return build.step(place, SAME_ROWS, handoff.out, formula="encoder.out, handed over as it is", **source.wide)
    if build.turn:
        made = build.imported(place, 0, len(source.rows), handoff.encoder.d_model)
        return build.step(place, SAME_ROWS, made, formula="made in turn 0, used again", note="kept", **source.wide)
    if number is None:
        read = [_layer_out(source, at / f"layer{each}", handoff, each) for each in range(last)]
        return averaged(source, place, [*read, handoff.out])
    return _layer_out(source, place, handoff, number)


def _layer_out(source: Scope, place: Place, handoff: Handoff, number: int) -> str:
    """The output of an encoder layer as memory; where the encoder ends in a norm, after that same norm: -> (S, D)."""
    out, final = handoff.layers[number], handoff.encoder.norm
    if final:
        return norm(source, place.sibling(f"{place.leaf}_norm"), final, out, result=place, learned=Place("encoder", block="norm"))
    formula = f"the output of encoder layer {number}, handed over as it is"
    return source.build.step(place, SAME_ROWS, out, formula=formula, note="another_layer", **source.wide)


def summed(scope: Scope, place: Place, parts: list[str]) -> str:
    """The sum of some tensors: (T, D), … -> (T, D)."""
    formula = " + ".join(short(each) for each in parts)
    return scope.build.step(place, sum_of(len(parts)), *parts, formula=formula, note="added", **scope.wide)


def averaged(scope: Scope, place: Place, parts: list[str]) -> str:
    """The mean of some tensors: (T, D), … -> (T, D)."""
    formula = " + ".join(short(each) for each in parts)
    total = scope.build.step(place / "sum", sum_of(len(parts)), *parts, formula=formula, part_of=place, **scope.wide)
    shared: dict[str, Any] = {"note": "averaged", "factor": 1 / len(parts), **scope.wide}
    return scope.build.step(place, MULTIPLY_BY, total, formula=f"sum / {len(parts)}", **shared)
