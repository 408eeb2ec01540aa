"""Geometry of a tensor's picture: sizes, places, labels."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepper.render.labels import Indices, downwards, longest_label
from stepper.render.look import Look
from stepper.render.tensor import Crossing, ScreenBox, cell_at, matrix_of, region_of, tensor_view, virtual_size


def ones(rows: int, columns: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.ones((rows, columns), dtype=np.float32)


def test_a_head_is_chosen_and_a_vector_becomes_a_column_or_a_row() -> None:
    heads = np.arange(24).reshape(2, 3, 4)
    assert np.array_equal(matrix_of(heads, head=1), heads[1])
    assert matrix_of(heads[0]).shape == (3, 4)
    assert matrix_of(heads[0, 0]).shape == (4, 1)
    assert matrix_of(heads[0, 0], as_row=True).shape == (1, 4)
    assert matrix_of(np.array(5)).shape == (1, 1)


def test_choosing_a_matrix_copies_nothing() -> None:
    heads = np.zeros((2, 3, 4))
    assert np.shares_memory(matrix_of(heads, head=1), heads)


def test_columns_of_numbers_are_as_wide_as_the_longest_number_or_label() -> None:
    assert tensor_view(ones(2, 2)).column_width == 7
    assert tensor_view(ones(2, 2), column_labels=["a", "grande"]).column_width == 7
    assert tensor_view(ones(2, 2), column_labels=["a", "voitures"]).column_width == 9
    assert tensor_view(ones(2, 2), column_labels=["a", "anticonstitutionnellement"]).column_width == 11
    assert tensor_view(ones(2, 2), column_labels=["a", "猫猫猫猫"]).column_width == 9
    assert tensor_view(ones(2, 2), column_width=12).column_width == 12
    assert tensor_view(ones(2, 2), column_width=1).column_width == 7


def test_columns_of_a_heat_map_are_two_cells_wide() -> None:
    assert tensor_view(ones(2, 2), mode="heat", column_labels=["chat", "noir"]).column_width == 2


def test_ids_are_never_drawn_as_heat() -> None:
    assert tensor_view(np.array([[3], [181]]), mode="heat").mode == "numbers"
    assert tensor_view(np.array([[3], [181]]), mode="heat").numbers.kind == "int"


def test_a_heat_map_writes_long_labels_downwards() -> None:
    assert tensor_view(ones(1, 2), mode="heat", column_labels=["le", "chat"]).header_height == 4
    assert tensor_view(ones(1, 2), mode="heat", column_labels=["le", "anticonstitutionnel"]).header_height == 8
    assert tensor_view(ones(1, 10), mode="heat").header_height == 1
    assert tensor_view(ones(1, 64), mode="heat").header_height == 2
    assert tensor_view(ones(1, 64), mode="heat", column_width=3).header_height == 1
    assert tensor_view(ones(1, 128), mode="heat").header_height == 3
    assert tensor_view(ones(1, 2), column_labels=["le", "chat"]).header_height == 1


def test_labels_must_fit_the_matrix() -> None:
    with pytest.raises(ValueError, match=r"1 row and 3 column labels do not fit a matrix of shape \(2, 3\)"):
        tensor_view(ones(2, 3), row_labels=["a"])


def test_scale_and_sign_come_from_the_matrix_unless_given() -> None:
    matrix = np.array([[0.5, -2.0]], dtype=np.float32)
    assert (tensor_view(matrix).scale, tensor_view(matrix).diverging) == (2.0, True)
    assert (tensor_view(matrix, scale=8.0).scale, tensor_view(matrix, diverging=False).diverging) == (8.0, False)
    assert not tensor_view(abs(matrix)).numbers.signed


def test_transposing_exchanges_lines_and_columns_and_leaves_cells_alone() -> None:
    view = tensor_view(ones(2, 5), transposed=True, row_labels=["a", "b"])
    assert (view.lines, view.columns) == (5, 2)
    assert list(view.top_labels) == ["a", "b"]
    assert cell_at(view, x=8, y=4) == (1, 4)
    assert region_of(view, (1, 4)) == ScreenBox(7, 4, 7, 1)


@given(st.integers(1, 9), st.integers(1, 9), st.booleans(), st.sampled_from(["numbers", "heat", "both"]), st.data())
def test_a_cell_is_found_where_it_is_drawn(rows: int, columns: int, transposed: bool, mode: str, data: st.DataObject) -> None:
    view = replace(tensor_view(ones(rows, columns), transposed=transposed), column_width=2 if mode == "heat" else 7)
    cell = data.draw(st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1)))
    box = region_of(view, cell)
    x = data.draw(st.integers(box.x, box.x + box.width - 1))
    assert cell_at(view, x, box.y) == cell
    assert box.x + box.width <= virtual_size(view)[0]
    assert box.y < virtual_size(view)[1]


@pytest.mark.parametrize("x, y", [(-1, 0), (0, -1), (14, 0), (0, 3)])
def test_there_is_no_cell_beside_the_body(x: int, y: int) -> None:
    assert cell_at(tensor_view(ones(3, 2)), x, y) is None


def test_a_block_holds_the_cells_where_its_rows_and_columns_cross() -> None:
    block = Crossing(range(2), frozenset({5}))
    assert (1, 5) in block
    assert (2, 5) not in block
    assert "ab" not in block


def test_labels_of_an_axis_without_words_are_its_indices() -> None:
    assert list(Indices(3)) == ["0", "1", "2"]
    assert list(Indices(30)[10:12]) == ["10", "11"]
    assert longest_label(Indices(1000), Look()) == 3
    assert longest_label([], Look()) == 0


def test_labels_downwards_stand_on_the_last_line_and_are_cut_with_an_ellipsis() -> None:
    assert downwards("le", 2, 3, Look()) == ["  ", " l", " e"]
    assert downwards("chats", 2, 3, Look()) == [" c", " h", " …"]
    assert downwards("猫\u0301a", 2, 2, Look()) == ["猫\u0301", " a"]
    assert downwards("chats", 3, 2, Look(ascii_only=True)) == ["  c", "  ~"]
