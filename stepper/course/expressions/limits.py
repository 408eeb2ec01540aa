"""How large anything in an expression may become: a lesson by somebody else must not fill the memory or hang.

refuse_large(10_000, 10_000)      BadInput
"""

import math
from typing import Any

import numpy as np

from stepper.errors import BadInput

__all__ = ["LONGEST_EXPRESSION", "MOST_CELLS", "MOST_STEPS", "cells_of", "refuse_large"]

LONGEST_EXPRESSION = 1_000
"""Characters."""

MOST_CELLS = 4_000_000
"""Cells of one array."""

MOST_STEPS = 20_000
"""Parts of an expression that are walked, each time round a loop counted."""


def refuse_large(*shape: int) -> None:
    """Stop before an array of this shape is made.

    Raises:
        BadInput: it would have too many cells.
    """
    if math.prod(shape) > MOST_CELLS:
        raise BadInput(f"an array of shape {list(shape)} is too large for a lesson; at most {MOST_CELLS:,} cells")


def cells_of(value: Any) -> int:
    """How many cells, items or characters a value has."""
    if isinstance(value, np.ndarray):
        return value.size
    return len(value) if isinstance(value, (str, list, tuple)) else 1
