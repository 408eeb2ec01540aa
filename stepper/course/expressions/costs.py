"""What a turn costs: the multiplications of its matrix products, counted from the signatures of its steps.

multiplications()                    of the turn where the lesson stands
multiplications("*.ffn.*")           of the steps with these names

Only products that are added up count: they are nearly all there is. Fine steps are counted, and each product once.
"""

import math
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from stepper.course.expressions.runs import Runs
from stepper.engine import Step
from stepper.engine.op import product_of_cells
from stepper.engine.signature import Operand

__all__ = ["COST_FUNCTIONS"]


def _multiplications(runs: Runs, pattern: str = "*") -> int:
    return sum(_products(step) for step in runs.session.program if fnmatchcase(step.name, pattern))


def _products(step: Step) -> int:
    """How many pairs of numbers a step multiplies to add them up."""
    signature = step.op.signature
    if step.op.term is not product_of_cells:
        return 0
    sums = (part for number, part in enumerate(signature.parts) if len(part) > 1 and signature.summed(number))
    return sum(math.prod(step.sizes[letter] for letter in _letters(part)) for part in sums)


def _letters(part: tuple[Operand, ...]) -> set[str]:
    return {letter for tensor in part for axis in tensor for letter in axis.letters}


COST_FUNCTIONS: dict[str, Callable[..., Any]] = {"multiplications": _multiplications}
"""Name -> function; the runs come first."""
