"""Run the cells of docs/notebook.ipynb and keep what they show.

python -m tools.notebook

A cell is run as a notebook runs it: its last line, where it is an expression, is shown, as HTML where the value has it.
"""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["NOTEBOOK", "main", "with_outputs"]

NOTEBOOK = Path(__file__).resolve().parent.parent / "docs" / "notebook.ipynb"


def main() -> int:
    """Write the notebook anew; returns 0."""
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    NOTEBOOK.write_text(json.dumps(with_outputs(notebook), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def with_outputs(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook with its cells run, one after the other, in one namespace."""
    names: dict[str, Any] = {}
    return {**notebook, "cells": list(_cells(notebook["cells"], names))}


def _cells(cells: list[dict[str, Any]], names: dict[str, Any]) -> Iterator[dict[str, Any]]:
    count = 0
    for cell in cells:
        if cell["cell_type"] != "code":
            yield cell
            continue
        count += 1
        value = _run("".join(cell["source"]), names)
        yield {**cell, "execution_count": count, "outputs": [] if value is None else [_output(value, count)]}


def _run(source: str, names: dict[str, Any]) -> Any:
    """Run a cell; the value of its last line, if that is an expression."""
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "<cell>", "exec"), names)  # noqa: S102 - our own notebook
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if isinstance(last, ast.Expr) else None  # noqa: S307 - the same


def _output(value: Any, count: int) -> dict[str, Any]:
    shown = value._repr_mimebundle_() if hasattr(value, "_repr_mimebundle_") else {"text/plain": repr(value)}
    data = {kind: text.splitlines(keepends=True) for kind, text in shown.items()}
    return {"output_type": "execute_result", "execution_count": count, "metadata": {}, "data": data}


if __name__ == "__main__":
    sys.exit(main())
