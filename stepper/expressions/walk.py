"""Walking an expression that was read.

    evaluate(read("max > 0.9", CONDITIONS), CONDITIONS, subject)        True or False
    with faults_as(lambda fault: BadInput(f"{text}: {fault}")): ...

Every part is counted, and what it makes before it is made (`Budget`), so that an expression can neither hang nor fill the memory.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Generic

import numpy as np

from stepper.errors import BadInput, Clause
from stepper.expressions.budget import RUN, Budget
from stepper.expressions.language import Context, Language
from stepper.expressions.operators import calculate, compare, part

__all__ = ["evaluate", "faults_as"]

_FAULTS = (ArithmeticError, AttributeError, IndexError, KeyError, MemoryError, RecursionError, TypeError, ValueError)
"""What Python and NumPy raise where an expression does not fit what it reads."""


@contextmanager
def faults_as(refusal: Callable[[Clause | str], BadInput]) -> Iterator[None]:
    """What does not fit in here is refused by an error of the caller's, which is told why."""
    try:
        with np.errstate(all="ignore"):
            yield
    except _FAULTS as fault:
        why = next(iter(fault.args), None)
        raise refusal(why if isinstance(why, Clause) else str(fault)) from None


def evaluate(
    tree: ast.expr,
    language: Language[Context],
    context: Context,
    budget: Budget | None = None,
    stand_ins: Mapping[str, ast.expr] | None = None,
) -> Any:
    """The value of an expression: a number, a text, a truth value, an array, or a list or tuple of these.

    Args:
        tree: what `read` gave for this language.
        language: its tables are asked for every name.
        context: what its words and functions of the context are asked of.
        budget: how much the evaluation may use up.
        stand_ins: for each of these names, the expression that stands in its place.

    Raises:
        StepperError: it does not fit the context, or would use up too much. Other faults are for `faults_as`.
    """
    return _plain(_Walk(language, context, budget or Budget(), stand_ins or {}).value(tree))


def _plain(value: Any) -> Any:
    """NumPy's scalars as Python's, in lists too."""
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(each) for each in value)
    return value.item() if isinstance(value, np.generic) else value


@dataclass
class _Walk(Generic[Context]):
    """One evaluation."""

    language: Language[Context]
    context: Context
    budget: Budget
    stand_ins: Mapping[str, ast.expr]
    bound: dict[str, Any] = field(default_factory=dict)
    """The variables of the loops around."""
    words: dict[str, Any] = field(default_factory=dict)
    """What was read already."""

    def value(self, node: ast.expr) -> Any:
        self.budget.step()
        return _WALKS[type(node)](self, node)

    def name(self, node: ast.Name) -> Any:
        if node.id in self.bound:
            return self.bound[node.id]
        if node.id in self.language.words:
            return self._word(node.id)
        if node.id not in self.stand_ins:
            raise BadInput("expression.no_stand_in", name=node.id, hint=self.language.stand_ins[node.id])
        return self.value(self.stand_ins[node.id])

    def _word(self, name: str) -> Any:
        if name not in self.words:
            self.words[name] = self.language.words[name](self.context)
            self.budget.read(self.words[name])
        return self.words[name]

    def binary(self, node: ast.BinOp) -> Any:
        left = self.value(node.left)
        return calculate(self.budget, node.op, left, self.value(node.right))

    def unary(self, node: ast.UnaryOp) -> Any:
        operand = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return not self._holds(operand)
        self.budget.take(operand)
        return -operand if isinstance(node.op, ast.USub) else operand

    def connected(self, node: ast.BoolOp) -> bool:
        decide = all if isinstance(node.op, ast.And) else any
        return decide(self._holds(self.value(each)) for each in node.values)

    def compared(self, node: ast.Compare) -> Any:
        values = [self.value(each) for each in (node.left, *node.comparators)]
        results = [compare(self.budget, op, *pair) for op, pair in zip(node.ops, pairwise(values), strict=True)]
        return results[0] if len(results) == 1 and not self.language.any_cell else all(self._holds(each) for each in results)

    def chosen(self, node: ast.IfExp) -> Any:
        return self.value(node.body if self._holds(self.value(node.test)) else node.orelse)

    def _holds(self, value: Any) -> bool:
        """Whether a value holds; an array of many cells must say whether all or any of them count, or the language does."""
        if self.language.any_cell:
            return bool(np.any(value))
        if isinstance(value, np.ndarray) and value.size != 1:
            raise BadInput("expression.many_cells")
        return bool(value)

    def part(self, node: ast.Subscript) -> Any:
        whole = self.value(node.value)
        return part(self.budget, whole, self.value(node.slice))

    def range(self, node: ast.Slice) -> slice:
        return slice(*(None if each is None else int(self.value(each)) for each in (node.lower, node.upper, node.step)))

    def listed(self, node: ast.List) -> list[Any]:
        return [self._item(self.value(each)) for each in node.elts]

    def grouped(self, node: ast.Tuple) -> tuple[Any, ...]:
        return tuple(self._item(self.value(each)) for each in node.elts)

    def loop(self, node: ast.ListComp | ast.GeneratorExp) -> list[Any]:
        (loop,), outer, results = node.generators, self.bound, []
        for item in self.value(loop.iter):
            self.bound = outer | _bind(loop.target, item)
            if all(self._holds(self.value(each)) for each in loop.ifs):
                results.append(self._item(self.value(node.elt)))
        self.bound = outer
        return results

    def _item(self, value: Any) -> Any:
        self.budget.make_list(1)
        return value

    def call(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Attribute):
            name, first = node.func.attr, [self.value(node.func.value)]
        else:
            assert isinstance(node.func, ast.Name)
            name, first = node.func.id, []
        if name in self.language.elsewhere:
            return self._elsewhere(name, node)
        arguments = [*first, *(self.value(each) for each in node.args)]
        return self._apply(name, arguments, {each.arg or "": self.value(each.value) for each in node.keywords})

    def attribute(self, node: ast.Attribute) -> Any:
        return self._apply(node.attr, [self.value(node.value)], {})

    def _apply(self, name: str, arguments: list[Any], named: Mapping[str, Any]) -> Any:
        asked = self.language.of_context.get(name)
        function = asked or self.language.functions[name]
        function.charge(self.budget, *arguments, **named)
        result = function.call(*([self.context] if asked else []), *arguments, **named)
        if asked:
            self.budget.read(result)
        return result

    def _elsewhere(self, name: str, node: ast.Call) -> Any:
        text, inner = node.args
        outer, words = self.context, self.words
        self.budget.work(RUN)
        self.context, self.words = self.language.elsewhere[name](self.context, self.value(text)), {}
        try:
            return self.value(inner)
        finally:
            self.context, self.words = outer, words


_WALKS: dict[type[ast.expr], Callable[[_Walk[Any], Any], Any]] = {
    ast.Constant: lambda walk, node: node.value,
    ast.List: _Walk.listed,
    ast.Tuple: _Walk.grouped,
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


def _bind(target: ast.expr, item: Any) -> dict[str, Any]:
    if isinstance(target, ast.Name):
        return {target.id: item}
    assert isinstance(target, ast.Tuple)
    names = [each.id for each in target.elts if isinstance(each, ast.Name)]
    return dict(zip(names, item, strict=True))
