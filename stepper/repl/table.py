"""An array as a labelled table, with a line above that sums it up; what does not fit is left out and said so.

encoder.0.self_attn.scores (head, query, key)  4×4×4  -3.21 … +2.87  mean +0.0131  _▁▂▅█▅▂▁_
head 0
   query╲key│     the     red     car       .
         the│ +0.1234 -0.4560 +0.0120 -1.2000
         ...
⋮ 2 more: [2] [3]
"""

import math
from itertools import islice
from typing import Any

import numpy as np

from stepper.inspect.labelled import PLAIN, Along
from stepper.inspect.matrix_view import matrix_view
from stepper.render.bars import rank
from stepper.render.digest import digest_line, digest_of
from stepper.render.heat import has_negative, scale_of
from stepper.render.line import Line, Span, crop, join, line_of
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.render.tensor import Mode, TensorView
from stepper.render.tensor_lines import corner_lines, header_lines, render_line, row_label
from stepper.render.tokens import visible
from stepper.repl.output import Output
from stepper.repl.tensor import Tensor, plain

__all__ = ["table_lines"]

DIGITS = 4
"""Decimals of numbers below 10."""
LAST_COLUMNS = 3
"""Columns kept at the right edge where some are left out; as many lines at the bottom."""
LIKELIEST = 3
"""Words named for each row of a tensor that runs over the vocabulary."""


def table_lines(array: Any, output: Output, mode: Mode = "numbers") -> list[Line]:
    """Draw an array of one or more axes."""
    look = output.heat if mode == "heat" else output.text
    lines = [_title(array, output)]
    if not array.size:
        return lines
    matrices = _matrices(array)
    scale, diverging = scale_of(plain(array)), has_negative(plain(array))
    total = math.prod(array.shape[:-2])
    left = output.height - 1
    drawn = 0
    for heading, matrix, rows, columns in matrices:
        view = _view(matrix, rows, columns, look, mode, scale, diverging)
        body = _body(view, output.width, max(left - bool(heading), 2 * LAST_COLUMNS + 3) if not drawn else left)
        if drawn and len(body) + 1 > left:
            break
        lines += [line_of(heading, output.text.style(Role.TITLE))] if heading else []
        lines += body
        left -= len(body) + 1
        drawn += 1
    lines += [_more(array, drawn, total, output)] if drawn < total else []
    return lines + _likeliest(array, output)


def _title(array: Any, output: Output) -> Line:
    """The name, the axes and the digest."""
    name = getattr(array, "name", "")
    axes = [axis.name or "·" for axis in _axes(array)]
    words = " ".join([name, f"({', '.join(axes)})" if any(axis.name for axis in _axes(array)) else ""]).strip()
    words = f"{words}  " if words else ""
    kind = f" {array.dtype}" if array.dtype not in (np.float32, np.int64, np.bool_) else ""
    digest = digest_line(digest_of(np.asarray(plain(array))), output.text)
    return crop(join([Span(words, output.text.style(Role.TITLE)), *digest, Span(kind, output.text.style(Role.QUIET))]), 0, output.width)


def _axes(array: Any) -> tuple[Along, ...]:
    axes = array.axes if isinstance(array, Tensor) else ()
    return axes or (PLAIN,) * array.ndim


def _matrices(array: Any) -> Any:
    """Each matrix of the array with a heading and the axes of its rows and columns."""
    axes, numbers = _axes(array), plain(array)
    if array.ndim == 1:
        lying = array.shape[0] <= 12 or axes[0].texts is None
        yield ("", numbers.reshape(1, -1), PLAIN, axes[0]) if lying else ("", numbers.reshape(-1, 1), axes[0], PLAIN)
        return
    for index in np.ndindex(array.shape[:-2]):
        yield _heading(axes, index), numbers[index], axes[-2], axes[-1]


def _heading(axes: tuple[Along, ...], index: tuple[int, ...]) -> str:
    return ", ".join(_place(axis, number) for axis, number in zip(axes, index, strict=False))


