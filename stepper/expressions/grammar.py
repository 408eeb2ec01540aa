"""What may be written, and reading it.

    tree = read('max(value("probs")[-1]) > 0.9', LESSONS)

    numbers, "texts", True, None, lists, tuples      x[0, 1:3, [2, 0]]
    + - * / // % ** @   == != < <= > >= in not in    and or not    A if B else C
    f(x, axis=0), x.f(axis=0), x.shape               [f(w) for w in words if g(w)]
    under("option mask=off_by_one", E)               E in another context, to which the text leads

Everything else Python has is refused, and of this what a use of the language leaves out (`Language.forms`): no other attributes, no
names but those of its tables and a loop's own variables.
"""

import ast
import inspect
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from stepper.errors import BadInput, nearest
from stepper.expressions.language import Function, Language

__all__ = ["names_called", "read"]

_LONGEST = 1_000
"""Characters."""
_DEEPEST = 100
"""Parts inside one another: what walks them calls itself as often."""
_LARGEST_WHOLE = 2**63
_OPERATORS = (ast.operator, ast.unaryop, ast.boolop, ast.cmpop)


@lru_cache(maxsize=512)
def read(text: str, language: Language[Any]) -> ast.expr:
    """Read an expression.

    Raises:
        BadInput: it is not in the language; the message says which part.
    """
    if len(text) > _LONGEST:
        raise BadInput("expression.too_long", kind=language.kind, most=_LONGEST)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadInput("expression.none", text=text.strip(), one=language.one, example=language.example) from None
    if _depth(tree) > _DEEPEST:
        raise BadInput("expression.too_deep", kind=language.kind, most=_DEEPEST)
    _Check(language).part(tree)
    return tree


def names_called(tree: ast.expr) -> set[str]:
    """The functions an expression calls."""
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {func.id if isinstance(func, ast.Name) else func.attr for func in called if isinstance(func, (ast.Name, ast.Attribute))}


def _depth(tree: ast.expr) -> int:
    depth = 0
    level: list[ast.AST] = [tree]
    while level:
        depth, level = depth + 1, [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


class _Check:
    """Refuses everything that is not in a language."""

    def __init__(self, language: Language[Any]) -> None:
        self._language = language

    def part(self, node: ast.expr, bound: frozenset[str] = frozenset(), compared: bool = False) -> None:
        """Check a part; `bound` are the variables of the loops around it, `compared` says that it is one side of a comparison."""
        if type(node) not in self._language.forms or any(type(each) not in self._language.forms for each in _operators(node)):
            raise self._refusal(node)
        match node:
            case ast.Constant(value=constant):
                self._constant(node, constant)
            case ast.Name(id=name):
                self._name(name, bound)
            case ast.Call():
                self._call(node, bound, compared)
            case ast.Attribute(value=inner, attr=name):
                self._arguments(node, self._function(name, method=True), [inner], [])
                self.part(inner, bound)
            case ast.ListComp(elt=body, generators=[loop]) | ast.GeneratorExp(elt=body, generators=[loop]):
                self._loop(body, loop, bound)
            case ast.ListComp() | ast.GeneratorExp():
                raise self._refusal(node)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self.part(child, bound, compared=isinstance(node, ast.Compare))

    def _refusal(self, node: ast.expr) -> BadInput:
        return BadInput("expression.cannot_stand_here", part=ast.unparse(node), offers=self._language.offers)

    def _constant(self, node: ast.Constant, constant: Any) -> None:
        if isinstance(constant, str) and str not in self._language.forms:
            raise BadInput("expression.stands_alone", part=ast.unparse(node), offers=self._language.offers)
        if type(constant) not in self._language.forms:
            raise self._refusal(node)
        if isinstance(constant, int) and abs(constant) > _LARGEST_WHOLE:
            raise BadInput("expression.long_number", digits=len(str(constant)))

    def _name(self, name: str, bound: frozenset[str]) -> None:
        language = self._language
        if name in bound or name in language.words or name in language.stand_ins:
            return
        if name in language.calls:
            raise BadInput("expression.word_is_a_function", kind=language.kind, name=name)
        close = nearest(name, {*language.words, *language.calls})
        raise BadInput("expression.unknown_word", kind=language.kind, name=name, near=close or language.offers)

    def _function(self, name: str, method: bool = False) -> Function:
        functions = self._language.functions if method else {**self._language.functions, **self._language.of_context}
        if name not in functions:
            if name in self._language.calls:
                raise BadInput("expression.in_brackets", name=name)
            raise BadInput(
                "expression.unknown_function", kind=self._language.kind, name=name, near=nearest(name, functions) or sorted(functions)
            )
        return functions[name]

    def _call(self, node: ast.Call, bound: frozenset[str], compared: bool) -> None:
        first: list[ast.expr] = []
        match node.func:
            case ast.Name(id=name) if name in self._language.elsewhere:
                self._elsewhere(node, name, bound)
                return
            case ast.Name(id=name):
                function = self._function(name)
            case ast.Attribute(value=inner, attr=name) if ast.Attribute in self._language.forms:
                function, first = self._function(name, method=True), [inner]
            case _:
                raise self._refusal(node)
        self._arguments(node, function, [*first, *node.args], node.keywords, context=name in self._language.of_context)
        if function.takes_text:
            self._text(node, function, compared)
            return
        for argument in (*first, *node.args, *(keyword.value for keyword in node.keywords)):
            self.part(argument, bound)

    def _arguments(
        self, node: ast.expr, function: Function, given: list[ast.expr], named: list[ast.keyword], context: bool = False
    ) -> None:
        """Refuse arguments that are not written out, or do not fit the function."""
        if any(isinstance(each, ast.Starred) for each in given) or any(each.arg is None for each in named):
            raise BadInput("expression.arguments_written_out", part=ast.unparse(node))
        try:
            inspect.signature(function.call).bind(*([None] if context else []), *given, **{each.arg or "": each.value for each in named})
        except TypeError as error:
            raise BadInput("expression.call_fails", call=ast.unparse(node), why=str(error)) from None
        except ValueError:  # some of NumPy's functions do not say what they take
            return

    def _text(self, node: ast.Call, function: Function, compared: bool) -> None:
        match node.args:
            case [ast.Constant(value=str())]:
                if function.is_compared and not compared:
                    text = ast.unparse(node)
                    raise BadInput("expression.place_alone", text=text)
            case _:
                raise self._refusal(node)

    def _elsewhere(self, node: ast.Call, name: str, bound: frozenset[str]) -> None:
        match node.args:
            case [ast.Constant(value=str()), inner] if not node.keywords:
                self.part(inner, bound)
            case _:
                raise BadInput("expression.takes_a_text", name=name, one=self._language.one)

    def _loop(self, body: ast.expr, loop: ast.comprehension, bound: frozenset[str]) -> None:
        targets = loop.target.elts if isinstance(loop.target, ast.Tuple) else [loop.target]
        names = {each.id for each in targets if isinstance(each, ast.Name)}
        known = {*self._language.calls, *self._language.words, *self._language.stand_ins}
        if len(names) != len(targets) or names & known or loop.is_async:
            raise BadInput("expression.names_of_their_own", part=ast.unparse(loop.target))
        self.part(loop.iter, bound)
        for each in (body, *loop.ifs):
            self.part(each, bound | names)


def _operators(node: ast.expr) -> Iterator[ast.AST]:
    return (child for child in ast.iter_child_nodes(node) if isinstance(child, _OPERATORS))
