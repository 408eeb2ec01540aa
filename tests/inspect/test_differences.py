"""The cells that differ most."""

import numpy as np

from stepper.inspect.differences import largest_difference, largest_differences
from stepper.trace.difference import Difference

BEFORE = np.array([[1, 2, 3], [4, 5, 6]], np.float32)


def test_the_largest_difference_comes_first_and_equal_cells_do_not_come() -> None:
    after = BEFORE + np.array([[0, -2, 0], [0.5, 0, 7]], np.float32)
    cells = largest_differences(Difference.between("x@0", BEFORE, after), 8)
    assert [(cell.index, cell.before, cell.after, cell.delta) for cell in cells] == [
        ((1, 2), 6.0, 13.0, 7.0),
        ((0, 1), 2.0, 0.0, -2.0),
        ((1, 0), 4.0, 4.5, 0.5),
    ]
    assert largest_difference(Difference.between("x@0", BEFORE, after)) == 7.0


def test_no_more_are_listed_than_are_asked_for() -> None:
    assert len(largest_differences(Difference.between("x@0", BEFORE, BEFORE + 1), 2)) == 2


def test_nan_on_one_side_is_the_largest_of_all() -> None:
    after = BEFORE.copy()
    after[0, 0], after[1, 1] = np.nan, 1000
    assert largest_differences(Difference.between("x@0", BEFORE, after), 1)[0].index == (0, 0)


def test_without_a_difference_there_is_no_cell_and_no_size() -> None:
    same = Difference.between("x@0", BEFORE, BEFORE)
    assert largest_differences(same, 8) == ()
    assert largest_difference(same) == 0.0