def _place(axis: Along, number: int) -> str:
    text = f" {axis.texts[number]!r}" if axis.texts else ""
    return f"{axis.name} {number}{text}" if axis.name else f"[{number}]"


def _view(matrix: Any, rows: Along, columns: Along, look: Look, mode: Mode, scale: float, diverging: bool) -> TensorView:
    single, lone = matrix.shape[0] == 1 and rows == PLAIN, matrix.shape[1] == 1
    return matrix_view(
        matrix,
        Along(texts=[""]) if single else Along("" if lone else rows.name, rows.texts),
        Along(texts=[""]) if lone and columns == PLAIN else Along("" if single else columns.name, columns.texts),
        look,
        mode=mode,
        digits=DIGITS,
        scale=scale,
        diverging=diverging,
    )


def _body(view: TensorView, width: int, height: int) -> list[Line]:
    """A matrix as lines, columns and lines left out in the middle where there are too many."""
    spans = _column_spans(view, width)
    gap = Span(f" {view.look.glyphs.ellipsis} " if len(spans) > 1 else "", view.look.style(Role.QUIET))
    corners = corner_lines(view)
    headers = [header_lines(view, start, end) for start, end in spans]
    lines = [_joined([corner, *parts], gap) for corner, *parts in zip(corners, *headers, strict=True)]
    output = max(height - len(lines), 1)
    for number in _kept(view.lines, output):
        if number is None:
            dots = view.look.glyphs.more.rjust(view.label_width - 1)
            lines.append(line_of(dots, view.look.style(Role.QUIET)))
        else:
            lines.append(_joined([row_label(view, number), *(render_line(view, number, start, end) for start, end in spans)], gap))
    return lines


def _joined(parts: list[Line], gap: Span) -> Line:
    """A label and one or two stretches of columns."""
    label, first, *rest = parts
    return join([*label, *first, *(span for part in rest for span in (gap, *part))])


def _column_spans(view: TensorView, width: int) -> list[tuple[int, int]]:
    """The stretches of screen columns that are shown."""
    each, total = view.column_width, view.columns
    fitting = max((width - view.label_width) // each, 1)
    if total <= fitting:
        return [(0, total * each)]
    fitting = max((width - view.label_width - 3) // each, 2)
    last = min(LAST_COLUMNS, fitting // 2)
    return [(0, (fitting - last) * each), ((total - last) * each, total * each)]


def _kept(count: int, output: int) -> list[int | None]:
    """The numbers of the lines that are shown, None for the gap."""
    if count <= output:
        return list(range(count))
    last = min(LAST_COLUMNS, max((output - 1) // 2, 1))
    first = max(output - 1 - last, 1)
    return [*range(first), None, *range(count - last, count)]


def _more(array: Any, drawn: int, total: int, output: Output) -> Line:
    """What was left out, as indices to ask for."""
    left_out = ["[" + ",".join(map(str, index)) + "]" for index in islice(np.ndindex(array.shape[:-2]), drawn, drawn + 8)]
    dots = f" {output.text.glyphs.ellipsis}" if total - drawn > len(left_out) else ""
    return line_of(f"{output.text.glyphs.more} {total - drawn} more: {' '.join(left_out)}{dots}", output.text.style(Role.QUIET))


def _likeliest(array: Any, output: Output) -> list[Line]:
    """For each row of a tensor over the vocabulary, its largest numbers with their words."""
    axes = _axes(array)
    if axes[-1].kind != "vocab" or axes[-1].texts is None or array.ndim > 2 or array.dtype.kind != "f":
        return []
    rows = np.atleast_2d(plain(array))
    labels = axes[0].texts if array.ndim == 2 and axes[0].texts else None
    lines = []
    for number, row in islice(enumerate(rows), 12):
        best = rank(row, axes[-1].texts.__getitem__, LIKELIEST, shares=False).candidates
        words = ", ".join(f"{visible(each.token, output.text)} {each.value:+.4g}" for each in best)
        start = f"{visible(labels[number], output.text)}: " if labels else ""
        lines.append(line_of(f"largest  {start}{words}", output.text.style(Role.PLAIN)))
    return lines
