"""Labels of rows and columns: their sizes, and how they are written downwards.

Indices(64)      "0", "1", ... "63": the labels of an axis without words, made when looked at

g
r        A heat map's columns are two cells wide, so a token above them stands on end.
t c   a
h a   n
e t ⏎ …
"""

from collections.abc import Sequence
from itertools import islice
from typing import overload

from rich.cells import cell_len

from stepper.render.look import Look
from stepper.render.tokens import visible

__all__ = ["MEASURED", "Indices", "downwards", "longest_label"]

MEASURED = 256
"""How many labels are measured; a later one that needs more room is cut."""


class Indices(Sequence[str]):
    """The labels "0", "1", "2", ...

    >>> list(Indices(3))
    ['0', '1', '2']
    """

    def __init__(self, count: int) -> None:
        self._range = range(count)

    def __len__(self) -> int:
        return len(self._range)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return [str(number) for number in self._range[index]]
        return str(self._range[index])


def longest_label(labels: Sequence[str], look: Look) -> int:
    """Return the cells that the widest label takes; of a long sequence only the first few and the last are measured."""
    if not labels:
        return 0
    measured = [*islice(labels, MEASURED), labels[-1]]
    return max(cell_len(visible(label, look)) for label in measured)


def downwards(label: str, width: int, height: int, look: Look) -> list[str]:
    """Return a label as `height` texts of `width` cells, one character each, standing on the last.

    >>> downwards("chat", width=2, height=3, look=Look())
    [' c', ' h', ' …']
    """
    stack: list[str] = []
    for character in visible(label, look):
        if stack and cell_len(character) == 0:
            stack[-1] += character
        else:
            stack.append(character)
    if len(stack) > height:
        stack = [*stack[: height - 1], look.glyphs.ellipsis]
    stack = [" "] * (height - len(stack)) + stack
    return [" " * (width - cell_len(text)) + text for text in stack]
