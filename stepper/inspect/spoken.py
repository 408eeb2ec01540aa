"""A position said in words, its numbers too: for a screen reader, a log, a pipe.

    turn 0, encoder layer 0 of 0–1, self-attention, scores, row 2 of 0–9 “cat”
      q kᵀ. Every query is compared with every key by a dot product.
      cat, head 0: the 1.204, black -0.331, cat 2.5, …

Numbers come in the order of their axes, each after the token it belongs to; along an axis without tokens they come in
order, the first few and then the range of all. −∞ is said "blocked".
"""

import math
from collections.abc import Iterable, Iterator, Sequence

from stepper.engine import Array, with_turn
from stepper.inspect.labelled import Along, labelled
from stepper.inspect.whereabouts import in_words, whereabouts_of
from stepper.render.bars import rank
from stepper.render.digest import Digest, digest_of
from stepper.render.look import Look
from stepper.render.tokens import visible
from stepper.trace import Session
from stepper.trace.vocabulary import Vocabulary, ids_as_words
from stepper.words import formula, note, phrase

__all__ = ["spoken_position", "spoken_step"]

FEW = 8
"""Numbers said one by one along an axis without tokens."""
LIKELIEST = 5
"""Words said of an axis that runs over the vocabulary."""
MANY_ROWS = 12
"""Rows said one by one."""


def spoken_position(session: Session, look: Look, one_row: bool = False) -> str:
    """The place, what happens there, and its numbers: of the current row, or of all rows up to it."""
    at = session.position
    step = session.program_of(at.turn)[at.step]
    said = note(step.place, tag=step.note, turn=at.turn)
    lines = [_place(session, look), f"  {formula(step.formula)}. {said.says}"]
    first = at.row if one_row else max(0, at.row + 1 - MANY_ROWS)
    if first and not one_row:
        lines.append("  " + phrase("narration.rows_before", last=first))
    return "\n".join([*lines, *(f"  {line}" for line in _rows(session, range(first, at.row + 1), look))])


def spoken_step(session: Session, look: Look) -> str:
    """A whole step in one line: its name, what happens, what its numbers are like."""
    at = session.position
    step = session.program_of(at.turn)[at.step]
    name = with_turn(step.name, at.turn) if session.generates else step.name
    said = note(step.place, tag=step.note, turn=at.turn)
    value = session.run.value(step.name, at.turn)
    words = " ".join(visible(each, look) for each in ids_as_words(Vocabulary(session.model), step, value))
    like = phrase("narration.in_brackets", text=words) if words else _like(digest_of(value))
    return phrase("narration.numbers", title=name, numbers=f"{said.says} {like}")


def _place(session: Session, look: Look) -> str:
    said = in_words(whereabouts_of(session), look)
    return _listed(part.strip() for part in said.split(phrase("place.separator").strip()))


def _rows(session: Session, rows: Iterable[int], look: Look) -> Iterator[str]:
    """The numbers of some rows, a line for each head."""
    at = session.position
    step, tensor = session.program_of(at.turn)[at.step], labelled(session, with_turn(at.step, at.turn))
    axes = [axis for number, axis in enumerate(tensor.axes) if number != step.row_axis]
    tokens, words = step.of_rows(session.labels(tensor.name)), Vocabulary(session.model)
    for row in rows:
        title = visible(tokens[row], look) if tokens else phrase("narration.row", row=row)
        numbers = tensor.array if step.row_axis is None else tensor.array.take(row, axis=step.row_axis)
        if axes and axes[0].kind == "head":
            for head in range(len(numbers)):
                said = _numbers(numbers[head], axes[1:], words, look)
                yield phrase("narration.numbers", title=phrase("narration.head", title=title, head=head), numbers=said)
        else:
            yield phrase("narration.numbers", title=title, numbers=_numbers(numbers, axes, words, look))


def _numbers(numbers: Array, axes: Sequence[Along], words: Sequence[str], look: Look) -> str:
    """The numbers along the last axis, or the one number there is."""
    if numbers.ndim == 0:
        return _listed([str(numbers), visible(words[int(numbers)], look)]) if numbers.dtype.kind == "i" else spoken(numbers.item())
    if numbers.ndim > 1:
        return _like(digest_of(numbers))
    along = axes[0]
    if along.kind == "vocab":
        best = rank(numbers, words.__getitem__, LIKELIEST, shares=False).candidates
        return phrase("narration.largest", words=_listed(f"{visible(each.token, look)} {spoken(each.value)}" for each in best))
    if along.texts:
        pairs = zip(along.texts, numbers.tolist(), strict=True)
        return _listed(f"{visible(token, look)} {spoken(number)}" for token, number in pairs)
    few = _listed(spoken(number) for number in numbers[:FEW].tolist())
    if len(numbers) <= FEW:
        return few
    return phrase("narration.and_more", few=few, more=len(numbers) - FEW, rest=_like(digest_of(numbers), shape=False))


def _listed(parts: Iterable[str]) -> str:
    """One after the other; a Chinese comma has its blank in itself."""
    comma = phrase("narration.comma")
    return (f"{comma} " if comma.isascii() else comma).join(parts)


def spoken(number: float | bool) -> str:
    """One number.

    >>> spoken(0.123456), spoken(-math.inf), spoken(True)
    ('0.1235', 'blocked', 'yes')
    """
    if isinstance(number, bool):
        return phrase("narration.yes" if number else "narration.no")
    if number in (-math.inf, math.inf):
        return phrase("narration.blocked" if number < 0 else "narration.infinite")
    return f"{number:.4g}"


def _like(digest: Digest, shape: bool = True) -> str:
    """What a tensor is like, without signs that would be read out."""
    parts = [_size(digest.shape)] if shape else []
    if not math.isnan(digest.low) and digest.kind == "float":
        parts.append(phrase("narration.between", low=f"{digest.low:.4g}", high=f"{digest.high:.4g}"))
    counts = {"blocked": digest.minus_infinite, "infinite": digest.plus_infinite, "nan": digest.nan}
    parts += [phrase(f"narration.count_{kind}", count=count) for kind, count in counts.items() if count]
    return phrase("narration.in_brackets", text=_listed(parts)) if shape else _listed(parts)


def _size(shape: tuple[int, ...]) -> str:
    if len(shape) > 1:
        return f" {phrase('narration.by')} ".join(map(str, shape))
    return phrase("narration.one_number") if shape == (1,) else phrase("narration.many_numbers", count=shape[0])
