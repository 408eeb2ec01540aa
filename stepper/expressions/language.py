"""What one use of the language has: the forms that may be written, and the names that are known.

    CONDITIONS = Language("condition", forms=COMMON_FORMS, words={"max": ...}, of_context={"argmax": Function(...)}, ...)

Every use has the same grammar, the same walk and the same limits. What differs is declared here, as tables: a condition sees the
tensor it stops at, a lesson the whole run and the functions of arrays.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from stepper.errors import Clause
from stepper.expressions.budget import Budget

__all__ = ["ALL_FORMS", "COMMON_FORMS", "Context", "Function", "Language"]

Context = TypeVar("Context")
"""What is read: a tensor, or a run."""

COMMON_FORMS: frozenset[type] = frozenset(
    {
        *(bool, int, float, ast.Constant, ast.Name, ast.Tuple, ast.Subscript, ast.Call),
        *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div),
        *(ast.UnaryOp, ast.Not, ast.USub),
        *(ast.BoolOp, ast.And, ast.Or),
        *(ast.Compare, ast.Gt, ast.GtE, ast.Lt, ast.LtE, ast.Eq, ast.NotEq),
    }
)
"""Numbers, names, indexes, calls, + - * /, not and or, comparisons."""

ALL_FORMS: frozenset[type] = COMMON_FORMS | {
    *(str, type(None), ast.List, ast.Slice, ast.IfExp, ast.Attribute),
    *(ast.ListComp, ast.GeneratorExp),
    *(ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult, ast.UAdd),
    *(ast.In, ast.NotIn),
}
"""And: texts, lists, slices, A if B else C, loops, x.f(), // % ** @, in."""


def _take(budget: Budget, *arguments: Any, **named: Any) -> None:
    budget.take(*arguments, *named.values())


@dataclass(frozen=True)
class Function:
    """A function that may be called.

    What it does beyond going once through its arguments, it must count: `charge` is called before it, with the budget and the
    same arguments.
    """

    call: Callable[..., Any]
    charge: Callable[..., None] = _take
    takes_text: bool = False
    """Its argument is one text, written out."""
    is_compared: bool = False
    """It stands only on one side of a comparison."""


@dataclass(frozen=True, eq=False)
class Language(Generic[Context]):
    """One use of the language."""

    kind: Clause
    """What its texts are called: condition, expression."""
    one: Clause
    """One of them: a condition, an expression."""
    example: str
    offers: Clause
    """What may be written, in words: the end of a refusal."""
    forms: frozenset[type]
    words: Mapping[str, Callable[[Context], Any]] = field(default_factory=dict)
    """Names that stand for something of the context."""
    functions: Mapping[str, Function] = field(default_factory=dict)
    """Functions of what is written and computed."""
    of_context: Mapping[str, Function] = field(default_factory=dict)
    """Functions of the context, which comes first."""
    elsewhere: Mapping[str, Callable[[Context, str], Context]] = field(default_factory=dict)
    """`name("where", E)`: what E is in another context."""
    stand_ins: Mapping[str, Clause] = field(default_factory=dict)
    """Names in whose place the caller may put another expression; of each, what is said where none was put."""
    any_cell: bool = False
    """A comparison of arrays holds where it holds for any of their cells; otherwise it is an array, and all(…) or any(…) decides."""

    @property
    def calls(self) -> frozenset[str]:
        """All names that may be called."""
        return frozenset({*self.functions, *self.of_context, *self.elsewhere})
