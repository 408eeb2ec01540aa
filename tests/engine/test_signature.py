"""The index language: parsing, sizes, and the way between cells and letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepper.engine.signature import IndexAxis, Letters, Signature
from stepper.errors import ShapeError

LINEAR = Signature.parse("t d, d f + f -> t f")
SPLIT = Signature.parse("t (h d) -> h t d")
APPEND = Signature.parse("h p d | h n d -> h p+n d")
REPEAT = Signature.parse("n t d -> (n g) t d")


def test_a_sum_of_products_is_read_part_by_part() -> None:
    t, d, f = IndexAxis(("t",)), IndexAxis(("d",)), IndexAxis(("f",))
    assert LINEAR.parts == (((t, d), (d, f)), ((f,),))
    assert LINEAR.operands == ((t, d), (d, f), (f,))
    assert LINEAR.result == (t, f)
    assert [LINEAR.first_slot(part) for part in (0, 1)] == [0, 2]
    assert [LINEAR.summed(part) for part in (0, 1)] == [("d",), ()]


def test_brackets_make_one_axis_of_two_letters() -> None:
    assert SPLIT.operands == ((IndexAxis(("t",)), IndexAxis(("h", "d"))),)
    assert REPEAT.result[0] == IndexAxis(("n", "g"))


def test_parts_that_stand_one_after_the_other_share_a_joined_axis() -> None:
    assert len(APPEND.parts) == 2
    assert APPEND.result[1] == IndexAxis(("p", "n"), joined=True)


def test_an_op_without_operands_has_one_empty_part() -> None:
    assert Signature.parse("-> t d").parts == ((),)


@pytest.mark.parametrize("text", ["t d", "t d | n d -> t d", "t d + n d -> t+n d", "t | n | m -> t+n"])
def test_what_is_no_signature_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a signature; write one like"):
        Signature.parse(text)


def test_sizes_follow_from_shapes() -> None:
    assert LINEAR.sizes(((3, 5), (5, 7), (7,)), {}) == {"t": 3, "d": 5, "f": 7}
    assert SPLIT.sizes(((3, 10),), {"h": 2}) == {"t": 3, "h": 2, "d": 5}
    assert SPLIT.shape({"t": 3, "h": 2, "d": 5}) == (2, 3, 5)
    assert APPEND.shape(APPEND.sizes(((2, 3, 4), (2, 1, 4)), {})) == (2, 4, 4)
    assert REPEAT.shape(REPEAT.sizes(((2, 3, 4),), {"g": 3})) == (6, 3, 4)


@pytest.mark.parametrize(
    "signature, shapes, given_sizes, message",
    [
        (LINEAR, ((3, 5), (6, 7), (7,)), {}, "axis d is 6 here and 5 elsewhere"),
        (LINEAR, ((3, 5), (5, 7)), {}, "takes 3 operands, got 2"),
        (LINEAR, ((3, 5, 1), (5, 7), (7,)), {}, r"an operand of shape \(3, 5, 1\) has 3 axes, 2 expected"),
        (SPLIT, ((3, 10),), {}, r"an axis of 10 cannot be split into \(h d\) with no size known"),
        (SPLIT, ((3, 10),), {"h": 3}, r"an axis of 10 cannot be split into \(h d\) with h = 3"),
        (SPLIT, ((3, 10),), {"h": 2, "d": 4}, "axis h d is 10 here and 8 elsewhere"),
        (REPEAT, ((2, 3, 4),), {}, "no operand gives the size of g"),
    ],
)
def test_operands_that_do_not_fit_are_refused(
    signature: Signature, shapes: tuple[tuple[int, ...], ...], given_sizes: Letters, message: str
) -> None:
    with pytest.raises(ShapeError, match=message):
        signature.sizes(shapes, given_sizes)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=3), st.booleans())
def test_composing_undoes_decomposing(parts: list[int], joined: bool) -> None:
    letters = tuple("abc"[: len(parts)])
    axis, sizes = IndexAxis(letters, joined), dict(zip(letters, parts, strict=True))
    seen = [tuple(axis.decompose(position, sizes).items()) for position in range(axis.size(sizes))]
    assert len(set(seen)) == axis.size(sizes)
    assert [axis.compose(dict(each), sizes) for each in seen] == list(range(axis.size(sizes)))


def test_the_last_letter_of_an_axis_runs_fastest() -> None:
    sizes = {"h": 2, "d": 3}
    assert IndexAxis(("h", "d")).decompose(4, sizes) == {"h": 1, "d": 1}
    assert IndexAxis(("h", "d"), joined=True).decompose(4, sizes) == {"d": 2}


def test_a_joined_cell_comes_from_the_part_that_reaches_it() -> None:
    sizes = {"h": 1, "p": 3, "n": 2, "d": 1}
    assert APPEND.parts_of((0, 2, 0), sizes) == ((0,), {"h": 0, "p": 2, "d": 0})
    assert APPEND.parts_of((0, 3, 0), sizes) == ((1,), {"h": 0, "n": 0, "d": 0})
    assert LINEAR.parts_of((2, 6), {"t": 3, "d": 5, "f": 7}) == ((0, 1), {"t": 2, "f": 6})


def test_the_summed_letters_run_through_every_setting_that_is_not_fixed() -> None:
    sizes = {"t": 1, "a": 2, "b": 2}
    both = Signature.parse("t a, a b -> t")
    assert list(both.summed_over(0, sizes, {})) == [{"a": 0, "b": 0}, {"a": 0, "b": 1}, {"a": 1, "b": 0}, {"a": 1, "b": 1}]
    assert list(both.summed_over(0, sizes, {"a": 1})) == [{"b": 0}, {"b": 1}]
    assert both.operand_index(1, {"t": 0, "a": 1, "b": 0}, sizes) == (1, 0)
