"""An array that carries its axes through NumPy."""

import copy
import math
import pickle

import numpy as np
import pytest

from stepper.inspect.labelled import Along
from stepper.repl.tensor import Tensor, labelled, plain

WORDS = ["les", "chats", "nous"]


def attention(rows: int = 3) -> tuple[Tensor, Tensor]:
    random = np.random.default_rng(0)
    axes = Along("head"), Along("token", WORDS), Along("d_head")
    q, k = (labelled(random.standard_normal((2, rows, 4), dtype=np.float32), axes, name) for name in "qk")
    q.flags.writeable = k.flags.writeable = False
    return q, k


def names(array: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> list[str]:
    assert isinstance(array, Tensor)
    return [axis.name for axis in array.axes]


def test_operations_give_numpys_numbers_in_numpys_type() -> None:
    q, k = attention()
    mine = np.exp(q @ k.transpose(0, 2, 1) / math.sqrt(4)).sum(axis=-1, keepdims=True)
    theirs = np.exp(plain(q) @ plain(k).transpose(0, 2, 1) / math.sqrt(4)).sum(axis=-1, keepdims=True)
    assert mine.dtype == theirs.dtype == np.float32
    assert np.array_equal(plain(mine), theirs)


@pytest.mark.parametrize(
    "expression, expected",
    [
        ("q[0]", ["token", "d_head"]),
        ("q[..., 0]", ["head", "token"]),
        ("q[0, 1:3, None]", ["token", "", "d_head"]),
        ("q.T", ["d_head", "token", "head"]),
        ("q.mT", ["head", "d_head", "token"]),
        ("np.swapaxes(q, 0, 1)", ["token", "head", "d_head"]),
        ("np.transpose(q, (1, 0, 2))", ["token", "head", "d_head"]),
        ("q @ k.mT", ["head", "token", "token"]),
        ("q[0] @ k[0].T", ["token", "token"]),
        ("np.einsum('hqd,hkd->hqk', q, k)", ["head", "token", "token"]),
        ("q.sum(axis=-1)", ["head", "token"]),
        ("q.mean(axis=(0, 2))", ["token"]),
        ("q.max(axis=1, keepdims=True)", ["head", "", "d_head"]),
        ("q.argmax(axis=-1)", ["head", "token"]),
        ("q / q.sum(axis=-1, keepdims=True)", ["head", "token", "d_head"]),
        ("1 - q[0]", ["token", "d_head"]),
        ("q > 0", ["head", "token", "d_head"]),
        ("np.where(q > 0, q, 0)", ["head", "token", "d_head"]),
        ("np.cumsum(q, axis=1)", ["head", "token", "d_head"]),
        ("q.copy()", ["head", "token", "d_head"]),
        ("q.astype(np.float64)", ["head", "token", "d_head"]),
        ("q.std(axis=0)", ["token", "d_head"]),
    ],
)
def test_axes_are_carried_along(expression: str, expected: list[str]) -> None:
    q, k = attention()
    assert names(eval(expression, {"np": np, "q": q, "k": k})) == expected


@pytest.mark.parametrize("expression", ["q.reshape(6, 4)", "q[q > 0]", "np.concatenate([q, k])", "q[[0, 1]]", "np.add.outer(q, q)"])
def test_where_axes_cannot_be_told_there_are_none(expression: str) -> None:
    q, k = attention()
    result = eval(expression, {"np": np, "q": q, "k": k})
    assert getattr(result, "axes", ()) == ()


def test_a_slice_keeps_the_texts_of_its_rows() -> None:
    q, _ = attention()
    assert q[0, 1:].axes[0].texts == WORDS[1:]


def test_what_the_model_computed_is_read_only_and_a_copy_is_not() -> None:
    q, _ = attention()
    with pytest.raises(ValueError, match="read-only"):
        q[0, 0, 0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        q += 1
    mine = q.copy()
    mine += 1
    mine[0, 0, 0] = 5.0
    assert mine[0, 0, 0] == 5.0


def test_a_number_is_a_number() -> None:
    q, _ = attention()
    assert type(q[0, 0, 0]) is np.float32
    assert type(q.sum()) is np.float32
    assert isinstance(np.array_equal(q, q), bool)


def test_copies_and_pickles_hold_the_numbers() -> None:
    q, _ = attention()
    assert np.array_equal(pickle.loads(pickle.dumps(q)), plain(q))  # noqa: S301 - our own bytes
    assert np.array_equal(copy.deepcopy(q), plain(q))


def test_arrays_within_a_list_show_their_numbers() -> None:
    q, _ = attention()
    mine = labelled(np.array([1, 2, 3]), (), "")
    assert repr([mine]) == "[array([1, 2, 3])]"
    assert f"{q[0, 0, 0]:.4f}" in repr({"q": q[0, 0]})
    assert len(repr([labelled(np.zeros((40, 500, 500)), (), "")])) < 1000
