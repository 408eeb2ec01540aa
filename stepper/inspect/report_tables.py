"""The tables under a report's tensors: attention weights, and the words that the model thinks likeliest.

    noir 0.996    blanc 0.002    ...          after “chat”

Where a table would be too large, there is a remark.
"""

from stepper.engine import Array, Step, with_turn
from stepper.inspect.candidates import Candidates, candidates_of
from stepper.inspect.labelled import Along, tensor_axes
from stepper.render.look import Look
from stepper.render.numbers import number_text
from stepper.render.report import Heat, Ranks
from stepper.render.tokens import visible
from stepper.trace import Session
from stepper.words import phrase

__all__ = ["tables_of"]

LARGEST_TABLE = 40
"""Rows and columns, at most."""
_LIKELIEST = 10
"""Words of a row."""
_LOOK = Look("none")


def tables_of(session: Session, turn: int, step: Step, value: Array) -> tuple[tuple[Heat, ...], Ranks | None, str]:
    """Attention weights, likeliest words, and why one of them is missing."""
    is_attention = step.place.attention is not None and step.place.leaf == "weights"
    candidates = None if step.part_of else candidates_of(session, step, turn)
    if not is_attention and candidates is None:
        return (), None, ""
    rows, columns = value.shape[-2:] if is_attention else (step.row_count, _LIKELIEST)
    if max(rows, columns) > LARGEST_TABLE:
        return (), None, phrase("report.too_large", rows=rows, columns=columns)
    axes = tensor_axes(session, with_turn(step.name, turn))
    if candidates:
        return (), _ranks(candidates, _visible(axes[0], step.row_count)), ""
    queries, keys = _visible(axes[1], rows), _visible(axes[2], columns)
    return tuple(Heat(phrase("report.head", head=head), queries, keys, value[head]) for head in range(len(value))), None, ""


def _visible(axis: Along, size: int) -> tuple[str, ...]:
    """What stands along an axis, or its numbers: the one row of a text has no token."""
    return tuple(visible(text, _LOOK) for text in axis.labels(size))


def _ranks(candidates: Candidates, labels: tuple[str, ...]) -> Ranks:
    return Ranks(phrase(f"report.{candidates.kind}"), labels, tuple(_ranked(candidates, row) for row in range(len(candidates.rows))))


def _ranked(candidates: Candidates, row: int) -> tuple[tuple[str, float], ...]:
    """The likeliest words of a row, each with its number."""
    ranking = candidates.ranking(row, _LIKELIEST)
    return tuple(
        (f"{visible(each.token, _LOOK)} {number_text(each.value, ranking.numbers)}", each.value if candidates.shares else 0.0)
        for each in ranking.candidates
    )
