"""Tables for a notebook: numbers as heat with what stands along their axes, and plain rows of text.

"".join(array_pieces("weights", array, axes))         a table for each head, the first of them open

A cell's colour is laid over the notebook's own ground, so the table is right in the dark and in the light.
"""

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from stepper.engine import Array
from stepper.inspect.labelled import PLAIN, Along
from stepper.render.heat import has_negative, scale_of
from stepper.render.numbers import format_for, number_text
from stepper.render.style import Rgb
from stepper.words import phrase

__all__ = ["array_pieces", "text_table"]

_ROWS, _COLUMNS, _CELLS = 24, 20, 1200
"""Of a matrix that are written out, and cells of all the matrices of a tensor."""
_STRONGEST = 0.55
"""Of a colour over the ground: text stays easy to read on it."""

_NEGATIVE: Rgb = (30, 120, 230)
_POSITIVE: Rgb = (230, 120, 20)
_SHARE: Rgb = (150, 80, 200)

_TABLE = "border-collapse:collapse;font-family:monospace;font-size:12px;text-align:right;white-space:nowrap"
_CELL = "padding:1px 6px"
_LABEL = f"{_CELL};font-weight:normal;opacity:.75"


def array_pieces(name: str, array: Array, axes: Sequence[Along], cells: int = _CELLS) -> Iterator[str]:
    """A tensor: its matrices one after the other, as many of them and of their rows and columns as have room."""
    axes = axes if len(axes) == array.ndim else (PLAIN,) * array.ndim
    sizes = " × ".join(f"{size} {axis.name}".strip() for size, axis in zip(array.shape, axes, strict=True))
    yield f"<p><code>{escape(name)}</code> [{escape(sizes)}] {array.dtype}</p>"
    matrix = array.reshape((1, *array.shape) if array.ndim == 1 else (1, 1)) if array.ndim < 2 else array
    along = (PLAIN,) * (matrix.ndim - len(axes)) + tuple(axes)
    scale, diverging = scale_of(array), has_negative(array)
    places = list(np.ndindex(matrix.shape[:-2]))
    shown = max(1, cells // max(1, min(matrix.shape[-2], _ROWS) * min(matrix.shape[-1], _COLUMNS)))
    for number, place in enumerate(places[:shown]):
        table = "".join(_matrix(matrix[place], along[-2:], scale, diverging))
        if len(places) == 1:
            yield table
        else:
            titled = ", ".join(f"{axis.name or ''} {each}".strip() for axis, each in zip(along, place, strict=False))
            yield f"<details{'' if number else ' open'}><summary>{escape(titled)}</summary>{table}</details>"
    if len(places) > shown:
        yield f"<p>{escape(phrase('notebook.more_tables', count=len(places) - shown, of=len(places)))}</p>"


def _matrix(array: Array, axes: Sequence[Along], scale: float, diverging: bool) -> Iterator[str]:
    rows, columns = array.shape
    down, across = (axis.labels(size) for axis, size in zip(axes, array.shape, strict=True))
    corner = " ".join(filter(None, (axes[0].name and f"{axes[0].name} ↓", axes[1].name and f"{axes[1].name} →")))
    yield f'<table style="{_TABLE}"><tr><th style="{_LABEL}">{escape(corner)}</th>'
    yield "".join(f'<th scope="col" style="{_LABEL}">{escape(_brief(across[each]))}</th>' for each in range(min(columns, _COLUMNS)))
    yield "</tr>"
    form = format_for({"b": "bool", "f": "float"}.get(array.dtype.kind, "int"), scale, signed=False)  # type: ignore[arg-type]  # one of the three
    for row in range(min(rows, _ROWS)):
        numbers = array[row, :_COLUMNS].tolist()
        cells = "".join(f'<td style="{_CELL}{_ground(each, scale, diverging)}">{escape(number_text(each, form))}</td>' for each in numbers)
        yield f'<tr><th scope="row" style="{_LABEL}">{escape(_brief(down[row]))}</th>{cells}</tr>'
    yield "</table>"
    hidden = [
        phrase(f"notebook.more_{what}", count=size - most, of=size)
        for what, size, most in (("rows", rows, _ROWS), ("columns", columns, _COLUMNS))
        if size > most
    ]
    if hidden:
        yield f"<p>{escape(' · '.join(hidden))}</p>"


_LONGEST_LABEL = 24
"""Characters of a word."""


def _brief(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"


def _ground(value: float, scale: float, diverging: bool) -> str:
    """The colour of a number, as a style."""
    share = min(abs(value) / scale, 1.0) if scale > 0 and value == value else 0.0
    if share < 1 / 16:
        return ""
    red, green, blue = _NEGATIVE if value < 0 else _POSITIVE if diverging else _SHARE
    return f";background:rgba({red},{green},{blue},{_STRONGEST * share:.2f})"


def text_table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], bold: int | None = None, shares: Sequence[Sequence[float]] | None = None
) -> str:
    """Rows of text; the cells' grounds by their shares, where those are given, and one row bold."""
    head = "".join(f'<th scope="col" style="{_LABEL};text-align:left">{escape(each)}</th>' for each in heads)
    lines = []
    for number, row in enumerate(rows):
        grounds = [_ground(each, 1.0, diverging=True) for each in shares[number]] if shares else [""] * len(row)
        weight = ";font-weight:bold" if number == bold else ""
        cells = zip(row, [*grounds, *[""] * len(row)], strict=False)
        lines.append("".join(f'<td style="{_CELL};text-align:left{weight}{ground}">{escape(text)}</td>' for text, ground in cells))
    return f'<table style="{_TABLE}"><tr>{head}</tr>{"".join(f"<tr>{line}</tr>" for line in lines)}</table>'
