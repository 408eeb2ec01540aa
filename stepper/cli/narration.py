"""A position said in words: for a screen reader, a log, a pipe.

    turn 0, encoder layer 0 of 0–1, self-attention, scores, row 2 of 0–9 “cat”
      q kᵀ. Every query is compared with every key by a dot product.
      cat, head 0: the 1.204, black -0.331, cat 2.5, …

Numbers come in the order of their axes, each after the token it belongs to; along an axis without tokens they come in
order, the first few and then the range of all. −∞ is said "blocked".
"""

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from stepper.engine import Array, Axis, Step
from stepper.render.digest import Digest, digest_of
from stepper.render.look import Look
from stepper.render.spelling import in_ascii
from stepper.render.tokens import visible
from stepper.trace import Session
from stepper.trace.vocabulary import Vocabulary, ids_as_words
from stepper.words import note, phrase, place

__all__ = ["Narrator"]

FEW = 8
"""Numbers said one by one along an axis without tokens."""
LIKELIEST = 5
"""Words said of an axis that runs over the vocabulary."""
MANY_ROWS = 12
"""Rows said one by one."""


class Narrator:
    """Says where a session is.

    Args:
        ascii_only: spell everything in ASCII.
    """

    def __init__(self, ascii_only: bool = False) -> None:
        self._look = Look("none", ascii_only)
        self._ascii = ascii_only

    def spelled(self, text: str) -> str:
        """A text of our own, in ASCII where that was asked for."""
        return in_ascii(text) if self._ascii else text

    def position(self, session: Session, one_row: bool = False) -> str:
        """The place, what happens there, and its numbers: of the current row, or of all rows up to it."""
        at = session.position
        step, value = session.step(f"{at.step}@{at.turn}"), session.value(f"{at.step}@{at.turn}")
        said = note(step.place, tag=step.note, turn=at.turn)
        lines = [self._place(session), f"  {step.formula}. {said.says}"]
        first = at.row if one_row else max(0, at.row + 1 - MANY_ROWS)
        if first and not one_row:
            lines.append("  " + phrase("narration.rows_before", last=first))
        lines += [f"  {line}" for row in range(first, at.row + 1) for line in self._row(session, step, value, row)]
        return "\n".join(self.spelled(line) for line in lines)

    def step_line(self, session: Session) -> str:
        """A whole step in one line: its name, what happens, what its numbers are like."""
        at = session.position
        step = session.program_of(at.turn)[at.step]
        name = f"{step.name}@{at.turn}" if session.generates else step.name
        said = note(step.place, tag=step.note, turn=at.turn)
        value = session.run.value(step.name, at.turn)
        words = " ".join(visible(each, self._look) for each in ids_as_words(Vocabulary(session.model), step, value))
        like = phrase("narration.in_brackets", text=words) if words else in_words(digest_of(value))
        return self.spelled(phrase("narration.numbers", title=name, numbers=f"{said.says} {like}"))

    def _place(self, session: Session) -> str:
        at = session.position
        step = session.program_of(at.turn)[at.step]
        labels = step.of_rows(session.labels(f"{at.step}@{at.turn}"))
        layers = session.spec.depth(step.place.stack)
        said = place(
            step.place,
            turn=at.turn if session.generates else None,
            row=at.row,
            rows=step.row_count,
            token=visible(labels[at.row], self._look) if labels else "",
            layers=layers,
        )
        return _listed(part.strip() for part in said.split(phrase("place.separator").strip()))

    def _row(self, session: Session, step: Step, value: Array, row: int) -> Iterator[str]:
        """The numbers of one row, a line for each head."""
        every_label = session.labels(f"{step.name}@{session.position.turn}")
        tokens = step.of_rows(every_label)
        labels = [each for number, each in enumerate(every_label) if number != step.row_axis]
        axes = [axis for number, axis in enumerate(step.axes) if number != step.row_axis]
        title = visible(tokens[row], self._look) if tokens else phrase("narration.row", row=row)
        numbers = value if step.row_axis is None else value.take(row, axis=step.row_axis)
        if "head" in axes:
            for head in range(len(numbers)):
                said = self._numbers(session, numbers[head], axes[1:], labels[1:])
                yield phrase("narration.numbers", title=phrase("narration.head", title=title, head=head), numbers=said)
        else:
            yield phrase("narration.numbers", title=title, numbers=self._numbers(session, numbers, axes, labels))

    def _numbers(self, session: Session, numbers: Array, axes: Sequence[Axis], labels: Sequence[list[str] | None]) -> str:
        """The numbers along the last axis, or the one number there is."""
        if numbers.ndim == 0:
            return self._id(session, int(numbers)) if numbers.dtype.kind == "i" else spoken(numbers.item())
        if numbers.ndim > 1:
            return in_words(digest_of(numbers))
        if axes[0].kind == "vocab":
            order = np.argsort(-numbers, kind="stable")[:LIKELIEST]
            words = _listed(f"{self._word(session, int(each))} {spoken(numbers[each].item())}" for each in order)
            return phrase("narration.largest", words=words)
        tokens = labels[0]
        if tokens:
            pairs = zip(tokens, numbers.tolist(), strict=True)
            return _listed(f"{visible(token, self._look)} {spoken(number)}" for token, number in pairs)
        few = _listed(spoken(number) for number in numbers[:FEW].tolist())
        if len(numbers) <= FEW:
            return few
        rest = in_words(digest_of(numbers), shape=False)
        return phrase("narration.and_more", few=few, more=len(numbers) - FEW, rest=rest)

    def _id(self, session: Session, identity: int) -> str:
        return _listed([str(identity), self._word(session, identity)])

    def _word(self, session: Session, identity: int) -> str:
        return visible(session.model.tokenizer.token(identity), self._look)


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


def in_words(digest: Digest, shape: bool = True) -> str:
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
