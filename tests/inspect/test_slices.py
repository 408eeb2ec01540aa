"""Which cell of a tensor a drawn cell is."""

from itertools import product

import pytest

from stepper.inspect.slices import slicing_of
from stepper.trace import Session
from tests.models import KINDS, random_model


@pytest.mark.parametrize("kind", ["2017", "decoder-only"])
def test_a_drawn_cell_and_its_index_are_each_others_inverse(kind: str) -> None:
    session = Session(random_model(KINDS[kind]))
    for step in session.program:
        slicing, array = slicing_of(step), session.value(step.name)
        for place in product(*(range(min(size, 3)) for size in (slicing.heads, slicing.rows, slicing.columns))):
            index = slicing.index(*place)
            assert slicing.place(index) == place
            assert slicing.matrix(array, place[0])[place[1:]] == array[index]


def test_rows_of_a_drawing_are_the_rows_that_stepping_walks() -> None:
    session = Session(random_model())
    assert all(slicing_of(step).rows == step.row_count for step in session.program)
