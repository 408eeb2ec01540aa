"""Walking an expression.

    Expression.parse('max(value("probs")[-1])').value(Scope(session))        0.998…

Every part is counted, and every array measured before it is made, so that a lesson's text can neither hang nor fill the memory.
"""

import ast
import inspect
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from stepper.course.expressions.arrays import ARRAY_FUNCTIONS
from stepper.course.expressions.grammar import ANSWER, UNDER, functions_used, parse, reads_the_run
from stepper.course.expressions.limits import MOST_STEPS, refuse_large
from stepper.course.expressions.readings import READINGS
from stepper.course.expressions.scope import Scope
from stepper.errors import BadInput
from stepper.trace.conditions import ARITHMETIC, COMPARISONS

__all__ = ["Expression"]

_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    **ARITHMETIC,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    **COMPARISONS,
    ast.In: lambda item, items: item in items,
    ast.NotIn: lambda item, items: item not in items,
}


@dataclass(frozen=True)
class Expression:
    """A checked expression; make one with `Expression.parse`."""

    text: str

    @classmethod
    def parse(cls, text: str) -> "Expression":
        """Check an expression.

        Raises:
            BadInput: it is not in the language; the message says which part.
        """
        _tree(text.strip())
        return cls(text.strip())

    @property
    def reads_the_run(self) -> bool:
        """Whether its value depends on the run, and is not just typed."""
        return reads_the_run(_tree(self.text))

    @property
    def functions(self) -> set[str]:
        """The functions it calls."""
        return functions_used(_tree(self.text))

    def value(self, scope: Scope, answer: "Expression | None" = None) -> Any:
        """Its value: a number, a text, a truth value, an array, or a list or tuple of these.

        Args:
            scope: the run it reads.
            answer: what the name `answer` stands for.

        Raises:
            StepperError: it does not fit this run (a tensor it lacks, an index out of range).
        """
        walk = _Walk(scope, _tree(answer.text) if answer else None)
        try:
            with np.errstate(all="ignore"):
                return _plain(walk.value(_tree(self.text)))
        except (ArithmeticError, IndexError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise BadInput(f"{self.text}: {error}") from None


@cache
def _tree(text: str) -> ast.expr:
    return parse(text)


def _plain(value: Any) -> Any:
    """NumPy's scalars as Python's, in lists too."""
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(each) for each in value)
    return value.item() if isinstance(value, np.generic) else value


