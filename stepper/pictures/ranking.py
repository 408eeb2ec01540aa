"""The likeliest words of a row, in the room below the tensor.

The likeliest words after “chat”
▸ noir     0.99995  ██████████████████
blanc    1.2e-05
+ 195    1.3e-05
"""

from dataclasses import dataclass
from functools import lru_cache

from stepper.inspect.snapshot import Snapshot
from stepper.render.bars import Ranking, candidate_lines
from stepper.render.line import Line, line_of
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.render.tokens import visible
from stepper.words import phrase

__all__ = ["RankedRow", "ranked_row"]

_MOST = 10
"""Words that are listed."""
_FEWEST = 3
"""With room for fewer there is no list."""
_ABOVE = 2
"""Lines above the words: an empty one, and the title."""
_WIDEST = 64
"""Cells a line takes, at most: a longer bar says no more."""


@dataclass(frozen=True)
class RankedRow:
    """The likeliest words of one row."""

    title: str
    row: int
    ranking: Ranking
    chosen: int
    """The id that is marked."""
    look: Look

    @property
    def height(self) -> int:
        return _ABOVE + len(self.ranking.candidates) + self.ranking.has_rest

    def lines(self, width: int) -> tuple[Line, ...]:
        """All lines, the empty one above included."""
        return _lines(self, min(width, _WIDEST))

    def id_at(self, line: int) -> int | None:
        """The id of the word that stands in a line."""
        place = line - _ABOVE
        return self.ranking.candidates[place].id if 0 <= place < len(self.ranking.candidates) else None


@lru_cache(maxsize=8)
def _lines(ranked: RankedRow, width: int) -> tuple[Line, ...]:
    title = line_of(f" {ranked.title}", ranked.look.style(Role.QUIET))
    return (), title, *candidate_lines(ranked.ranking, ranked.look, width, chosen=ranked.chosen)


def ranked_row(snapshot: Snapshot, row: int, column: int, look: Look, room: int) -> RankedRow | None:
    """Rank a row, as far as there are words to rank and lines to write them in."""
    candidates = snapshot.candidates
    count = min(_MOST, room - _ABOVE - 1)
    if candidates is None or count < _FEWEST or row > snapshot.position.row:
        return None
    ranking = candidates.ranking(row, count)
    return RankedRow(_title(snapshot, row, look), row, ranking, int(snapshot.array[row]) if snapshot.holds_ids else column, look)


def _title(snapshot: Snapshot, row: int, look: Look) -> str:
    assert snapshot.candidates is not None
    tokens = snapshot.labels[0]
    token = visible(tokens[row], look) if tokens else str(row)
    title = phrase(f"screen.{snapshot.candidates.kind}", token=token)
    return look.spelled(title)
