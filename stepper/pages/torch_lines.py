"""The line of torch that computes the same as one of our ops, read from the cross-check's table without importing torch.

torch_line(SCORES)               'torch.einsum("hqd,hkd->hqk", q, k)'
torch_line(ACTIVATIONS["relu"])  "torch.nn.functional.relu(…)"
torch_line(GIVEN)                "": no arithmetic makes it
"""

import ast
from functools import cache
from pathlib import Path

import stepper
from stepper.engine import Op

__all__ = ["torch_line"]

_TABLE = Path(stepper.__file__).parent / "witness" / "operations.py"
_NAME = "OPERATIONS"


@cache
def torch_line(op: Op) -> str:
    """What the table has for an op; empty where it has nothing, or there is no table."""
    source, rows, functions = _read()
    row = rows.get(_key(op))
    match row:
        case ast.Lambda():
            return _text(source, row.body)
        case ast.Name() if row.id in functions:
            return _text(source, functions[row.id])
        case ast.Attribute():
            return _text(source, row) + "(…)"
    return ""


def _key(op: Op) -> str:
    """An op's function as the table writes it: `attention.scores`."""
    code = op.apply.__code__
    return f"{Path(code.co_filename).stem}.{code.co_name}"


def _text(source: str, node: ast.expr | ast.FunctionDef) -> str:
    """The text of a part of the source, the shortened module's name in full."""
    return (ast.get_source_segment(source, node) or "").replace("functional.", "torch.nn.functional.")


@cache
def _read() -> tuple[str, dict[str, ast.expr], dict[str, ast.FunctionDef]]:
    """The source, the rows of its table by the engine's function, its functions by name."""
    try:
        source = _TABLE.read_text(encoding="utf-8")
    except OSError:
        return "", {}, {}
    tree = ast.parse(source)
    functions = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
    table = next((each.value for each in tree.body if isinstance(each, ast.AnnAssign) and ast.unparse(each.target) == _NAME), None)
    if not isinstance(table, ast.Dict):
        return source, {}, functions
    return source, {ast.unparse(key): row for key, row in zip(table.keys, table.values, strict=True) if key}, functions
