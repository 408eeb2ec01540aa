"""Shapes that do not fit, said with the operands' names, their axes, and the likely mistake.

`q @ k`: q (4 head, 10 token, 16 d_head), k (4 head, 10 token, 16 d_head): inner 16 (d_head) != 10 (token);
    did you mean q @ k.transpose(0, 2, 1)?
`e / total`: e (4 head, 10 query, 10 key), total (4 head, 10 query): lined up from the right, 10 (query) meets 4 (head);
    did you mean e / total[..., None]?
"""

import ast
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from stepper.inspect.labelled import PLAIN, Along
from stepper.repl.axes import shown_axes
from stepper.repl.failure import Failure, WrittenOperand
from stepper.repl.tensor import Tensor
from stepper.words import phrase

__all__ = ["explain_shapes", "shown_operand"]

_CELL_BY_CELL = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.Mod, ast.FloorDiv, ast.BitAnd, ast.BitOr)
_SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "matmul": "@", "dot": "@"}

Shape = tuple[int, ...]


def explain_shapes(failure: Failure) -> str | None:
    """One sentence or two about shapes that do not fit; None where that is not what went wrong."""
    node = failure.node
    if isinstance(node, ast.BinOp):
        return _two_operands(failure, node.left, node.right, isinstance(node.op, ast.MatMult), isinstance(node.op, _CELL_BY_CELL))
    if isinstance(node, ast.AugAssign):
        return _two_operands(failure, node.target, node.value, isinstance(node.op, ast.MatMult), isinstance(node.op, _CELL_BY_CELL))
    if isinstance(node, ast.Call):
        return _call(failure, node)
    return None


def _call(failure: Failure, node: ast.Call) -> str | None:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name in _SIGNS and len(node.args) == 2:
        return _two_operands(failure, node.args[0], node.args[1], _SIGNS[name] == "@", _SIGNS[name] != "@")
    if name == "einsum" and len(node.args) > 1:
        return _einsum(failure, node)
    if name == "reshape" and isinstance(node.func, ast.Attribute):
        return _reshape(failure, node, node.func)
    return None


def _two_operands(failure: Failure, left_node: ast.AST, right_node: ast.AST, multiplies: bool, by_cell: bool) -> str | None:
    left, right = failure.operand(left_node), failure.operand(right_node)
    if left is None or right is None or not (isinstance(left.value, np.ndarray) and isinstance(right.value, np.ndarray)):
        return None
    start = f"`{failure.text}`: {shown_operand(left)}, {shown_operand(right)}: "
    if multiplies:
        trouble = _matmul_trouble(left.value, right.value)
        return trouble and start + trouble + _meant(failure, left, right, _product_shape)
    if by_cell:
        trouble = _broadcast_trouble(left.value, right.value)
        return trouble and start + trouble + _meant(failure, left, right, _common_shape)
    return None


def shown_operand(operand: WrittenOperand) -> str:
    """An operand and its shape: `q (4 head, 10 token, 16 d_head)`."""
    axes = operand.value.axes if isinstance(operand.value, Tensor) else ()
    return f"{operand.text} {shown_axes(axes, operand.value.shape)}"


def _axis(array: Any, place: int) -> str:
    """A size, with what it is the size of."""
    axes: tuple[Along, ...] = array.axes if isinstance(array, Tensor) and array.axes else (PLAIN,) * array.ndim
    return f"{array.shape[place]}" + (f" ({axes[place].name})" if axes[place].name else "")


def _matmul_trouble(left: Any, right: Any) -> str | None:
    if not left.ndim or not right.ndim:
        return phrase("guesses.at_takes_arrays")
    inner = -2 if right.ndim > 1 else -1
    if left.shape[-1] != right.shape[inner]:
        return phrase("guesses.inner", one=_axis(left, -1), other=_axis(right, inner))
    if _common_shape(left.shape[:-2], right.shape[:-2]) is None:
        return phrase("guesses.leading", one=left.shape[:-2], other=right.shape[:-2])
    return None


def _broadcast_trouble(left: Any, right: Any) -> str | None:
    for place in range(-1, -min(left.ndim, right.ndim) - 1, -1):
        if left.shape[place] != right.shape[place] and 1 not in (left.shape[place], right.shape[place]):
            return phrase("guesses.lined_up", one=_axis(left, place), other=_axis(right, place))
    return None


