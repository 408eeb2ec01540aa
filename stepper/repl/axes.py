"""What the axes of an array run over, and what becomes of them under NumPy.

    weights              (head, query, key)
    weights[0]           (query, key)
    weights.mean(axis=0) (query, key)
    q @ k.mT             (head, query of q, query of k)
    np.einsum("hqd,hkd->hqk", q, k)

An axis has a name and, where it runs over tokens, their texts. Where it cannot be told what an axis runs over it is `PLAIN`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from stepper.inspect.labelled import PLAIN, Along

__all__ = ["Axes", "broadcast_axes", "einsum_axes", "index_axes", "matmul_axes", "reduce_axes", "shown_axes"]


Axes = tuple[Along, ...]


def shown_axes(axes: Axes, shape: tuple[int, ...]) -> str:
    """A shape with its axes named.

    >>> shown_axes((Along("head"), Along("query")), (4, 10))
    '(4 head, 10 query)'
    >>> shown_axes((), (3,))
    '(3,)'
    """
    if not any(axis.name for axis in axes):
        return str(shape)
    return "(" + ", ".join(f"{size} {axis.name}".rstrip() for size, axis in zip(shape, axes, strict=True)) + ")"


def index_axes(axes: Axes, index: Any) -> Axes | None:
    """The axes of `x[index]`; None where the index is more than numbers, slices, `...` and None.

    >>> [axis.name for axis in index_axes((Along("head"), Along("query"), Along("key")), (0, ..., slice(2)))]
    ['query', 'key']
    """
    parts = index if isinstance(index, tuple) else (index,)
    if not all(part is None or part is Ellipsis or isinstance(part, slice) or _is_number(part) for part in parts):
        return None
    taken = sum(part is not None and part is not Ellipsis for part in parts)
    if taken > len(axes):
        return None
    fill = (slice(None),) * (len(axes) - taken)
    where = parts.index(Ellipsis) if Ellipsis in parts else len(parts)
    kept: list[Along] = []
    rest = iter(axes)
    for part in (*parts[:where], *fill, *parts[where + 1 :]):
        if part is None:
            kept.append(PLAIN)
            continue
        axis = next(rest)
        if isinstance(part, slice):
            kept.append(axis if axis.texts is None else replace(axis, texts=axis.texts[part]))
    return tuple(kept)


def _is_number(part: Any) -> bool:
    return hasattr(part, "__index__") and not isinstance(part, bool) and getattr(part, "ndim", 0) == 0


def broadcast_axes(operands: Sequence[tuple[Axes, tuple[int, ...]]], shape: tuple[int, ...]) -> Axes:
    """The axes of an operation cell by cell: of each, the first operand's that is not stretched along it.

    >>> broadcast_axes([((Along("query"), Along("key")), (4, 4)), ((Along("query"), PLAIN), (4, 1))], (4, 4))[1].name
    'key'
    """
    return tuple(_fitting(operands, place, size) for place, size in zip(range(-len(shape), 0), shape, strict=True))


def _fitting(operands: Sequence[tuple[Axes, tuple[int, ...]]], place: int, size: int) -> Along:
    for axes, shape in operands:
        if len(axes) >= -place and shape[place] == size and axes[place] != PLAIN:
            return axes[place]
    return PLAIN


def matmul_axes(left: Axes, right: Axes, ndim: int) -> Axes:
    """The axes of `left @ right`, both of two or more axes."""
    batch = (left if len(left) >= len(right) else right)[:-2]
    inner = (left[-2] if len(left) > 1 else PLAIN, right[-1] if len(right) > 1 else PLAIN)
    axes = (*batch, *inner)
    return axes if len(axes) == ndim else (PLAIN,) * ndim


def reduce_axes(axes: Axes, axis: Any, keepdims: bool) -> Axes:
    """The axes after a sum, mean or maximum along some of them (None: along all)."""
    numbers = range(len(axes)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    gone = {number % len(axes) for number in numbers}
    if keepdims:
        return tuple(PLAIN if number in gone else each for number, each in enumerate(axes))
    return tuple(each for number, each in enumerate(axes) if number not in gone)


def einsum_axes(signature: str, operands: Sequence[Axes]) -> Axes | None:
    """The axes of `np.einsum(signature, ...)`; None where it uses dots or is written without an arrow."""
    inputs, arrow, result = signature.replace(" ", "").partition("->")
    if not arrow or "." in signature:
        return None
    letters: dict[str, Along] = {}
    for text, axes in zip(inputs.split(","), operands, strict=False):
        for letter, axis in zip(text, axes, strict=False):
            if letters.get(letter, PLAIN) == PLAIN:
                letters[letter] = axis
    return tuple(letters.get(letter, PLAIN) for letter in result)
