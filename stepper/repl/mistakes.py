"""What to say when the learner's Python fails: one sentence where we know better than Python, else Python's own.

scores[0,12,1]      `scores[0,12,1]`: 12 is out of range for query, of size 10 (0 to 9); scores (4 head, 10 query, 10 key)
q[0,0,0] = 1        what the model computed is read-only: ...
scors               NameError: name 'scors' is not defined (nearest: scores)
"""

import ast
import linecache
from collections.abc import Callable
from typing import Any

import numpy as np

from stepper.errors import StepperError
from stepper.inspect.labelled import PLAIN
from stepper.repl.failure import Failure, find_failure
from stepper.repl.python import SOURCE_NAME
from stepper.repl.shape_errors import explain_shapes, shown_operand
from stepper.repl.tensor import Tensor
from stepper.words import phrase

__all__ = ["explain_error"]


def explain_error(error: BaseException, hint: Callable[[str], str] = lambda name: "") -> str:
    """The error as text for the screen, one line where that says it all.

    Args:
        error: as caught.
        hint: says what a name that does not exist may have meant.
    """
    if isinstance(error, StepperError):
        return str(error)
    if isinstance(error, SyntaxError):
        return _syntax(error)
    failure = find_failure(error)
    sentence = _sentence(error, failure, hint)
    return "\n".join([sentence, *_where(error, failure)])


def _sentence(error: BaseException, failure: Failure | None, hint: Callable[[str], str]) -> str:
    if isinstance(error, ValueError) and "read-only" in str(error):
        return phrase("guesses.read_only")
    if isinstance(error, NameError):
        meant = hint(error.name or "")
        return f"NameError: {error}" + (f" ({meant})" if meant else "")
    if failure and isinstance(error, IndexError) and isinstance(failure.node, ast.Subscript):
        return _index(failure, failure.node) or _plainly(error)
    if failure and isinstance(error, np.exceptions.AxisError) and isinstance(failure.node, ast.Call):
        return f"{_plainly(error)}{_axes_of_call(failure, failure.node)}"
    if failure and isinstance(error, ValueError):
        return explain_shapes(failure) or _plainly(error) + _shapes_of_call(failure)
    return _plainly(error)


def _plainly(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".removesuffix(": ")


def _syntax(error: SyntaxError) -> str:
    lines = [f"{type(error).__name__}: {error.msg}"]
    if error.text and error.offset:
        text = error.text.rstrip("\n")
        lines += [f"  {text}", "  " + " " * (error.offset - 1) + "^"]
    return "\n".join(lines)


def _where(error: BaseException, failure: Failure | None) -> list[str]:
    """The learner's lines that led here, where it was more than one."""
    found = []
    trace = error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(SOURCE_NAME.partition("{")[0]):
            found.append((name, trace.tb_lineno, trace.tb_frame.f_code.co_name))
        trace = trace.tb_next
    single = len(found) == 1 and failure is not None and len(failure.source.splitlines()) == 1
    if single:
        return []
    return [f"  {_place(function, number)}{linecache.getline(name, number).strip()}" for name, number, function in found]


def _place(function: str, number: int) -> str:
    said = phrase("guesses.in_line", number=number) if function == "<module>" else ""
    return f"{said or phrase('guesses.in_function_line', function=function, number=number)} "


def _index(failure: Failure, node: ast.Subscript) -> str | None:
    operand, index = failure.operand(node.value), failure.operand(node.slice)
    if operand is None or index is None or not isinstance(operand.value, np.ndarray):
        return None
    axes = operand.value.axes if isinstance(operand.value, Tensor) and operand.value.axes else (PLAIN,) * operand.value.ndim
    places = index.value if isinstance(index.value, tuple) else (index.value,)
    start, end = f"`{failure.text}`: ", f"; {shown_operand(operand)}"
    if len(places) > operand.value.ndim:
        return phrase("guesses.too_many_indices", start=start, count=len(places), axes=operand.value.ndim, end=end)
    for axis, size, place in zip(axes, operand.value.shape, places, strict=False):
        if isinstance(place, int) and not -size <= place < size:
            name = phrase("guesses.axis_of_size", name=axis.name, size=size) if axis.name else phrase("guesses.an_axis_of_size", size=size)
            return phrase("guesses.out_of_range", start=start, place=place, axis=name, last=size - 1, end=end)
    return None


def _shapes_of_call(failure: Failure) -> str:
    """The arrays that a function was called with."""
    if not isinstance(failure.node, ast.Call):
        return ""
    parts = [part for each in failure.node.args for part in (each.elts if isinstance(each, ast.List | ast.Tuple) else [each])]
    operands = [failure.operand(part) for part in parts]
    shown = [shown_operand(each) for each in operands if each and isinstance(each.value, np.ndarray)]
    return "; " + ", ".join(shown) if shown else ""


def _axes_of_call(failure: Failure, node: ast.Call) -> str:
    """The array whose axis was asked for, with its axes."""
    owner: Any = node.func.value if isinstance(node.func, ast.Attribute) else None
    for candidate in (owner, *node.args):
        operand = failure.operand(candidate) if candidate is not None else None
        if operand and isinstance(operand.value, np.ndarray):
            return f"; {shown_operand(operand)}"
    return ""
