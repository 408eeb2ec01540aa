"""What is drawn of a tensor: exact pictures, and the law that every drawn number is the stored one."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from stepper.render.heat import Array
from stepper.render.line import crop, line_text, line_width
from stepper.render.look import Look
from stepper.render.numbers import parse_cell
from stepper.render.style import Role
from stepper.render.tensor import Crossing, TensorView, cell_at, region_of, tensor_view, virtual_size
from stepper.render.tensor_lines import corner_lines, header_lines, render_line, render_window, row_label
from tests.render.reading import drawn_cell, shows

NAN, INF = math.nan, math.inf
PLAIN = Look("none")
ASCII = Look("none", ascii_only=True)
SCORES = np.array([[0.126, -INF, -INF], [1.3044, -0.0000004, -INF], [0.0, -1.246, NAN]], dtype=np.float32)
WORDS = ["the", " black", "猫"]


def picture(view: TensorView, width: int, height: int, x: int = 0, y: int = 0) -> list[str]:
    return [line_text(line).rstrip() for line in render_window(view, width, height, x, y)]


def scores(look: Look = PLAIN, **choices: Any) -> TensorView:
    view = tensor_view(SCORES, row_labels=WORDS, column_labels=WORDS, row_axis="query", column_axis="key", look=look, **choices)
    return replace(view, masked=True)


def test_numbers_with_labels_marks_and_cells_not_reached() -> None:
    view = replace(scores(), rows_shown=2, current_row=1, cursor=(1, 0), lit={(0, 0)})
    assert picture(view, 40, 5) == [
        " query╲key│    the ␠black     猫",
        "       the│•+0.126      ×      ×",
        "▸   ␠black│▸+1.304  -4e-7      ×",
        "        猫│      ·      ·      ·",
        "",
    ]


def test_numbers_in_ascii() -> None:
    view = replace(scores(ASCII), rows_shown=2, current_row=1, cursor=(1, 0), lit={(0, 0)}, edited={(1, 1)})
    assert picture(view, 40, 4) == [
        r" query\key|     the \sblack  \u732b",
        r"       the| :+0.126       x       x",
        r">  \sblack| >+1.304  *-4e-7       x",
        r"    \u732b|       .       .       .",
    ]


def test_heat_with_labels_downwards() -> None:
    assert picture(scores(mode="heat"), 40, 9) == [
        "          │   ␠",
        "          │   b",
        "          │   l",
        "          │ t a",
        "          │ h c",
        " query╲key│ e k猫",
        "       the│+⡀ × ×",
        "    ␠black│+⣿-_ ×",
        "        猫│ 0-⣿NN",
    ]


def test_both_draws_the_numbers_on_the_colours() -> None:
    dark = Look("dark")
    view = scores(dark, mode="both")
    assert picture(view, 40, 4) == picture(scores(dark), 40, 4)
    first = render_line(view, 0, 0, 7)[0]
    assert first.style == dark.heat(1, True)


def test_transposed_rows_become_columns() -> None:
    view = replace(scores(transposed=True), rows_shown=2, current_row=1)
    assert picture(view, 40, 4) == [
        " key╲query│    the ␠black     猫",
        "       the│ +0.126 +1.304      ·",
        "    ␠black│      ×  -4e-7      ·",
        "        猫│      ×      ×      ·",
    ]


def test_ids_and_masks_are_drawn_as_what_they_are() -> None:
    ids = tensor_view(np.array([[3], [181]]), row_labels=["le", "chat"], column_labels=["id"], look=PLAIN)
    assert picture(ids, 20, 3) == ["     │  id", "   le│   3", " chat│ 181"]


def test_an_id_is_drawn_with_its_word_once_it_is_reached() -> None:
    words = ["<pad>", "la", "chatte", "dort"]
    ids = tensor_view(np.array([[1], [2], [3]]), row_labels=["<bos>", "la", "chatte"], column_labels=["next"], words=words, look=PLAIN)
    begun = replace(ids, rows_shown=2, cursor=(1, 0))
    assert picture(begun, 30, 4) == ["       │     next", "  <bos>│ 1 la", "     la│▸2 chatte", " chatte│ ·"]
    mask = tensor_view(np.tri(3, dtype=bool), look=PLAIN)
    assert picture(mask, 20, 4) == ["  │ 0 1 2", " 0│ ■ □ □", " 1│ ■ ■ □", " 2│ ■ ■ ■"]
    assert picture(replace(mask, look=ASCII), 20, 3) == ["  | 0 1 2", " 0| # _ _", " 1| # # _"]
    assert picture(tensor_view(np.tri(3, dtype=bool), mode="heat", look=PLAIN), 20, 2) == ["  │ 0 1 2", " 0│ ■ □ □"]


def test_scrolled_windows_cut_columns_at_their_edges() -> None:
    assert picture(scores(), 20, 3, x=3, y=1) == [
        " query╲key│ the ␠bla",
        "    ␠black│.304  -4e",
        "        猫│   0 -1.2",
    ]


def test_the_corner_names_the_axes_that_have_names() -> None:
    both = tensor_view(SCORES, row_axis="query", column_axis="key", look=PLAIN)
    assert line_text(corner_lines(both)[0]) == " query╲key│"
    assert line_text(corner_lines(replace(both, transposed=True))[0]) == " key╲query│"
    assert line_text(corner_lines(replace(both, column_axis=""))[0]) == "     query│"


def test_infinity_that_no_mask_put_there_is_an_alarm() -> None:
    matrix = np.array([[-INF, -INF, INF, NAN]], dtype=np.float32)
    view = replace(tensor_view(matrix, look=PLAIN), mask=np.array([[False, True, True, True]]))
    line = render_line(view, 0, 0, 28)
    assert line_text(line) == "      ×     -∞     +∞    NaN"
    assert [span.style.role for span in line if span.text.strip()] == [Role.MASKED, Role.ALARM, Role.ALARM, Role.ALARM]


def test_a_masked_cell_that_holds_a_number_shows_it_faintly() -> None:
    weights = np.array([[1.0, 0.0], [0.25, 0.75]], dtype=np.float32)
    view = replace(tensor_view(weights, look=PLAIN), mask=np.array([[True, False], [True, True]]))
    line = render_line(view, 0, 0, 14)
    assert line_text(line) == "  1.000      0"
    assert line[-1].style.role is Role.MASKED


def test_clipped_cells_say_so() -> None:
    matrix = np.array([[9.0, -9.0, 0.5]], dtype=np.float32)
    assert line_text(render_line(tensor_view(matrix, scale=1.0, mode="heat", look=PLAIN), 0, 0, 6)) == "+▲-▲+⣤"
    assert line_text(render_line(tensor_view(matrix, scale=1.0, look=PLAIN), 0, 0, 21)) == " +9.000 -9.000 +0.500"


def test_numbers_too_small_for_the_format_are_quiet() -> None:
    line = render_line(tensor_view(np.array([[1.0, 2e-5]], dtype=np.float32), look=PLAIN), 0, 0, 14)
    assert [(span.text.strip(), span.style.role) for span in line if span.text.strip()] == [("1.000", Role.PLAIN), ("2e-5", Role.QUIET)]


@pytest.mark.parametrize("mode", ["numbers", "heat", "both"])
def test_the_cursor_lit_and_edited_cells_have_their_roles_in_every_mode(mode: Any) -> None:
    view = tensor_view(np.ones((1, 4), dtype=np.float32), mode=mode, look=Look("dark"))
    view = replace(view, cursor=(0, 0), lit=Crossing(range(1), range(4)), edited={(0, 2)})
    width = view.column_width
    roles = [crop(render_line(view, 0, 0, 4 * width), x * width, (x + 1) * width)[-1].style.role for x in range(4)]
    assert roles == [Role.CURSOR, Role.LIT, Role.EDITED, Role.LIT]


def test_a_lit_heat_cell_keeps_its_colour() -> None:
    view = tensor_view(np.ones((1, 1), dtype=np.float32), mode="heat", look=Look("dark"))
    lit = render_line(replace(view, lit={(0, 0)}), 0, 0, 2)[0].style
    assert lit.bg == render_line(view, 0, 0, 2)[0].style.bg
    assert lit.underline


def test_equal_neighbours_are_one_span() -> None:
    view = tensor_view(np.zeros((1, 500), dtype=np.float32), mode="heat", look=Look("dark"))
    assert len(render_line(view, 0, 0, 1000)) == 1


def test_the_labels_of_the_cursors_row_and_column_stand_out() -> None:
    view = replace(scores(Look("dark")), cursor=(1, 2))
    assert [row_label(view, y)[-2].style.role for y in range(3)] == [Role.LABEL, Role.LIT, Role.LABEL]
    (header,) = header_lines(view, 0, 21)
    assert crop(header, 14, 21)[-1].style.role is Role.LIT
    assert crop(header, 0, 7)[-1].style.role is Role.HEADER


class Watched:
    """A matrix that writes down how many cells are read of it."""

    def __init__(self, rows: int, columns: int) -> None:
        self.shape = (rows, columns)
        self.dtype = np.dtype(np.float32)
        self.read = 0

    def __getitem__(self, place: Any) -> Any:
        rows, columns = self.shape
        window = np.broadcast_to(np.float32(0.5), (rows, columns))[place]
        self.read += window.size
        return window


@pytest.mark.parametrize("transposed", [False, True])
def test_a_line_of_a_huge_tensor_reads_only_the_cells_in_its_window(transposed: bool) -> None:
    watched = Watched(4096, 4096)
    view = tensor_view(cast("Array", watched), scale=1.0, diverging=True, transposed=transposed, look=PLAIN)
    assert line_width(render_line(view, 2000, 7 * 1000, 7 * 1000 + 150)) == 150
    assert watched.read <= 150 / 7 + 2


# ── laws ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

labels = st.text(max_size=8)
looks = st.sampled_from([PLAIN, ASCII, Look("dark"), Look("light")])
numbers32 = st.one_of(st.floats(width=32), st.sampled_from([0.0, NAN, INF, -INF, 1e-9, 123456.0, -0.5]))


@st.composite
def matrices(draw: st.DrawFn) -> Array:
    shape = draw(hnp.array_shapes(min_dims=2, max_dims=2, max_side=6))
    kind = draw(st.sampled_from(["float", "tame", "int", "bool"]))
    if kind == "int":
        return draw(hnp.arrays(np.int64, shape, elements=st.integers(-60000, 60000)))
    if kind == "bool":
        return draw(hnp.arrays(np.bool_, shape))
    elements = numbers32 if kind == "float" else st.floats(-4, 4, width=32)
    return draw(hnp.arrays(np.float32, shape, elements=elements))


@st.composite
def views(draw: st.DrawFn) -> TensorView:
    matrix = draw(matrices())
    rows, columns = matrix.shape
    view = tensor_view(
        matrix,
        row_labels=draw(st.lists(labels, min_size=rows, max_size=rows)),
        column_labels=draw(st.lists(labels, min_size=columns, max_size=columns)),
        row_axis="query",
        column_axis="key",
        mode=draw(st.sampled_from(["numbers", "heat", "both"])),
        digits=draw(st.integers(0, 6)),
        transposed=draw(st.booleans()),
        column_width=draw(st.none() | st.integers(1, 14)),
        look=draw(looks),
    )
    cells = st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1))
    return replace(
        view,
        masked=draw(st.booleans()),
        mask=draw(st.none() | hnp.arrays(np.bool_, matrix.shape)),
        rows_shown=draw(st.none() | st.integers(0, rows)),
        current_row=draw(st.none() | st.integers(0, rows - 1)),
        cursor=draw(st.none() | cells),
        lit=draw(st.sets(cells)),
        edited=draw(st.sets(cells)),
    )


@given(views(), st.integers(0, 90), st.integers(0, 90))
def test_every_number_on_screen_is_the_stored_one_rounded_as_shown(view: TensorView, start: int, length: int) -> None:
    end = start + length
    for y in range(view.lines):
        line = render_line(view, y, start, end)
        for column in range(view.columns):
            text = drawn_cell(view, line, start, end, column)
            if text is None:
                continue
            row, _ = cell = view.cell(y, column)
            if view.rows_shown is not None and row >= view.rows_shown:
                assert parse_cell(text) is None
            else:
                assert shows(view, text, view.matrix[cell].item())


@given(views(), st.integers(0, 60), st.integers(0, 60), st.integers(-2, 8))
def test_every_line_is_exactly_as_wide_as_asked(view: TensorView, start: int, length: int, y: int) -> None:
    assert line_width(render_line(view, y, start, start + length)) == length
    assert all(line_width(line) == length for line in header_lines(view, start, start + length))
    assert line_width(row_label(view, y)) == view.label_width
    assert {line_width(line) for line in corner_lines(view)} == {view.label_width}
    assert len(corner_lines(view)) == len(header_lines(view, start, start + length)) == view.header_height


@given(views(), st.integers(1, 60), st.integers(1, 12), st.integers(0, 30), st.integers(0, 4))
def test_a_window_has_equal_lines(view: TensorView, width: int, height: int, x: int, y: int) -> None:
    assert [line_width(line) for line in render_window(view, width, height, x, y)] == [width] * height


@given(views(), st.integers(0, 40))
def test_a_scrolled_line_is_a_cut_of_the_whole_line(view: TensorView, start: int) -> None:
    width, _ = virtual_size(view)
    for y in range(view.lines):
        assert line_text(render_line(view, y, start, start + 20)) == line_text(crop(render_line(view, y, 0, width + 60), start, start + 20))


@given(views())
def test_in_ascii_everything_is_ascii(view: TensorView) -> None:
    plain = replace(view, look=ASCII)
    assert all(line_text(line).isascii() for line in render_window(plain, 60, 14))


@given(views())
def test_what_is_not_reached_does_not_show(view: TensorView) -> None:
    hidden = replace(view, rows_shown=0)
    other = replace(hidden, matrix=np.zeros_like(view.matrix))
    assert render_window(hidden, 60, 14) == render_window(other, 60, 14)


def every_cell(view: TensorView) -> Sequence[tuple[int, int]]:
    rows, columns = view.matrix.shape
    return [(row, column) for row in range(rows) for column in range(columns)]


@given(views())
def test_a_click_on_a_drawn_cell_finds_it(view: TensorView) -> None:
    for cell in every_cell(view):
        box = region_of(view, cell)
        marked = replace(view, cursor=cell)
        drawn = crop(render_line(marked, box.y, 0, virtual_size(view)[0]), box.x, box.x + box.width)
        assert {span.style.role for span in drawn} == {Role.CURSOR}
        assert cell_at(view, box.x, box.y) == cell
