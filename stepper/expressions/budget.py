"""How much one evaluation may make and do: an expression by somebody else must neither fill the memory nor hang.

    budget = Budget(should_stop=flag.is_set)
    budget.make(10_000, 10_000)      BadInput: too many cells for one array
    budget.take([array, array])      what goes into a function: every cell, item and letter of it
    budget.read(array)               something of the run: what is made of it may be as large as it is
    budget.work(2 * 1024**3)         numbers that are multiplied or compared, where those are more than the cells made
    budget.step()                    one more part of the expression, each time round a loop counted

Everything is counted over the whole evaluation, and before it is done. Each count also asks whether somebody wants it to stop.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from stepper.errors import BadInput, Stopped

__all__ = ["RUN", "Budget"]

MOST_CELLS = 4_000_000
"""Cells of one array; as many as the largest that was read, where that has more."""
MOST_IN_ALL = 64_000_000
"""Cells that are made and read by one evaluation; some times the largest array read, where that is more."""
TIMES_THE_LARGEST = 16
MOST_WORK = 2_000_000_000
MOST_STEPS = 20_000
RUN = MOST_WORK // 40
"""The work of a model that is run for one question."""
MOST_ITEMS = 200_000
"""Of one list."""
_ITEM = 4
"""A number in a list takes up as much as so many cells of an array."""
_LONGEST_NUMBER = 32
"""Letters of a number as text."""


class Budget:
    """What one evaluation has used up so far.

    Args:
        should_stop: asked at every count; once it says True, the evaluation ends with `Stopped`.
    """

    def __init__(self, should_stop: Callable[[], bool] = lambda: False) -> None:
        self._should_stop = should_stop
        self._steps = self._cells = self._work = self._largest = 0

    def step(self) -> None:
        """One more part of the expression is evaluated.

        Raises:
            BadInput: there were too many.
            Stopped: somebody asked for it.
        """
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise BadInput("expression.too_many_steps")
        self._look_up()

    def make(self, *shape: int) -> None:
        """An array of this shape is about to be made.

        Raises:
            BadInput: it would have too many cells, or too many were made before it.
            Stopped: somebody asked for it.
        """
        cells = abs(math.prod(int(each) for each in shape))
        if cells > max(MOST_CELLS, self._largest):
            raise BadInput("expression.large_array", shape=list(shape), most=MOST_CELLS)
        self._add(cells)

    def make_list(self, items: int) -> None:
        """A list of so many items is about to be made, or to grow by them.

        Raises:
            BadInput: it would be too long, or too much was made before it.
            Stopped: somebody asked for it.
        """
        if items > MOST_ITEMS:
            raise BadInput("expression.long_list", count=items, most=MOST_ITEMS)
        self._add(_ITEM * items)

    def read(self, value: Any) -> None:
        """Something was read of the run."""
        if isinstance(value, np.ndarray):
            self._largest = max(self._largest, value.size)
        self.take(value)

    def take(self, *values: Any) -> None:
        """These go into a function that may copy them.

        Raises:
            BadInput: they, and what was made before, have too many cells, items and letters.
            Stopped: somebody asked for it.
        """
        waiting, items, longest = list(values), 0, 0
        while waiting:
            value = waiting.pop()
            if isinstance(value, (list, tuple)):
                items += len(value)
                self._add(_ITEM * len(value))
                waiting.extend(value)
            elif isinstance(value, str):
                longest = max(longest, len(value), _LONGEST_NUMBER)
            else:
                self._add(np.size(value) if isinstance(value, np.ndarray) else 1)
        self._add(longest * max(items, 1))  # an array of texts gives every one the room of the longest

    def write(self, *values: Any) -> None:
        """These are about to be put into one text.

        Raises:
            BadInput: it would have too many letters.
            Stopped: somebody asked for it.
        """
        self.take(*values)
        letters, waiting = 0, list(values)
        while waiting:
            value = waiting.pop()
            if isinstance(value, (list, tuple)):
                waiting.extend(value)
            letters += len(value) if isinstance(value, str) else _LONGEST_NUMBER * np.size(value) if isinstance(value, np.ndarray) else 2
            letters += _LONGEST_NUMBER if isinstance(value, (int, float, np.generic)) else 0
        self.make(letters)

    def work(self, operations: float) -> None:
        """So much is about to be multiplied, added up or compared.

        Raises:
            BadInput: it is too much, with what was done before.
            Stopped: somebody asked for it.
        """
        self._work += int(operations)
        if self._work > MOST_WORK:
            raise BadInput("expression.takes_too_long")
        self._look_up()

    def _add(self, cells: int) -> None:
        self._cells += cells
        if self._cells > max(MOST_IN_ALL, TIMES_THE_LARGEST * self._largest):
            raise BadInput("expression.makes_too_much", most=MOST_IN_ALL)
        self.work(cells)

    def _look_up(self) -> None:
        if self._should_stop():
            raise Stopped("expression.stopped")
