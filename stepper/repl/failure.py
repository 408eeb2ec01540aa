"""Finding the expression that failed, and what stood in it.

    q @ k        ->  Failure(node=<q @ k>, ...); failure.operands() gives q and k with their text and their values

The place is the one the interpreter keeps for every instruction (PEP 657). Operands are looked at again only where that
cannot do anything: names, attributes, indices, and a few methods and functions that only compute.
"""

import ast
import linecache
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Any

from stepper.repl.python import SOURCE_NAME

__all__ = ["Failure", "WrittenOperand", "find_failure"]

_START = SOURCE_NAME.partition("{")[0]

_ONLY_COMPUTE = {
    *("transpose", "swapaxes", "reshape", "copy", "astype", "sum", "mean", "max", "min", "exp", "sqrt", "where", "square"),
    *("abs", "log", "tanh", "concatenate", "stack", "matmul", "einsum", "asarray", "array", "zeros", "ones", "arange", "len"),
}
"""Methods and functions that are called again to see what they gave."""

_SAFE = (
    *(ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.Constant, ast.Tuple, ast.List, ast.UnaryOp, ast.BinOp, ast.Call),
    *(ast.keyword, ast.operator, ast.unaryop, ast.expr_context),
)


@dataclass(frozen=True)
class WrittenOperand:
    """A part of an expression: as written, and what it was."""

    text: str
    value: Any


@dataclass(frozen=True)
class Failure:
    """The expression that raised."""

    node: ast.AST
    source: str
    frame: FrameType

    @property
    def text(self) -> str:
        """The expression as written."""
        return ast.get_source_segment(self.source, self.node) or ast.unparse(self.node)

    @property
    def line(self) -> int:
        """Its line in the source, from 1."""
        return getattr(self.node, "lineno", 1)

    def operand(self, node: ast.AST) -> WrittenOperand | None:
        """A part of the expression with its value; None where that cannot be had without doing something."""
        if not all(isinstance(each, _SAFE) for each in ast.walk(node)) or not all(_computes(each) for each in _calls(node)):
            return None
        try:
            value = eval(ast.unparse(node), self.frame.f_globals, self.frame.f_locals)  # noqa: S307 - the learner's own expression
        except Exception:  # noqa: BLE001 - whatever it is, the first error is the one to report
            return None
        return WrittenOperand(ast.get_source_segment(self.source, node) or ast.unparse(node), value)


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (each for each in ast.walk(node) if isinstance(each, ast.Call))


def _computes(call: ast.Call) -> bool:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    return name in _ONLY_COMPUTE


def find_failure(error: BaseException) -> Failure | None:
    """The innermost expression of the learner's own source that raised; None where there is none."""
    traces = [trace for trace in _traces(error) if trace.tb_frame.f_code.co_filename.startswith(_START)]
    if not traces:
        return None
    code = traces[-1].tb_frame.f_code
    source = "".join(linecache.getlines(code.co_filename))
    place = list(code.co_positions())[traces[-1].tb_lasti // 2]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.expr | ast.AugAssign) and _place(node) == place:
            return Failure(node, source, traces[-1].tb_frame)
    return None


def _traces(error: BaseException) -> Iterator[TracebackType]:
    trace = error.__traceback__
    while trace:
        yield trace
        trace = trace.tb_next


def _place(node: ast.AST) -> tuple[Any, ...]:
    return tuple(getattr(node, name, None) for name in ("lineno", "end_lineno", "col_offset", "end_col_offset"))
