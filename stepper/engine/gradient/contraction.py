"""A product of one or two arrays, summed over the letters that the result lacks: NumPy's einsum, by matrix products.

    contract(Signature.parse("t f, d f -> t d"), gradient, W)        gradient @ W.T
    contract(Signature.parse("t f, t d -> d f"), gradient, x)        x.T @ gradient
    contract(Signature.parse("t f -> f"), gradient)                  gradient.sum(axis=0)
    contract(Signature.parse("h q -> h q k"), gradient, k=7)         the same for every k

The letters of two operands are of four kinds: in both and in the result (a stack of products), in both and not in the result (summed),
and those of either alone (rows and columns of the product).
"""

import math

import numpy as np

from stepper.engine.op import Array
from stepper.engine.signature import Operand, Signature

__all__ = ["contract", "einsum_line", "letters_of"]


def contract(signature: Signature, *operands: Array, **sizes: int) -> Array:
    """The result of a sum of products; `sizes` are those of letters that no operand has."""
    letters, wanted = [letters_of(each) for each in signature.operands], letters_of(signature.result)
    arrays = [np.asarray(each) for each in operands]
    if len(arrays) == 1:
        made = _summed(arrays[0], letters[0], wanted)
    else:
        made = _product(arrays[0], letters[0], arrays[1], letters[1], wanted)
    for axis, letter in enumerate(wanted):
        if letter in sizes:
            made = np.repeat(np.expand_dims(made, axis), sizes[letter], axis=axis)
    return np.ascontiguousarray(made)


def einsum_line(signature: Signature, names: tuple[str, ...]) -> str:
    """The same as a line of NumPy, where every letter of the result is an operand's."""
    left = ", ".join(" ".join(letters_of(each)) for each in signature.operands)
    return f'np.einsum("{left} -> {" ".join(letters_of(signature.result))}", {", ".join(names)})'


def letters_of(operand: Operand) -> tuple[str, ...]:
    """The letters of a tensor's axes, in order."""
    return tuple(letter for axis in operand for letter in axis.letters)


def _summed(x: Array, letters: tuple[str, ...], wanted: tuple[str, ...]) -> Array:
    """One array, summed over what is not wanted."""
    summed = tuple(axis for axis, letter in enumerate(letters) if letter not in wanted)
    total: Array = np.sum(x, axis=summed, dtype=x.dtype) if summed else x
    kept = [letter for letter in letters if letter in wanted]
    return total.transpose([kept.index(letter) for letter in wanted if letter in kept])


def _product(x: Array, of_x: tuple[str, ...], y: Array, of_y: tuple[str, ...], wanted: tuple[str, ...]) -> Array:
    """Two arrays: multiplied cell by cell where neither has rows of its own, else as matrices."""
    summed = tuple(letter for letter in of_x if letter in of_y and letter not in wanted)
    rows, columns = (tuple(letter for letter in own if letter not in other) for own, other in ((of_x, of_y), (of_y, of_x)))
    if not (summed and rows and columns):
        every = (*wanted, *summed)
        cells = _aligned(x, of_x, every) * _aligned(y, of_y, every)
        return np.sum(cells, axis=tuple(range(len(wanted), len(every))), dtype=cells.dtype) if summed else cells
    if wanted.index(columns[0]) < wanted.index(rows[0]):
        return _product(y, of_y, x, of_x, wanted)
    stacked = tuple(letter for letter in of_x if letter in of_y and letter in wanted)
    left, right = _matrices(x, of_x, stacked, rows, summed), _matrices(y, of_y, stacked, summed, columns)
    sizes = {**dict(zip(of_x, x.shape, strict=True)), **dict(zip(of_y, y.shape, strict=True))}
    made = (*stacked, *rows, *columns)
    product: Array = (left @ right).reshape([sizes[letter] for letter in made])
    return product.transpose([made.index(letter) for letter in wanted])


def _aligned(x: Array, letters: tuple[str, ...], every: tuple[str, ...]) -> Array:
    """With an axis for each letter, of size 1 where the array has none."""
    own = x.transpose([letters.index(letter) for letter in every if letter in letters])
    return np.expand_dims(own, tuple(axis for axis, letter in enumerate(every) if letter not in letters))


def _matrices(x: Array, letters: tuple[str, ...], stacked: tuple[str, ...], rows: tuple[str, ...], columns: tuple[str, ...]) -> Array:
    """A stack of matrices, the letters of its rows and of its columns taken together."""
    sizes = dict(zip(letters, x.shape, strict=True))
    shape = [sizes[letter] for letter in stacked]
    ordered = x.transpose([letters.index(letter) for letter in (*stacked, *rows, *columns)])
    if len(rows) == len(columns) == 1:
        return ordered
    return ordered.reshape(*shape, math.prod(sizes[letter] for letter in rows), math.prod(sizes[letter] for letter in columns))
