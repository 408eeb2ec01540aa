"""What came of holding a module or a dump against a model: a row for each tensor, the first that differs, why, and where in the code.

report = stepper.crosscheck(session, witness=stepper.from_module(module))
report.ok, report.verdict                      False, "differs"
report.first_divergence.name, .theirs          "decoder.0.self_attn.scaled", "blocks.0.attn:div"
report.where                                   "step": it goes wrong here; "inherited": what it was made of was wrong
report.suspect                                 "the scores are divided by √d_model there", or ""
print(report.text())
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from stepper.engine.in_notebook import InNotebook
from stepper.witness.own.record import shown_path
from stepper.witness.reporting import all_in_order, as_json, first_not_in_order, number, plain, worst_of
from stepper.words import phrase

__all__ = ["OwnMistake", "OwnReport", "OwnRow", "Where"]

Where = Literal["agrees", "rounding", "step", "inherited"]
_SHOWN = 6
"""Names that are listed before the rest is counted."""
_STRICT = 1e-5
"""From here on a strict test sees a difference."""


@dataclass(frozen=True)
class OwnRow:
    """One tensor, ours and theirs."""

    name: str
    """Ours."""
    theirs: str
    """What it is called there."""
    max_abs: float
    """The largest difference of two cells, both sides run from the ids on."""
    tolerance: float
    where: Where
    """step: our step on their inputs gives something else. inherited: it gives the same; the inputs differ. rounding: there is a
    difference above the tolerance, and float64 knows no mistake."""
    largest: float = 0.0
    """The largest number of the tensor: what the difference is relative to."""
    cell: tuple[int, ...] = ()
    """The cell with the largest difference."""
    file: str = ""
    line: int = 0
    code: str = ""
    """The line itself, where it is known."""
    called_from: tuple[str, ...] = ()
    """The lines of the user's own from which it was reached, the nearest first: file:line  code."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.where in ("agrees", "rounding")

    @property
    def at(self) -> str:
        """File and line; empty where nobody knows."""
        return f"{shown_path(self.file)}:{self.line}" if self.file else ""


@dataclass(frozen=True)
class OwnMistake:
    """A step that theirs does otherwise."""

    row: OwnRow
    suspect: str
    """The slip that gives their numbers; empty where none of the usual ones does."""
    parts: str
    """Where in the tensor they differ: only head 1, only rows 3–9."""
    ours: str
    theirs: str
    """The cell that differs most: our step on their inputs, and theirs."""
    hidden: str = ""
    """The step of ours that the slip is at, where their run does not show it."""
    again: tuple[str, ...] = ()
    """Where the same slip is made again."""