def _common_shape(left: Shape, right: Shape) -> Shape | None:
    try:
        return np.broadcast_shapes(left, right)
    except ValueError:
        return None


def _product_shape(left: Shape, right: Shape) -> Shape | None:
    if len(left) < 2 or len(right) < 2 or left[-1] != right[-2]:
        return None
    leading = _common_shape(left[:-2], right[:-2])
    return None if leading is None else (*leading, left[-2], right[-1])


def _meant(failure: Failure, left: WrittenOperand, right: WrittenOperand, result: Callable[[Shape, Shape], Shape | None]) -> str:
    """What was probably meant: the first change of one operand that makes the shapes fit."""
    sign = _sign(failure.node)
    if result is _product_shape and left.value.ndim == 2 and result(right.value.shape, left.value.shape):
        return phrase("guesses.did_you_mean", left=_atom(right.text), right=_atom(left.text))
    for changed_right, shape in _changes(right, left, result is _product_shape):
        if result(left.value.shape, shape):
            return phrase("guesses.did_you_mean_this", left=_atom(left.text), sign=sign, right=changed_right)
    for changed_left, shape in _changes(left, right, result is _product_shape):
        if result(shape, right.value.shape):
            return phrase("guesses.did_you_mean_this", left=changed_left, sign=sign, right=_atom(right.text))
    return ""


def _sign(node: ast.AST) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _SIGNS[node.func.attr]
    operator = node.op if isinstance(node, ast.BinOp | ast.AugAssign) else ast.Add()
    return {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@"}.get(type(operator), "with")


def _changes(operand: WrittenOperand, other: WrittenOperand, product: bool) -> Iterator[tuple[str, Shape]]:
    """An operand changed in the usual ways: transposed, or with an axis added."""
    shape, ndim = operand.value.shape, operand.value.ndim
    text = _atom(operand.text)
    if not product and ndim < other.value.ndim:
        yield f"{text}[..., None]", (*shape, 1)
        yield f"{text}[:, None]", (*shape[:1], 1, *shape[1:])
    if ndim >= 2:
        order = (*range(ndim - 2), ndim - 1, ndim - 2)
        yield (f"{text}.T" if ndim == 2 else f"{text}.transpose{order}"), tuple(shape[place] for place in order)
    if ndim == 3:
        yield f"{text}.transpose(1, 0, 2)", (shape[1], shape[0], shape[2])


def _atom(text: str) -> str:
    """The text as one operand of something larger: in brackets where it is an operation itself."""
    return f"({text})" if isinstance(ast.parse(text, mode="eval").body, ast.BinOp | ast.UnaryOp) else text


def _einsum(failure: Failure, node: ast.Call) -> str | None:
    signature = failure.operand(node.args[0])
    operands = [failure.operand(each) for each in node.args[1:]]
    if signature is None or not isinstance(signature.value, str):
        return None
    found: dict[str, tuple[int, str]] = {}
    for letters, operand in zip(signature.value.replace(" ", "").partition("->")[0].split(","), operands, strict=False):
        if operand is None or not isinstance(operand.value, np.ndarray):
            return None
        if len(letters) != operand.value.ndim:
            return phrase(
                "guesses.letters",
                call=failure.text,
                letters=letters,
                count=len(letters),
                operand=shown_operand(operand),
                axes=operand.value.ndim,
            )
        for letter, size in zip(letters, operand.value.shape, strict=True):
            known, whose = found.setdefault(letter, (size, operand.text))
            if known != size:
                return phrase(
                    "guesses.letter_sizes", call=failure.text, letter=letter, known=known, whose=whose, size=size, other=operand.text
                )
    return None


def _reshape(failure: Failure, node: ast.Call, function: ast.Attribute) -> str | None:
    operand = failure.operand(function.value)
    sizes = [failure.operand(each) for each in node.args]
    if operand is None or not isinstance(operand.value, np.ndarray) or any(each is None for each in sizes):
        return None
    wanted = tuple(np.ravel([each.value for each in sizes if each]).tolist())
    asked = int(np.prod([size for size in wanted if size != -1]))
    return phrase(
        "guesses.new_shape", call=failure.text, operand=shown_operand(operand), size=operand.value.size, wanted=wanted, asked=asked
    )
