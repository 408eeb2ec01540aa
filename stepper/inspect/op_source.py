"""The lines that compute an op, as they stand in the engine.

    source_of(LINEAR)        def linear(x: Array, W: Array, b: Array) -> Array:  # (T, D), (D, F), (F,) -> (T, F)
                                 return x @ W + b

After an op's own function stand the functions of the ops that it calls: the angles of a rotation, which keys a mask lets through.
"""

import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType
from typing import Any

from stepper.engine import Op

__all__ = ["source_of"]

_OPS = "stepper.engine.ops"

OpFunction = Callable[..., Any]


@cache
def source_of(op: Op) -> str:
    """The source of an op; empty where there is none to show."""
    try:
        return "\n\n".join(textwrap.dedent(inspect.getsource(each)).rstrip() for each in functions_of(op))
    except (OSError, TypeError):
        return ""


def functions_of(op: Op) -> list[OpFunction]:
    """The op's function, then those it calls, each after the one that calls it; inner workings (`_name`) are left out."""
    found: dict[OpFunction, None] = {}
    waiting: list[OpFunction] = [op.apply]
    while waiting:
        function = waiting.pop(0)
        if function not in found:
            found[function] = None
            waiting.extend(_called(function))
    return list(found)


def _called(function: OpFunction) -> Iterator[OpFunction]:
    """The functions of the ops that a function names."""
    for name in _names(function.__code__):
        value = inspect.unwrap(function.__globals__[name]) if callable(function.__globals__.get(name)) else None
        if inspect.isfunction(value) and value.__module__.startswith(_OPS) and not name.startswith("_"):
            yield value


def _names(code: CodeType) -> Iterator[str]:
    """The names that code reads, in the order of their first use, its comprehensions included."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
