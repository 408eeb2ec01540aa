"""What may be written in an expression.

    numbers, "texts", True, None, lists, tuples      x[0, 1:3, [2, 0]]
    + - * / // % ** @   == != < <= > >= in not in    and or not    A if B else C
    f(x, axis=0), x.f(axis=0), x.shape               [f(w) for w in words if g(w)]
    under("option mask=off_by_one", E)               E on the run beside this one that the lines lead to

Everything else Python has is refused: no other attributes, no names but the listed functions and a loop's own variables.
"""

import ast
from collections.abc import Iterator

from stepper.course.expressions.arrays import ARRAY_FUNCTIONS
from stepper.course.expressions.limits import LONGEST_EXPRESSION
from stepper.course.expressions.readings import READINGS
from stepper.errors import BadInput, nearest

__all__ = ["ANSWER", "UNDER", "functions_used", "parse", "reads_the_run"]

UNDER = "under"
ANSWER = "answer"
"""In a choice: the answer's own expression, put in the place of this name."""

_FUNCTIONS = {*ARRAY_FUNCTIONS, *READINGS, UNDER}
_PLAIN = (
    ast.Constant,
    ast.List,
    ast.Tuple,
    ast.Subscript,
    ast.Slice,
    ast.BinOp,
    ast.UnaryOp,
    ast.BoolOp,
    ast.Compare,
    ast.IfExp,
)
"""Nodes that are fine wherever they stand, if their parts are."""
_REFUSED_OPERATORS = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift, ast.Invert, ast.Is, ast.IsNot)


def parse(text: str) -> ast.expr:
    """Read an expression.

    Raises:
        BadInput: it is not in the language; the message says which part.
    """
    if len(text) > LONGEST_EXPRESSION:
        raise BadInput(f"the expression is longer than {LONGEST_EXPRESSION} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        _check(tree, frozenset())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadInput(f'{text.strip()!r} is not an expression; write something like value("logits").shape') from None
    return tree


def functions_used(tree: ast.expr) -> set[str]:
    """The functions an expression calls."""
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {func.id if isinstance(func, ast.Name) else func.attr for func in called if isinstance(func, (ast.Name, ast.Attribute))}


def reads_the_run(tree: ast.expr) -> bool:
    """Whether an expression depends on anything but what is typed in it: the run, or random numbers."""
    return bool(functions_used(tree) & (READINGS.keys() | {UNDER, "normal"}))


def _check(node: ast.expr, bound: frozenset[str]) -> None:
    """Refuse everything that is not in the language; `bound` are the loop variables."""
    match node:
        case ast.Name(id=name):
            if name not in bound and name != ANSWER:
                raise BadInput(f"the language has no name {name!r}{_call_hint(name)}")
        case ast.Call(func=func):
            _check_call(node, func, bound)
        case ast.Attribute(value=inner, attr=name):
            _check_function(name)
            _check(inner, bound)
        case ast.ListComp(elt=body, generators=[loop]) | ast.GeneratorExp(elt=body, generators=[loop]):
            _check_loop(body, loop, bound)
        case _ if isinstance(node, _PLAIN):
            for child in _children(node):
                _check(child, bound)
        case _:
            raise BadInput(f"an expression cannot contain {ast.unparse(node)!r}")


def _call_hint(name: str) -> str:
    if name in _FUNCTIONS:
        return f"; it is a function: {name}(…)"
    close = nearest(name, _FUNCTIONS)
    return f" ({close})" if close else "; texts stand in quotes"


def _check_function(name: str) -> None:
    if name not in _FUNCTIONS:
        raise BadInput(f"the language has no function {name!r} ({nearest(name, _FUNCTIONS) or ', '.join(sorted(_FUNCTIONS))})")


def _check_call(node: ast.Call, func: ast.expr, bound: frozenset[str]) -> None:
    match func:
        case ast.Name(id=name):
            _check_function(name)
        case ast.Attribute(value=inner, attr=name) if name not in (*READINGS, UNDER):
            _check_function(name)
            _check(inner, bound)
        case _:
            raise BadInput(f"an expression cannot call {ast.unparse(func)!r}")
    if isinstance(func, ast.Name) and func.id == UNDER:
        _check_under(node)
    if any(keyword.arg is None for keyword in node.keywords) or any(isinstance(each, ast.Starred) for each in node.args):
        raise BadInput(f"an expression cannot contain {ast.unparse(node)!r}: arguments are written out")
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        _check(argument, bound)


def _check_under(node: ast.Call) -> None:
    match node.args:
        case [ast.Constant(value=str()), _] if not node.keywords:
            return
    raise BadInput('under takes lines in quotes and an expression: under("option mask=none", value("logits"))')


def _check_loop(body: ast.expr, loop: ast.comprehension, bound: frozenset[str]) -> None:
    names = {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
    if not isinstance(loop.target, (ast.Name, ast.Tuple)) or names & _FUNCTIONS or ANSWER in names:
        raise BadInput(f"a loop's variables need names of their own, not {ast.unparse(loop.target)!r}")
    _check(loop.iter, bound)
    for each in (body, *loop.ifs):
        _check(each, bound | names)


def _children(node: ast.expr) -> Iterator[ast.expr]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _REFUSED_OPERATORS):
            raise BadInput(f"an expression cannot contain {ast.unparse(node)!r}")
        if isinstance(child, ast.expr):
            yield child
