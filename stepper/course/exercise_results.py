"""The results of an exercise, as they come from its process, held against what they should be.

    compare(expected, unpacked(entry), within=1e-5)        Unlike: with a key of the words, and where it is

The process is a stranger's: whatever it sends is checked as it is read.
"""

import math
from typing import Any

import numpy as np

from stepper.course.exercise_child import describe

__all__ = ["Unlike", "compare", "unpacked"]


class Unlike(Exception):
    """A result is not as it should be: a key of the words, and the values to put in."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class _Described:
    """A result of a kind that no exercise asks for."""

    def __init__(self, words: str) -> None:
        self._words = words

    def __repr__(self) -> str:
        return self._words


def unpacked(entry: Any) -> Any:
    """A result as it was.

    Raises:
        ValueError, TypeError, KeyError: it was never one.
    """
    if "array" in entry:
        array = np.array(entry["array"], dtype=np.dtype(str(entry["kind"])))
        if array.dtype.kind not in "biuf":
            raise ValueError(entry["kind"])
        return array.reshape([int(size) for size in entry["shape"]])[()]
    if "items" in entry:
        items = [unpacked(each) for each in entry["items"]]
        return tuple(items) if entry["tuple"] else items
    if "table" in entry:
        return {unpacked(key): unpacked(each) for key, each in entry["table"]}
    return entry["value"] if "value" in entry else _Described(str(entry["other"]))


def compare(expected: Any, got: Any, within: float, where: str = "") -> None:
    """Find the first thing in which a result differs from what is expected.

    Raises:
        Unlike: it differs; the key says how.
    """
    if isinstance(expected, dict):
        _compare_tables(expected, got, within, where)
    elif isinstance(expected, (list, tuple)):
        _compare_lists(expected, got, within, where)
    elif isinstance(expected, (str, bool, type(None))):
        if isinstance(got, type(expected)) and got == expected:
            return
        if isinstance(expected, bool) and type(got).__name__ in ("bool", "bool_") and bool(got) == expected:
            return
        raise Unlike("value", where=where, expected=repr(expected), got=describe(got))
    else:
        _compare_numbers(expected, got, within, where)


def _compare_tables(expected: dict[Any, Any], got: Any, within: float, where: str) -> None:
    if not isinstance(got, dict):
        raise Unlike("kind", where=where, expected="a dict", got=describe(got))
    if expected.keys() != got.keys():
        raise Unlike("keys", where=where, expected=", ".join(map(repr, expected)), got=", ".join(map(repr, got)) or "none")
    for key, each in expected.items():
        compare(each, got[key], within, f"{where}[{key!r}]")


def _compare_lists(expected: Any, got: Any, within: float, where: str) -> None:
    if not isinstance(got, (list, tuple)):
        if hasattr(got, "tolist") and all(isinstance(each, (int, float)) for each in expected):
            got = got.tolist()
        else:
            raise Unlike("kind", where=where, expected=f"a {type(expected).__name__}", got=describe(got))
    if not isinstance(got, list | tuple) or len(expected) != len(got):
        raise Unlike("length", where=where, expected=len(expected), got=len(got) if isinstance(got, (list, tuple)) else describe(got))
    for place, each in enumerate(expected):
        compare(each, got[place], within, f"{where}[{place}]")


def _compare_numbers(expected: Any, got: Any, within: float, where: str) -> None:
    wanted, found = np.asarray(expected), _as_array(got)
    if found.dtype.kind not in "biuf" or (wanted.ndim and not isinstance(got, (np.ndarray, list, tuple))):
        raise Unlike(
            "kind", where=where, expected=f"array(…, shape={list(wanted.shape)})" if wanted.ndim else "a number", got=describe(got)
        )
    if wanted.shape != found.shape:
        raise Unlike("shape", where=where, expected=str(list(wanted.shape)), got=str(list(found.shape)))
    off = ~np.isclose(found.astype(float), wanted.astype(float), rtol=within, atol=within, equal_nan=True)
    if not off.any():
        return
    place = tuple(int(each) for each in np.argwhere(off)[0])
    named = f"{where}[{', '.join(map(str, place))}]" if place else where
    first, second = float(wanted[place]), float(found[place])
    if math.isnan(second):
        raise Unlike("nan", where=where, place=named, expected=_number(first))
    if not place:
        raise Unlike("value", where=where, expected=_number(first), got=_number(second))
    raise Unlike("values", where=where, wrong=int(off.sum()), cells=wanted.size, place=named, expected=_number(first), got=_number(second))


def _as_array(got: Any) -> Any:
    """A result as an array; of no kind that has numbers, where its rows have different lengths."""
    try:
        return np.asarray(got)
    except ValueError:
        return np.asarray(None)


def _number(value: float) -> str:
    return f"{value:.6g}"
