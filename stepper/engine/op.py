"""An op, declared once.

An `Op` is one line of arithmetic with a name: how whole arrays are computed (`apply`), and how one cell is made of the
cells of its operands (`signature`, `term`, `reduce`, `finish`):

    result[index] = finish( reduce over the summed letters ( term(cells) ) )

    SCORES = Op("scores", "h q d, h k d -> h q k", scores)                      # a sum of products
    relu   = Op("relu", "t f -> t f", relu, term=lambda x: max(x, 0.0))         # one term, no sum

`apply` is plain NumPy, to be read. It works in the dtype it is given (float32 to run, float64 for a second opinion). `term`
works on Python floats and is the meaning of the op: explanations, highlights and the oracle of the tests all come from it.

What goes back through an op is declared beside it: for each operand the op that makes its gradient, a vector-Jacobian product. Of a
sum of products nothing need be declared (`engine.gradient.derived`).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from stepper.engine.signature import Letters, Signature

__all__ = ["Array", "Op", "Vjp", "product_of_cells"]

Array = NDArray[Any]
Reduction = Literal["sum", "mean", "max", "argmax"] | Callable[..., float]
IndexChoice = int | Callable[[Letters, Letters, Mapping[str, Any]], int]


Read = int | Literal["gradient", "result"]
"""What a vector-Jacobian product reads: the gradient of the op's result, the result itself, or one of the op's operands, by its number."""


@dataclass(frozen=True, eq=False)
class Vjp:
    """A vector-Jacobian product: how the gradient of one operand is made from the gradient of the result."""

    op: "Op"
    """Gets the attributes of the step it goes back through."""
    reads: tuple[Read, ...] = ("gradient",)


def product_of_cells(*cells: float) -> float:
    """The default term: the cells multiplied."""
    return math.prod(cells)


@dataclass(frozen=True, eq=False)
class Op:
    """One kind of step."""

    name: str
    index: str
    """The signature; see `stepper.engine.signature`."""
    apply: Callable[..., Array]
    """Arrays to array; gets the step's attributes, and the sizes named in `sized`, by keyword."""
    term: Callable[..., float] = product_of_cells
    """The cells of one term to its value; gets the step's attributes by keyword, and `at` and `sizes` where `placed`."""
    reduce: Reduction = "sum"
    """How the terms are put together; a function gets their values as a list, and the step's attributes by keyword."""
    finish: Callable[[float], float] | None = None
    """What happens to the reduced value; None where nothing does."""
    dtype: type[np.generic] = np.float32
    """float32 stands for "the floating type of the run"; ids are int64, masks are bool."""
    sized: tuple[str, ...] = ()
    """Letters whose sizes `apply` needs."""
    placed: bool = False
    """True where a term depends on where it stands and not on its cells alone (positions, masks)."""
    chooses: Mapping[str, IndexChoice] = field(default_factory=dict)
    """Letters that are neither free nor summed: read from a cell of another operand (its number; a look-up by id), or computed
    from the letters, the sizes and the attributes (the row of a table of positions)."""
    wording: str = ""
    """How one term is written: `{0}`, `{1}` stand for its cells, other names for attributes; empty means "cells joined by ·"."""
    unchanged: bool = False
    """True where the result is the operand as it is: another name for the same numbers."""
    selects: bool = False
    """True where the result's number is that of the first operand, or another is put in its place."""
    shares: bool = False
    """True where the result's numbers are probabilities."""
    vjp: Mapping[int, Vjp] | None = field(default_factory=dict)
    """How each operand's gradient is made, by its number; of a sum of products it is derived, and need not stand here. None: the
    result counts as a constant, through which no gradient goes."""
    lines: str = ""
    """What the op computes as a line of NumPy, where `apply` is not written for it alone."""
    identity: int = field(default_factory=count().__next__, init=False)
    """A number that no other op of this process has; `name` is for showing, and several ops may share one."""

    @cached_property
    def signature(self) -> Signature:
        """The parsed signature."""
        return Signature.parse(self.index)

    def __str__(self) -> str:
        return self.name

    def constants(self, sizes: Letters, attributes: Mapping[str, Any]) -> Mapping[str, Any]:
        """What `apply` gets by keyword."""
        return {**attributes, **{letter: sizes[letter] for letter in self.sized}} if self.sized else attributes

    def term_value(self, cells: tuple[float, ...], at: Letters, sizes: Letters, attributes: Mapping[str, Any]) -> float:
        """The value of one term; where Python's arithmetic would stop with an error, the value NumPy goes on with."""
        place = {"at": at, "sizes": sizes} if self.placed else {}
        try:
            return self.term(*cells, **place, **attributes)
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError):
            return math.nan
