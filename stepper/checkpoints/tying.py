"""Which parameters are one array under two names."""

from collections.abc import Iterator
from dataclasses import replace

from stepper.checkpoints.parameters import Alias
from stepper.engine import ModelSpec, Place, Turn, build_program

__all__ = ["aliases_of"]


def aliases_of(spec: ModelSpec) -> dict[str, Alias]:
    """The second names of tied parameters.

    They are the output layer that is the embedding table (Press & Wolf 2016, arXiv 1608.05859), and the parameters of layers that have
    those of an earlier one (Lan et al. 2019, arXiv 1909.11942).
    """
    tied = {"unembed.W": Alias(spec.head.tied, transposed=True)} if spec.head.tied and spec.head.kind == "words" else {}
    return tied | dict(_shared(spec))


def _shared(spec: ModelSpec) -> Iterator[tuple[str, Alias]]:
    """The parameters of layers that have none of their own."""
    owners = {(stack.name, number): layer.shares for stack in spec.stacks for number, layer in enumerate(stack.layers)}
    if not any(owner is not None for owner in owners.values()):
        return
    for name in build_program(spec, Turn(source=1, rows=1)).parameters:
        place = Place.of(name)
        owner = owners.get((place.stack, place.layer)) if place.stack and place.layer is not None else None
        if owner is not None:
            yield name, Alias(str(replace(place, layer=owner)))
