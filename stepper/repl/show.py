"""Results as lines: tensors as tables, numbers in full, everything else as Python writes it.

shown(q, room)            a table
shown(q[0,0,0], room)     0.07957960
shown(heat(q), room)      the table as a heat map
"""

from dataclasses import dataclass
from pprint import pformat
from typing import Any, Protocol, runtime_checkable

import numpy as np

from stepper.render.line import Line, line_of, line_text
from stepper.render.numbers import exact_text
from stepper.repl.output import Output
from stepper.repl.table import table_lines

__all__ = ["heat", "shown"]

LONGEST = 400
"""Lines of a value that is no tensor."""


@runtime_checkable
class Drawable(Protocol):
    """A value that draws itself."""

    def lines(self, output: Output) -> list[Line]:
        """Its lines, for the room there is."""
        ...


@dataclass(frozen=True, eq=False)
class ArrayPicture:
    """An array to be shown as a heat map."""

    array: Any

    def lines(self, output: Output) -> list[Line]:
        return table_lines(self.array, output, "heat")

    def __str__(self) -> str:
        return "\n".join(line_text(line) for line in self.lines(Output()))

    __repr__ = __str__


def heat(x: Any) -> ArrayPicture:
    """An array as a heat map: `heat(weights)`."""
    array = np.asanyarray(x)
    return ArrayPicture(array if array.ndim else array.reshape(1))


def shown(value: Any, output: Output) -> list[Line]:
    """The lines that show a value; none for None."""
    if value is None:
        return []
    if isinstance(value, Drawable):
        return value.lines(output)
    if isinstance(value, np.ndarray) and value.ndim and value.dtype.kind in "fiub":
        return table_lines(value, output)
    if isinstance(value, np.number | np.bool_) or (isinstance(value, np.ndarray) and not value.ndim):
        return [line_of(_number(np.asarray(value)))]
    lines = (repr(value) if isinstance(value, str) else _written(value, output)).splitlines()
    kept = lines if len(lines) <= LONGEST else [*lines[:LONGEST], f"… {len(lines) - LONGEST} lines more"]
    return [line_of(line) for line in kept]


def _written(value: Any, output: Output) -> str:
    if isinstance(value, list | tuple | dict | set):
        return pformat(value, width=output.width, compact=True)
    return repr(value)


def _number(value: Any) -> str:
    return exact_text(float(value)) if value.dtype.kind == "f" else str(value.item())
