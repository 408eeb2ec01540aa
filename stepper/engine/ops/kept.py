"""The gradient that goes on past a tensor some of whose cells were put there by hand: those do not depend on what came before.

    kept    the gradient, 0 where a cell was replaced

Letters: those of the tensor's axes.
"""

from functools import cache

from stepper.engine.op import Array, Op
from stepper.engine.signature import Letters

__all__ = ["ReplacedPart", "kept_of"]

ReplacedPart = tuple[int | tuple[int | None, int | None, int | None], ...]
"""Places along the first axes, ranges as start, stop and step; the other axes are taken whole."""


def kept(gradient: Array, replaced: tuple[ReplacedPart, ...]) -> Array:
    left = gradient.copy()
    for part in replaced:
        left[_index(part)] = 0
    return left


def _index(part: ReplacedPart) -> tuple[int | slice, ...]:
    return tuple(each if isinstance(each, int) else slice(*each) for each in part)


def _cell(gradient: float, at: Letters, sizes: Letters, replaced: tuple[ReplacedPart, ...]) -> float:
    return 0.0 if any(_holds(part, at, sizes) for part in replaced) else gradient


def _holds(part: ReplacedPart, at: Letters, sizes: Letters) -> bool:
    """Whether a part has this cell."""
    return all(_is_within(at[letter], sizes[letter], place) for letter, place in zip("abcdef", part, strict=False))


def _is_within(at: int, size: int, place: int | tuple[int | None, int | None, int | None]) -> bool:
    return at == place % size if isinstance(place, int) else at in range(size)[slice(*place)]


@cache
def kept_of(axes: str) -> Op:
    """Of a tensor with these axes."""
    return Op("kept", f"{axes} -> {axes}", kept, term=_cell, placed=True, wording="{0}, or 0 where it was replaced", vjp=None)
