"""A session told on paper: what a report holds, whatever it is written as.

    RunReport
      facts          model, sentence, output
      what_if        what was changed, and how far that travelled
      turns          ReportedTurn -> ReportedTensor (one tensor) -> Heat (one head's weights), Ranks (the likeliest words)

The turns and their entries may be iterators: a report is written as it is made, and need not fit into memory.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from stepper.render.heat import Array

__all__ = ["Heat", "Ranks", "ReportedTensor", "ReportedTurn", "RunReport", "Touched"]


@dataclass(frozen=True, eq=False)
class Heat:
    """A matrix of shares, 0 to 1, with the tokens of its rows and columns."""

    caption: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    shares: Array


@dataclass(frozen=True)
class Ranks:
    """For each row the words with its largest numbers, the largest first."""

    caption: str
    rows: tuple[str, ...]
    words: tuple[tuple[tuple[str, float], ...], ...]
    """A word with its number, and its share of the whole: 0 where the numbers are no shares."""


@dataclass(frozen=True, eq=False)
class ReportedTensor:
    """One tensor."""

    name: str
    block: str
    """The part of the model it belongs to."""
    shape: tuple[int, ...]
    formula: str
    says: str
    """What happens, in a sentence."""
    digest: str
    is_fine: bool = False
    heats: tuple[Heat, ...] = ()
    ranks: Ranks | None = None
    remark: str = ""
    """Why a table is missing."""

    @property
    def has_tables(self) -> bool:
        """Whether there is more to it than a line, or should be."""
        return bool(self.heats or self.ranks or self.remark)


@dataclass(frozen=True, eq=False)
class ReportedTurn:
    """One turn, under a title."""

    title: str
    entries: Iterable[ReportedTensor]


@dataclass(frozen=True)
class Touched:
    """How far a change came in one layer."""

    layer: str
    tensors: str
    cells: str
    largest: str


@dataclass(frozen=True, eq=False)
class RunReport:
    """A session."""

    title: str
    facts: tuple[tuple[str, str], ...]
    """What it is, and what that is here."""
    what_if_title: str
    what_if: tuple[str, ...]
    """The differences from the model as trained; empty where there is none."""
    touched: tuple[Touched, ...]
    touched_heads: tuple[str, str, str, str]
    outputs: str
    """The output before and after, in lines; empty where nothing was changed."""
    entry_heads: tuple[str, str, str, str]
    """What stands above a tensor's name, shape, formula and digest."""
    note: str
    turns: Iterable[ReportedTurn]
