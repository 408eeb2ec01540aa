"""The tables under a report's tensors: attention weights, and the words that the model thinks likeliest.

    noir 0.996    blanc 0.002    ...          after “chat”

Where a table would be too large, there is a remark.
"""

from stepper.engine import Array, Step
from stepper.inspect.candidates import Candidates, candidates_of
from stepper.render.bars import rank
from stepper.render.look import Look
from stepper.render.numbers import number_text
from stepper.render.report import Heat, Ranks
from stepper.render.tokens import visible
from stepper.trace import Session
from stepper.trace.vocabulary import Vocabulary
from stepper.words import phrase

__all__ = ["LARGEST_TABLE", "tables_of"]

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
    labels = [tuple(visible(text, _LOOK) for text in along or ()) for along in session.labels(f"{step.name}@{turn}")]
    if candidates is None:
        _, queries, keys = labels
        return tuple(Heat(phrase("report.head", head=head), queries, keys, value[head]) for head in range(len(value))), None, ""
    return (), _ranks(session, candidates, labels[0]), ""


def _ranks(session: Session, candidates: Candidates, labels: tuple[str, ...]) -> Ranks:
    kind = "largest" if not candidates.shares else "likeliest" if session.spec.decoder else "likeliest_here"
    words = Vocabulary(session.model)
    return Ranks(phrase(f"report.{kind}"), labels, tuple(_ranked(row, words, candidates.shares) for row in candidates.rows))


def _ranked(row: Array, words: Vocabulary, shares: bool) -> tuple[tuple[str, float], ...]:
    """The likeliest words of a row, each with its number."""
    ranking = rank(row, words.__getitem__, _LIKELIEST, shares=shares)
    return tuple(
        (f"{visible(each.token, _LOOK)} {number_text(each.value, ranking.numbers)}", each.value if shares else 0.0)
        for each in ranking.candidates
    )
