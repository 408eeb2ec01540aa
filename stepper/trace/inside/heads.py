"""What heads look at: how much of each head's weights falls where a head of a known kind would put it.

previous     the token before                                     Clark et al. 2019, arXiv 1906.04341
same         the token itself
first        the first token of all                               Xiao et al. 2023, arXiv 2309.17453 ("attention sinks")
duplicate    an earlier token that is the same
induction    the token after an earlier one that is the same      Olsson et al. 2022, arXiv 2209.11895
spread       how evenly the weights lie: entropy / ln(keys); 1 is even, 0 is all on one

Each is the mean over the rows where it can be: from 0 to 1. A kind is what a head does on this text; whether the model needs it,
only taking it away can say.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from stepper.engine import Array, with_turn
from stepper.engine.in_notebook import InNotebook

if TYPE_CHECKING:
    from stepper.trace.session import Session

__all__ = ["HeadKind", "HeadKinds", "head_kinds"]

_PICTURE = 16
"""Rows and columns of a small picture, at most."""


@dataclass(frozen=True)
class HeadKind:
    """One head, and how much of its weights falls where each kind looks."""

    layer: str
    """The sublayer: encoder.0.self_attn."""
    head: int
    scores: Mapping[str, float]
    picture: Array = field(compare=False, repr=False)
    """(query, key), the weights of all rows so far, made small; not a number where a row has no such key."""

    @property
    def kind(self) -> str:
        """The kind that fits best, evenness aside."""
        return max((name for name in self.scores if name != "spread"), key=lambda name: self.scores[name])


class HeadKinds(tuple[HeadKind, ...], InNotebook):
    """Heads, layer by layer."""

    __slots__ = ()


def head_kinds(session: "Session") -> HeadKinds:
    """Every head of self-attention, over the rows of all turns known so far."""
    return HeadKinds(_kinds_of(session))


def _kinds_of(session: "Session") -> Iterator[HeadKind]:
    for step in session.program_of(0).coarse:
        if step.place.attention == "self" and step.place.leaf == "weights" and not step.place.way:
            side = "source" if step.place.stack == "encoder" else "target"
            tokens = session.tokens(side)
            rows = list(_rows(session, step.name))
            for head in range(step.shape[0]):
                looks = [(query, weights[head]) for query, weights in rows]
                scores = {name: _mean(of, looks, tokens) for name, of in _KINDS.items()}
                yield HeadKind(str(step.place.sublayer), head, scores, _picture([weights for _, weights in looks]))


def _picture(rows: Sequence[Array]) -> Array:
    """All rows of a head, of which later turns may have more keys, made small."""
    whole = np.full((len(rows), max(map(len, rows))), math.nan)
    for number, row in enumerate(rows):
        whole[number, : len(row)] = row
    return _shrunk(whole, _PICTURE)


def _rows(session: "Session", name: str) -> Iterator[tuple[int, Array]]:
    """Each row of a tensor of weights over all turns: its place, and (head, key)."""
    for turn in range(session.turns):
        if name not in session.program_of(turn):
            continue
        step, weights = session.program_of(turn)[name], session.value(with_turn(name, turn))
        first = step.rows.tokens.start if step.rows and step.rows.tokens else 0
        for row in range(weights.shape[1]):
            yield first + row, weights[:, row]


def _shrunk(matrix: Array, most: int) -> Array:
    """At most so many rows and columns: each number is the largest of its block, so that a single strong cell is never lost."""
    for axis in (0, 1):
        size = matrix.shape[axis]
        if size > most:
            edges = np.linspace(0, size, most, endpoint=False).astype(int)
            matrix = np.fmax.reduceat(matrix, edges, axis=axis)
    return matrix


_Share = Callable[[int, Array, Sequence[str]], float | None]
"""How much of a row's weights falls where a kind looks; None where it can look nowhere."""


def _mean(share: _Share, looks: Sequence[tuple[int, Array]], tokens: Sequence[str]) -> float:
    found = [each for each in (share(query, weights, tokens) for query, weights in looks) if each is not None]
    return float(np.mean(found)) if found else 0.0


def _at(weights: Array, places: Sequence[int]) -> float | None:
    return float(sum(weights[place] for place in places)) if places else None


def _earlier(query: int, weights: Array, tokens: Sequence[str]) -> list[int]:
    """Where the same token stands before."""
    return [place for place in range(min(query, len(weights))) if tokens[place] == tokens[query]]


def _spread(query: int, weights: Array, tokens: Sequence[str]) -> float | None:
    real = weights[weights > 0].astype(np.float64)
    return float(-(real * np.log(real)).sum()) / math.log(len(weights)) if len(weights) > 1 else None


_KINDS: Mapping[str, _Share] = {
    "previous": lambda query, weights, tokens: _at(weights, [query - 1] if query else []),
    "same": lambda query, weights, tokens: _at(weights, [query]),
    "first": lambda query, weights, tokens: _at(weights, [0] if query else []),
    "duplicate": lambda query, weights, tokens: _at(weights, _earlier(query, weights, tokens)),
    "induction": lambda query, weights, tokens: _at(weights, [place + 1 for place in _earlier(query, weights, tokens)]),
    "spread": _spread,
}
