"""Draws a tensor, one line at a time.

    render_line(view, y=7, start=14, end=49)    ->  the cells 14 to 48 of the body's line 7
    row_label(view, 7), header_lines(view, 14, 49), corner_lines(view)    ->  what stays while the body scrolls

A line costs what is seen of it: its cells in the window are read, and nothing else of the array. Every line is exactly as
wide as asked. A cell not reached by the run is drawn as a dot, whatever the array holds there.
"""

import math
from functools import cache

from stepper.render.heat import heat_text, level_of
from stepper.render.labels import downwards
from stepper.render.line import Line, Span, crop, join, pad
from stepper.render.look import Look
from stepper.render.numbers import number_text
from stepper.render.style import Role, Style
from stepper.render.tensor import MatrixCell, TensorView
from stepper.render.tokens import fit, fit_token

__all__ = ["corner_lines", "header_lines", "render_line", "render_window", "row_label"]

PLAIN = Style()


def render_line(view: TensorView, y: int, start: int, end: int) -> Line:
    """Draw the body's line `y` from screen column `start` up to but not including `end`."""
    first, last = _columns_in(view, start, end)
    if not 0 <= y < view.lines or first >= last:
        return pad((), end - start)
    spans: list[Span] = []
    for column, value in enumerate(_values(view, y, first, last), first):
        spans.extend(_cell_spans(view, view.cell(y, column), value))
    left, right = first * view.column_width, last * view.column_width
    if right < end:
        spans.append(Span(" " * (end - right), PLAIN))
    line = join(spans)
    return line if left == start and right <= end else crop(line, start - left, end - left)


def row_label(view: TensorView, y: int) -> Line:
    """Draw the label on the left of the body's line `y`: `▸ red│`."""
    look = view.look
    if not 0 <= y < view.lines:
        return pad((), view.label_width)
    current = not view.transposed and y == view.current_row
    style = look.style(_label_role(view, y, across=False, plain=Role.LABEL))
    text = fit_token(view.line_labels[y], view.label_width - 2, look, "right")
    mark = Span(look.glyphs.current if current else " ", look.style(Role.CURRENT))
    return join([mark, Span(text, style), Span(look.glyphs.vertical, look.style(Role.QUIET))])


def header_lines(view: TensorView, start: int, end: int) -> tuple[Line, ...]:
    """Draw the labels above the columns for the screen columns `start` to `end`; written downwards where they do not fit."""
    first, last = _columns_in(view, start, end)
    left = first * view.column_width
    columns = [(_header_texts(view, column), _header_style(view, column)) for column in range(first, last)]
    lines = (join(Span(texts[line], style) for texts, style in columns) for line in range(view.header_height))
    return tuple(pad(crop(line, start - left, end - left), end - start) for line in lines)


def corner_lines(view: TensorView) -> tuple[Line, ...]:
    """Draw what stands left of the header: the names of the axes, `query╲key`."""
    look = view.look
    names = (view.column_axis, view.row_axis) if view.transposed else (view.row_axis, view.column_axis)
    text = ("\\" if look.ascii_only else "╲").join(filter(None, names))
    edge = Span(look.glyphs.vertical, look.style(Role.QUIET))
    empty = join([Span(" " * (view.label_width - 1), PLAIN), edge])
    named = join([Span(fit(text, view.label_width - 1, look, "right"), look.style(Role.HEADER)), edge])
    return (*[empty] * (view.header_height - 1), named)


def render_window(view: TensorView, width: int, height: int, scroll_x: int = 0, scroll_y: int = 0) -> tuple[Line, ...]:
    """Draw everything that is seen in a window: corner and header, then labelled lines, with the body scrolled."""
    body = max(0, width - view.label_width)
    above = zip(corner_lines(view), header_lines(view, scroll_x, scroll_x + body), strict=True)
    below = ((row_label(view, y), render_line(view, y, scroll_x, scroll_x + body)) for y in range(scroll_y, scroll_y + height))
    lines = [pad(join([*left, *right]), width) for pairs in (above, below) for left, right in pairs]
    return tuple(lines[:height])


def _columns_in(view: TensorView, start: int, end: int) -> tuple[int, int]:
    """The first column seen, and the one after the last."""
    return max(start, 0) // view.column_width, min(-(-end // view.column_width), view.columns)


def _values(view: TensorView, line: int, first: int, last: int) -> list[float]:
    window = view.matrix[first:last, line] if view.transposed else view.matrix[line, first:last]
    values: list[float] = window.tolist()
    return values


