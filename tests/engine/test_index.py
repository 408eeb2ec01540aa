from typing import Any

import numpy as np
import pytest

from stepper.engine.index import check_index, plain_index, whole_number
from stepper.errors import BadInput


def test_an_index_may_count_from_the_end_and_must_be_in_range() -> None:
    assert check_index("x", (-1, 0), (3, 4)) == (2, 0)
    for wrong in ((3, 0), (-4, 0), (0, 10**30)):
        with pytest.raises(BadInput, match=r"^x\[[-\d,]+\]: out of range; its shape is \[3, 4\]$"):
            check_index("x", wrong, (3, 4))


@pytest.mark.parametrize("wrong", [(), (0,), (0, 0, 0), (0, slice(None)), 1])
def test_a_cell_takes_one_number_for_each_axis(wrong: Any) -> None:
    with pytest.raises(BadInput, match=r"^x: a cell takes 2 whole numbers, like \[0,0\]; its shape is \[3, 4\]$"):
        check_index("x", wrong, (3, 4))


@pytest.mark.parametrize("wrong", [(0, 1.5), ("a", 0), (None, 0), (True, 0), "ab", None, (0, slice("a", None)), (...,), (0, [1])])
def test_what_is_not_a_whole_number_is_named(wrong: Any) -> None:
    with pytest.raises(BadInput, match=r"^x: .+ is not a whole number$"):
        plain_index("x", wrong)


@pytest.mark.parametrize("index", [np.array([1, 2]), [1, 2], (np.int64(1), np.uint8(2))])
def test_whole_numbers_of_any_kind_become_plain_ones(index: Any) -> None:
    assert [type(each) for each in check_index("x", index, (3, 4))] == [int, int]
    assert type(whole_number("x", index[0])) is int


def test_a_range_goes_on_by_something() -> None:
    assert plain_index("x", (slice(np.int64(0), None, -1), 2)) == (slice(0, None, -1), 2)
    with pytest.raises(BadInput, match="a range cannot go on by 0"):
        plain_index("x", slice(0, 2, 0))
