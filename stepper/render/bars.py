"""Horizontal bars: the likeliest words of one row of probs, or the largest numbers of any row over the vocabulary.

    ▸ chat    0.913 ██████████████████▎
      chien   0.041 ▊
      + 192   0.046                         all other words together

A bar is as long as its share, to an eighth of a cell; in ASCII to a whole cell. The number says it exactly. Numbers that are
no shares are measured by the largest of them, and not added up.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from stepper.render.heat import Array
from stepper.render.line import Line, Span, join, pad
from stepper.render.look import Look
from stepper.render.numbers import NumberFormat, format_for, number_text
from stepper.render.style import Role
from stepper.render.tokens import fit_token

__all__ = ["Ranking", "bar", "candidate_lines", "rank"]

SHARE = NumberFormat(width=6, decimals=3, signed=False)


@dataclass(frozen=True)
class Candidate:
    """One word the model might say next."""

    id: int
    token: str
    value: float


@dataclass(frozen=True)
class Ranking:
    """The likeliest words, and what is left."""

    candidates: tuple[Candidate, ...]
    """Likeliest first."""
    others: int
    """How many words are not listed."""
    rest: float
    """Their probabilities, added up."""
    shares: bool = True
    """The numbers are probabilities."""

    @property
    def has_rest(self) -> bool:
        """Whether a last line tells what is not listed."""
        return self.shares and self.others > 0

    @property
    def scale(self) -> float:
        """The number that has the longest bar."""
        return 1.0 if self.shares else max((each.value for each in self.candidates), default=0.0)

    @property
    def numbers(self) -> NumberFormat:
        """How the numbers are written."""
        largest = max((abs(each.value) for each in self.candidates if math.isfinite(each.value)), default=0.0)
        return SHARE if self.shares else format_for("float", largest)


def rank(row: Array, tokens: Callable[[int], str], count: int = 10, *, shares: bool = True) -> Ranking:
    """Rank the words of one row of probs, or of other numbers; of equals, the smallest id comes first.

    >>> [each.token for each in rank(np.array([0.2, 0.5, 0.3]), "abc".__getitem__, count=2).candidates]
    ['b', 'c']
    """
    order = np.argsort(-row, kind="stable")
    listed = tuple(Candidate(int(each), tokens(int(each)), float(row[each])) for each in order[:count])
    left_out = row[order[count:]]
    return Ranking(listed, left_out.size, float(left_out.sum(dtype=np.float64)) if shares else 0.0, shares)


def candidate_lines(ranking: Ranking, look: Look, width: int, *, chosen: int | None = None, token_width: int = 10) -> tuple[Line, ...]:
    """Draw a ranking as bars, each line `width` cells wide; `chosen` is the id to mark."""
    lines = [_candidate_line(each, ranking, look, width, token_width, chosen) for each in ranking.candidates]
    if ranking.has_rest:
        rest = number_text(ranking.rest, SHARE, look.glyphs).rjust(SHARE.width)
        spans = _labelled("  ", f"+ {ranking.others}", rest, look, token_width, Role.QUIET)
        lines.append(pad(join(spans), width))
    return tuple(lines)


def _candidate_line(candidate: Candidate, ranking: Ranking, look: Look, width: int, token_width: int, chosen: int | None) -> Line:
    is_chosen = candidate.id == chosen
    mark = look.glyphs.current + " " if is_chosen else "  "
    form = ranking.numbers
    number = number_text(candidate.value, form, look.glyphs).rjust(form.width)
    spans = _labelled(mark, candidate.token, number, look, token_width, Role.CURRENT if is_chosen else Role.LABEL)
    length = width - token_width - form.width - 5
    share = candidate.value / ranking.scale if ranking.scale > 0 else 0.0
    return pad(join([*spans, Span(" " + bar(share, length, look), look.style(Role.BAR))]), width)


def _labelled(mark: str, label: str, number: str, look: Look, token_width: int, role: Role) -> list[Span]:
    shown = fit_token(label, token_width, look) if role is not Role.QUIET else label.ljust(token_width)
    ink = Role.QUIET if role is Role.QUIET else Role.PLAIN
    return [Span(mark + shown, look.style(role)), Span(f" {number}", look.style(ink))]


def bar(share: float, width: int, look: Look) -> str:
    """Return a bar for a share of 0 to 1 of `width` cells, without padding.

    >>> bar(0.5, 4, Look()), bar(0.28125, 4, Look()), bar(0.5, 4, Look(ascii_only=True))
    ('██', '█▏', '##')
    """
    glyphs = look.glyphs
    parts = len(glyphs.bar_parts) + 1
    filled = round(min(max(share, 0.0), 1.0) * max(width, 0) * parts)
    whole, part = divmod(filled, parts)
    return glyphs.bar * whole + (glyphs.bar_parts[part - 1] if part else "")
