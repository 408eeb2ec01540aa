"""The cells of a tensor that a condition holds for: what somebody wants to see who stopped there.

cells_that_hold('argmax("key") == token("dog")', subject)     the key that each query looks at most, where that is “dog”
cells_that_hold("max > 0.9", subject)                         the largest number
cells_that_hold("value[0] > 0.9", subject)                    the cells of head 0 that are larger
cells_that_hold("turn == 2", subject)                         none: it says nothing of single cells
"""

import ast
from collections.abc import Iterator

import numpy as np

from stepper.engine import Array
from stepper.expressions.operators import COMPARISONS
from stepper.trace.conditions import Condition, Subject

__all__ = ["cells_that_hold"]


def cells_that_hold(text: str, subject: Subject) -> Array:
    """Truths in the shape of the tensor; all of them false where the condition is of no single cells.

    Raises:
        BadInput: the condition does not fit this tensor.
    """
    condition = Condition.parse(text)
    return _cells(condition.tree, condition, subject)


def _cells(node: ast.expr, condition: Condition, subject: Subject) -> Array:
    match node:
        case ast.BoolOp(op=ast.And()):
            parts = [part for each in node.values if (part := _cells(each, condition, subject)).any()]
            both: Array = np.logical_and.reduce(parts) if parts else _none(subject)
            return both if both.any() or not parts else parts[0]
        case ast.BoolOp():
            either: Array = np.logical_or.reduce([_cells(each, condition, subject) for each in node.values])
            return either
        case ast.Compare(ops=[op]):
            left, right = (condition.value_of(side, subject) for side in (node.left, node.comparators[0]))
            holds = np.asarray(COMPARISONS[type(op)](left, right))
            found = (_spread(each, holds, condition, subject) for each in ast.walk(node))
            return next((cells for cells in found if cells is not None), _none(subject))
        case ast.Name(id="has_nan"):
            return np.isnan(subject.value.astype(np.float64))
        case ast.Name(id="has_inf"):
            return np.isinf(subject.value.astype(np.float64))
    return _none(subject)


def _none(subject: Subject) -> Array:
    return np.zeros(subject.value.shape, dtype=bool)


def _spread(node: ast.AST, holds: Array, condition: Condition, subject: Subject) -> Array | None:
    """What a comparison found, as cells of the tensor, if this part of it says which those are."""
    value = subject.value
    match node:
        case ast.Call(func=ast.Name(id="argmax"), args=[ast.Constant(value=str(name))]):
            axis = subject.axes.index(name)
            largest = np.argmax(value, axis=axis, keepdims=True)
            places = np.arange(value.shape[axis]).reshape([-1 if each == axis else 1 for each in range(value.ndim)])
            wanted = largest.squeeze(axis).shape
            found = next((each for each in _readings(holds) if each.shape == wanted), None)
            at_largest: Array = places == largest
            return None if found is None else np.expand_dims(found, axis) & at_largest
        case ast.Subscript(value=ast.Name(id="value")):
            cells = _none(subject)
            index = condition.value_of(node.slice, subject)
            if holds.shape != cells[index].shape:
                return None
            cells[index] = holds
            return cells
        case ast.Name(id="value") if holds.shape == value.shape:
            return holds
        case ast.Name(id="max" | "min") if not holds.shape:
            reached: Array = (value == condition.value_of(node, subject)) & bool(holds)
            return reached
    return None


def _readings(holds: Array) -> Iterator[Array]:
    """What was found; compared with each place of a token, it is that of any."""
    yield holds
    if holds.ndim:
        yield np.asarray(holds.any(axis=0))
