"""The tensor we stand on, as lines: what `export view.svg` draws where there is no screen.

    en-fr: the black cat sleeps .
    encoder.0.self_attn.weights@0   softmax(masked)   4×5×5  0 … +0.98  mean +0.2  ...
    head 0
      query╲key│   the black ...

Rows that stepping has not reached are dots, as on the screen.
"""

from dataclasses import replace

import numpy as np

from stepper.engine import Array, with_turn
from stepper.inspect.labelled import Along, tensor_axes
from stepper.inspect.looks import LookedAt
from stepper.inspect.matrix_view import matrix_view
from stepper.render.digest import digest_line, digest_of
from stepper.render.heat import has_negative, scale_of
from stepper.render.line import Line, Span, join, line_of
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.render.tensor import TensorView, virtual_size
from stepper.render.tensor_lines import render_window
from stepper.render.tokens import visible
from stepper.trace import Session
from stepper.words import formula

__all__ = ["picture_lines"]

MOST_ROWS, MOST_COLUMNS, MOST_HEADS = 48, 24, 12
"""What is drawn of a large tensor: its first rows, columns and heads."""


def picture_lines(session: Session, look: Look, seen: LookedAt | None = None) -> list[Line]:
    """Draw the current tensor: a title, a digest, a matrix for each head, or the one head that is looked at."""
    at, seen = session.position, seen or LookedAt()
    value = _version(session, seen)
    step = session.program[at.step]
    sentence = " ".join(visible(word, look) for word in session.source_text.split())
    name = with_turn(at.step, at.turn) if session.generates else at.step
    lines = [
        line_of(f"{session.model.name}: {sentence}", look.style(Role.QUIET)),
        join([Span(name, look.style(Role.TITLE)), Span(f"   {formula(step.formula)}", look.style(Role.PLAIN))]),
        digest_line(digest_of(value), look),
    ]
    for heading, matrix in _matrices(value, seen):
        view = _view(session, matrix, value, look, seen)
        width, height = virtual_size(view)
        lines += [line_of(heading, look.style(Role.TITLE))]
        lines += render_window(view, view.label_width + width, view.header_height + height)
    return lines


def _version(session: Session, seen: LookedAt) -> Array:
    """The tensor as it is now, as it was, or the difference."""
    at = session.position
    if seen.version == "edited":
        return session.run.value(at.step, at.turn)
    difference = session.diff(with_turn(at.step, at.turn))
    return difference.delta if seen.version == "delta" else difference.baseline


def _matrices(value: Array, seen: LookedAt) -> list[tuple[str, Array]]:
    """The matrices of a tensor under their headings, cut to what is drawn."""
    whole = value.reshape(-1, 1) if value.ndim < 2 else value
    shown = whole[..., :MOST_ROWS, :MOST_COLUMNS]
    cut = "" if shown.shape == whole.shape else f"rows 0 to {shown.shape[-2] - 1}, columns 0 to {shown.shape[-1] - 1}"
    of_cell = None if seen.cell is None else seen.cell[:-2]
    places = [place for place in np.ndindex(whole.shape[:-2]) if of_cell in (None, place)][:MOST_HEADS]
    heads = [f"head {', '.join(map(str, place))}" if place else "" for place in places]
    return [("  ".join(filter(None, (head, cut))), shown[place]) for head, place in zip(heads, places, strict=True)]


def _view(session: Session, matrix: Array, value: Array, look: Look, seen: LookedAt) -> TensorView:
    at = session.position
    step, axes = session.program[at.step], tensor_axes(session, with_turn(at.step, at.turn))
    down = max(value.ndim - 2, 0)
    view = matrix_view(
        matrix,
        axes[down].first(matrix.shape[0]),
        axes[-1].first(matrix.shape[1]) if value.ndim > 1 else Along(texts=[step.place.word]),
        look,
        mode=seen.mode or ("both" if step.place.word == "weights" else "numbers"),
        transposed=seen.transposed,
        scale=scale_of(value),
        diverging=has_negative(value),
    )
    if seen.cell is not None:
        row, column = (0, 0, *seen.cell, *(0,) * (2 - len(seen.cell)))[-2:]
        view = replace(view, cursor=(row, column))
    if step.row_axis != down:
        return view
    return replace(view, rows_shown=at.row + 1, current_row=at.row, masked=step.place.word == "masked")
