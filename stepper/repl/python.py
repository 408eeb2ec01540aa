"""Running the learner's Python.

    run_source("x = q @ k.mT; x / 4", names, number=7)      runs the statements, gives the value of the last expression

Each piece of source has a file name of its own, `<line 7>`, so that an error can be traced to the very expression.
"""

import ast
import codeop
import linecache
from typing import Any

__all__ = ["SOURCE_NAME", "is_incomplete", "run_source", "wants_more_lines"]

SOURCE_NAME = "<line {}>"


def source_name(number: int) -> str:
    """The file name of the source typed as line `number`."""
    return SOURCE_NAME.format(number)


def is_incomplete(source: str) -> bool:
    """Whether more lines must follow: an open bracket, quote or block.

    >>> is_incomplete("for x in y:"), is_incomplete("f(1,"), is_incomplete("x = 1"), is_incomplete("x ==== 1")
    (True, True, False, False)
    """
    try:
        return codeop.compile_command(source, symbol="exec") is None
    except (SyntaxError, ValueError, OverflowError):
        return False


def run_source(source: str, names: dict[str, Any], number: int) -> Any:
    """Run Python; the value of its last statement where that is an expression, else None.

    Raises:
        Exception: whatever the source raises.
    """
    name = source_name(number)
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    tree = ast.parse(source, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    if tree.body:
        exec(compile(tree, name, "exec"), names)  # noqa: S102 - the learner's own line
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), name, "eval"), names)  # noqa: S307 - the learner's own line


def wants_more_lines(source: str) -> bool:
    r"""Whether a block typed over several lines may go on: until an empty line ends it.

    >>> wants_more_lines("for x in y:\n    print(x)"), wants_more_lines("for x in y:\n    print(x)\n"), wants_more_lines("x = 1")
    (True, False, False)
    """
    last = source.rpartition("\n")[2]
    return "\n" in source and last[:1].isspace() and bool(last.strip())