@dataclass(frozen=True)
class OwnReport(InNotebook):
    """All rows, and what they come to."""

    model: str
    source: str
    """Whose: the module's class, or the dump's file."""
    rows: tuple[OwnRow, ...]
    mistakes: tuple[OwnMistake, ...] = ()
    not_compared: tuple[str, ...] = ()
    """Tensors of ours that theirs does not show."""
    left_over: tuple[str, ...] = ()
    """Tensors of theirs that are none of ours."""
    notes: tuple[str, ...] = ()
    float64: float | None = None
    """How far apart both sides are in float64, relative to the largest number; None where they were not run so."""
    complete: bool = True
    """False where both sides have parted and nobody can say where."""

    @cached_property
    def ok(self) -> bool:
        """Whether all that could be compared agrees, and there is something."""
        return all_in_order(self.rows, self.complete)

    @cached_property
    def verdict(self) -> Literal["agrees", "rounding", "differs"]:
        """rounding: there are differences that a strict test would see, and float64 says that nothing else is behind them."""
        if not self.ok:
            return "differs"
        return "rounding" if any(row.max_abs > _STRICT for row in self.rows) else "agrees"

    @cached_property
    def worst(self) -> OwnRow | None:
        """The row with the largest difference."""
        return worst_of(self.rows)

    @cached_property
    def first_divergence(self) -> OwnRow | None:
        """The first tensor, in the order of our run, that is not in order."""
        return first_not_in_order(self.rows)

    @property
    def suspect(self) -> str:
        """The slip that was proved at the first divergence: making it gives their numbers; empty where none does."""
        return self.mistakes[0].suspect if self.mistakes else ""

    @property
    def where(self) -> str:
        """Step or inherited: whether the first tensor that differs is where it goes wrong; empty where nothing differs."""
        return self.first_divergence.where if self.first_divergence else ""

    def of(self, name: str) -> OwnRow | None:
        """The row of a tensor of ours."""
        return next((row for row in self.rows if row.name == name), None)

    def text(self) -> str:
        """The answer first, then what was compared and what was not."""
        return "\n".join([*self._head(), *self.notes, "", *self.answer(), "", *self._what_was_compared()])

    def badge(self) -> str:
        """The whole report in a few words."""
        first = self.first_divergence
        if first:
            return phrase("own.badge_differs", name=first.name, theirs=first.theirs)
        agree = sum(row.ok for row in self.rows)
        return phrase(
            f"own.badge_{self.verdict}", agree=agree, rows=len(self.rows), largest=number(self.worst.max_abs if self.worst else 0.0)
        )

    def table(self) -> str:
        """Every tensor that was compared: ours, theirs, the largest difference, what became of it."""
        lines = [(row.name, row.theirs, number(row.max_abs), phrase(f"own.is_{row.where}"), row.at) for row in self.rows]
        widths = [max((len(line[column]) for line in lines), default=0) for column in range(4)]
        return "\n".join("  ".join(f"{text:<{width}}" for text, width in zip(line, [*widths, 0], strict=True)).rstrip() for line in lines)

    def _head(self) -> list[str]:
        return [phrase("own.title", source=self.source, model=self.model)]

    def answer(self) -> list[str]:
        """What goes wrong, mistake by mistake; or that nothing does."""
        if not self.rows:
            return [phrase("own.nothing_matched")]
        lines = [line for place, mistake in enumerate(self.mistakes) for line in _told(mistake, is_first=place == 0)]
        if not self.complete:
            lines.append(phrase("own.parted", names=_listed(self.left_over)))
        return lines or [self._agreement()]

    def _agreement(self) -> str:
        worst = self.worst
        assert worst is not None
        said = phrase(f"own.{self.verdict}", count=len(self.rows), largest=number(worst.max_abs), name=worst.name)
        wide = "" if self.float64 is None else phrase("own.in_float64", largest=number(self.float64))
        return " ".join(filter(None, (said, wide)))

    def _what_was_compared(self) -> list[str]:
        agree = sum(row.where in ("agrees", "rounding") for row in self.rows)
        inherited = sum(row.where == "inherited" for row in self.rows)
        wrong = len(self.rows) - agree - inherited
        lines = [phrase("own.counted", count=len(self.rows), agree=agree, wrong=wrong, inherited=inherited)]
        if self.not_compared:
            lines.append(phrase("own.not_compared", count=len(self.not_compared), names=_listed(self.not_compared)))
        if self.left_over:
            lines.append(phrase("own.left_over", count=len(self.left_over), names=_listed(self.left_over)))
        return lines

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values; a number that JSON cannot write is the word "inf"."""
        return {
            "ok": self.ok,
            "verdict": self.verdict,
            "model": self.model,
            "source": self.source,
            "where": self.where,
            "suspect": self.suspect,
            "first_divergence": _plain_row(self.first_divergence),
            "worst": _plain_row(self.worst),
            "mistakes": [{**plain(each), "row": _plain_row(each.row)} for each in self.mistakes],
            "float64": self.float64,
            "complete": self.complete,
            "notes": list(self.notes),
            "not_compared": list(self.not_compared),
            "left_over": list(self.left_over),
            "rows": [_plain_row(row) for row in self.rows],
        }

    def to_json(self) -> str:
        """The report as JSON."""
        return as_json(self.to_dict())


def _told(mistake: OwnMistake, is_first: bool) -> list[str]:
    """One mistake, in lines: the tensor, and what is known of it indented."""
    row = mistake.row
    head = phrase("own.first" if is_first else "own.also", name=row.name, theirs=row.theirs, largest=number(row.max_abs))
    proved = phrase("own.proved", suspect=mistake.suspect) if mistake.suspect else ""
    told = [
        phrase(f"own.where_{row.where}"),
        _labelled("line", f"{row.at}    {row.code}".strip()),
        _labelled("called", row.called_from[0] if row.called_from else ""),
        _labelled("parts", mistake.parts),
        _labelled("cell", phrase("own.cells_apart", cell=list(row.cell), ours=mistake.ours, theirs=mistake.theirs) if row.cell else ""),
        _labelled("suspect", proved or phrase("own.no_suspect")),
        _labelled("hidden", phrase("own.not_shown", name=mistake.hidden) if mistake.hidden else ""),
        _labelled("again", _listed(mistake.again)),
    ]
    return [head, *(f"  {line}" for line in told if line)]


def _labelled(label: str, text: str) -> str:
    return f"{phrase(f'own.label_{label}'):<9}{text}" if text else ""


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - _SHOWN
    listed = ", ".join(names[:_SHOWN])
    return f"{listed} {phrase('own.and_more', count=more)}" if more > 0 else listed


def _plain_row(row: OwnRow | None) -> dict[str, Any] | None:
    """A row as JSON can write it, with whether it is in order."""
    return None if row is None else {**plain(row), "ok": row.ok}