@dataclass
class _Walk:
    """One evaluation."""

    scope: Scope
    answer: ast.expr | None
    bound: dict[str, Any] = field(default_factory=dict)
    steps: int = 0

    def value(self, node: ast.expr) -> Any:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise BadInput("the expression takes too many steps; say it with whole arrays instead of a loop")
        return _WALKS[type(node)](self, node)

    def name(self, node: ast.Name) -> Any:
        if node.id in self.bound:
            return self.bound[node.id]
        if self.answer is None:
            raise BadInput(f"there is no {ANSWER!r} here; only a choice of a question has one")
        return self.value(self.answer)

    def binary(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        _refuse_growth(node.op, left, right)
        return _ARITHMETIC[type(node.op)](left, right)

    def unary(self, node: ast.UnaryOp) -> Any:
        operand = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return not _truth(operand)
        return -operand if isinstance(node.op, ast.USub) else operand

    def connected(self, node: ast.BoolOp) -> bool:
        decide = all if isinstance(node.op, ast.And) else any
        return decide(_truth(self.value(each)) for each in node.values)

    def compared(self, node: ast.Compare) -> Any:
        values = [self.value(each) for each in (node.left, *node.comparators)]
        results = [_COMPARISONS[type(op)](*pair) for op, pair in zip(node.ops, pairwise(values), strict=True)]
        return results[0] if len(results) == 1 else all(_truth(each) for each in results)

    def chosen(self, node: ast.IfExp) -> Any:
        return self.value(node.body if _truth(self.value(node.test)) else node.orelse)

    def part(self, node: ast.Subscript) -> Any:
        whole, place = self.value(node.value), self.value(node.slice)
        if isinstance(whole, (str, list, tuple)) and not isinstance(place, slice):
            return whole[int(place)]
        return whole[place]

    def range(self, node: ast.Slice) -> slice:
        return slice(*(None if each is None else int(self.value(each)) for each in (node.lower, node.upper, node.step)))

    def loop(self, node: ast.ListComp | ast.GeneratorExp) -> list[Any]:
        (loop,), outer, results = node.generators, self.bound, []
        for item in self.value(loop.iter):
            self.bound = outer | _bind(loop.target, item)
            if all(_truth(self.value(each)) for each in loop.ifs):
                results.append(self.value(node.elt))
        self.bound = outer
        return results

    def call(self, node: ast.Call) -> Any:
        name, first = (node.func.id, []) if isinstance(node.func, ast.Name) else self._method(node.func)
        if name == UNDER:
            return self._under(node)
        arguments = [*first, *(self.value(each) for each in node.args)]
        return self._apply(name, arguments, {each.arg or "": self.value(each.value) for each in node.keywords})

    def attribute(self, node: ast.Attribute) -> Any:
        return self._apply(node.attr, [self.value(node.value)], {})

    def _method(self, func: ast.expr) -> tuple[str, list[Any]]:
        assert isinstance(func, ast.Attribute)
        return func.attr, [self.value(func.value)]

    def _apply(self, name: str, arguments: list[Any], named: Mapping[str, Any]) -> Any:
        function = ARRAY_FUNCTIONS.get(name)
        if function is None:
            function, arguments = READINGS[name], [self.scope, *arguments]
        try:
            inspect.signature(function).bind(*arguments, **named)
        except TypeError as error:
            raise BadInput(f"{name}(): {error}") from None
        return function(*arguments, **named)

    def _under(self, node: ast.Call) -> Any:
        lines, inner = node.args
        outer, self.scope = self.scope, self.scope.under(self.value(lines))
        try:
            return self.value(inner)
        finally:
            self.scope = outer


_WALKS: dict[type[ast.expr], Callable[[_Walk, Any], Any]] = {
    ast.Constant: lambda walk, node: node.value,
    ast.List: lambda walk, node: [walk.value(each) for each in node.elts],
    ast.Tuple: lambda walk, node: tuple(walk.value(each) for each in node.elts),
    ast.Name: _Walk.name,
    ast.BinOp: _Walk.binary,
    ast.UnaryOp: _Walk.unary,
    ast.BoolOp: _Walk.connected,
    ast.Compare: _Walk.compared,
    ast.IfExp: _Walk.chosen,
    ast.Subscript: _Walk.part,
    ast.Slice: _Walk.range,
    ast.ListComp: _Walk.loop,
    ast.GeneratorExp: _Walk.loop,
    ast.Call: _Walk.call,
    ast.Attribute: _Walk.attribute,
}


def _truth(value: Any) -> bool:
    """Whether a value holds; an array of many cells must say whether all or any of them count."""
    if isinstance(value, np.ndarray) and value.size != 1:
        raise BadInput("many cells are compared at once; write all(…) or any(…)")
    return bool(value)


def _bind(target: ast.expr, item: Any) -> dict[str, Any]:
    if isinstance(target, ast.Name):
        return {target.id: item}
    assert isinstance(target, ast.Tuple)
    names = [each.id for each in target.elts if isinstance(each, ast.Name)]
    return dict(zip(names, item, strict=True))


def _refuse_growth(op: ast.operator, left: Any, right: Any) -> None:
    """Stop what would become too large, before it is made."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, (str, list, tuple)) and not (isinstance(op, ast.Add) and type(one) is type(other)):
            raise BadInput("texts and lists can be added, to their own kind, and nothing else; array(…) makes numbers of a list")
    if isinstance(op, ast.Pow) and (np.any(np.abs(np.asarray(right)) > 64) or np.any(np.abs(np.asarray(left)) > 1e6)):
        raise BadInput("a power in a lesson must be small")
    if isinstance(op, ast.MatMult):
        refuse_large(*np.shape(left)[:-1], *np.shape(right)[-1:])
    elif np.ndim(left) and np.ndim(right):
        refuse_large(*np.broadcast_shapes(np.shape(left), np.shape(right)))