def _cell_spans(view: TensorView, cell: MatrixCell, value: float) -> tuple[Span, ...]:
    """One cell, exactly as wide as its column; its mark stands in the gap before the text."""
    text, style = _drawn(view, cell, value)
    mark = _mark(view, cell)
    if cell == view.cursor:
        style = view.look.style(Role.CURSOR)
    elif mark != " ":
        style = _marked(style, view.look, Role.EDITED if cell in view.edited else Role.LIT)
    if view.mode != "heat":
        text = mark + text
    word = _word(view, cell, value)
    space = " " * (view.column_width - len(text) - (view.word_width + 1 if word else 0))
    if style.bg is not None or cell == view.cursor:
        return (Span(space + text, style), *word)
    bare = text.lstrip(" ")
    return Span(space + " " * (len(text) - len(bare)), PLAIN), Span(bare, style), *word


def _word(view: TensorView, cell: MatrixCell, value: float) -> tuple[Span, ...]:
    """What an id stands for, after it."""
    if view.words is None:
        return ()
    word = view.words[int(value)] if _is_reached(view, cell) else ""
    return Span(" ", PLAIN), Span(fit_token(word, view.word_width, view.look), view.look.style(Role.LABEL))


def _mark(view: TensorView, cell: MatrixCell) -> str:
    glyphs = view.look.glyphs
    if cell == view.cursor:
        return glyphs.cursor
    if cell in view.edited:
        return glyphs.edited
    return glyphs.lit if cell in view.lit else " "


@cache
def _marked(style: Style, look: Look, role: Role) -> Style:
    """The style of a cell that is lit or edited: its own colours, and the mark's."""
    marked = look.style(role)
    ink = style.fg if style.bg is not None else marked.fg or style.fg
    return style._replace(role=role, fg=ink, bold=True, dim=False, underline=True)


def _drawn(view: TensorView, cell: MatrixCell, value: float) -> tuple[str, Style]:
    """A cell's text and style before any mark is put on it."""
    look = view.look
    if not _is_reached(view, cell):
        return look.glyphs.pending, look.style(Role.QUIET)
    allowed = view.mask is None or bool(view.mask[cell])
    if value == -math.inf and (view.masked or not allowed):
        return look.glyphs.blocked, look.style(Role.MASKED)
    if view.mode == "heat" and view.numbers.kind != "bool" and abs(value) <= view.scale:
        level = level_of(value, view.scale)
        if level:
            return view.ramp[level]
    return _text(view, value), _style(view, value, allowed)


def _is_reached(view: TensorView, cell: MatrixCell) -> bool:
    return view.rows_shown is None or cell[0] < view.rows_shown


def _text(view: TensorView, value: float) -> str:
    if view.mode == "heat" and view.numbers.kind != "bool":
        return heat_text(value, view.scale, view.diverging, view.look.glyphs)
    return number_text(value, view.numbers, view.look.glyphs)


def _style(view: TensorView, value: float, allowed: bool) -> Style:
    look = view.look
    if view.numbers.kind == "bool":
        return look.style(Role.PLAIN if value else Role.MASKED)
    if not math.isfinite(value):
        return look.style(Role.ALARM)
    if view.mode != "numbers":
        return look.heat(level_of(value, view.scale), view.diverging)
    if not allowed:
        return look.style(Role.MASKED)
    negligible = view.numbers.kind == "float" and not view.numbers.scientific and abs(value) < 0.5 * 10**-view.numbers.decimals
    return look.style(Role.QUIET if negligible else Role.PLAIN)


def _label_role(view: TensorView, index: int, *, across: bool, plain: Role) -> Role:
    """What the label of one line (or, across, of one column) is: the run's row, the cursor's, one not reached, or a plain one."""
    if across == view.transposed:
        if index == view.current_row:
            return Role.CURRENT
        if view.rows_shown is not None and index >= view.rows_shown:
            return Role.QUIET
    if view.cursor is not None and view.cell(*view.cursor)[int(across)] == index:
        return Role.LIT
    return plain


def _header_style(view: TensorView, column: int) -> Style:
    return view.look.style(_label_role(view, column, across=True, plain=Role.HEADER))


def _header_texts(view: TensorView, column: int) -> list[str]:
    """One column's label, a text for each line of the header."""
    label = view.top_labels[column]
    if view.header_height == 1:
        gap = 0 if view.mode == "heat" else 1
        return [" " * gap + fit_token(label, view.column_width - gap, view.look, "right")]
    return downwards(label, view.column_width, view.header_height, view.look)
