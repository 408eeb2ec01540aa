"""Two programs side by side, aligned by place: the encoder and the decoder line up.

unlike(program, other)        the steps that the other has on neither side, and the branches that hold nothing else
in_words(program, other)      the same without stack and layer: ("cross_attn", "norm3.out")
counterpart(place, program)   the tensor that does there what this one does here
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stepper.engine import Place, Program

__all__ = ["counterpart", "in_words", "unlike"]


def unlike(program: "Program", other: "Program") -> frozenset[str]:
    """The steps of a program that the other lacks, and the branches of such steps alone."""
    steps = [step for step in program if not any(str(place) in other for place in (step.place, step.place.twin))]
    names = {step.name for step in steps}
    shared = {branch for step in program if step.name not in names for branch in step.place.branches}
    return frozenset(names | {branch for step in steps for branch in step.place.branches} - shared)


def in_words(program: "Program", other: "Program") -> tuple[str, ...]:
    """What the other lacks, each kind once, the largest branch that is missing whole in the place of its steps."""
    missing = unlike(program, other)
    tops = (next(each for each in (*step.place.branches, step.name) if each in missing) for step in program if step.name in missing)
    return tuple(dict.fromkeys(map(_kind, tops)))


def _kind(name: str) -> str:
    """A name without its layer: cross_attn, embed.scaled; what stands right in a stack keeps the stack's name: decoder.norm."""
    from stepper.engine import Place

    place = Place.of(name)
    return place.within if place.stack and place.block and (place.leaf or place.layer is not None) else name


def counterpart(place: "Place", program: "Program") -> str | None:
    """The tensor of another program that does what a tensor does; None where there is none."""
    return next((str(each) for each in _candidates(place) if str(each) in program), None)


def _candidates(place: "Place") -> Iterator["Place"]:
    """Places to try: the same, on the other side, and self-attention in the place of cross-attention."""
    without_cross = replace(place, block=_WITHOUT_CROSS.get(place.block, place.block))
    for each in (place, without_cross):
        yield each
        yield each.twin


_WITHOUT_CROSS = {"cross_attn": "self_attn", "norm3": "norm2", "add3": "add2"}
"""What a layer without cross-attention has in their place."""
