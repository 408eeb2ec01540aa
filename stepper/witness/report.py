"""What the cross-check found: one row for each step of each turn and each witness.

    report = stepper.crosscheck(session)
    report.ok, report.badge()              True, "torch ✓ 1728/1728, max 2.4e-06"
    report.worst.name                      "decoder.1.ffn.out@7"
    report.first_divergence                None, or the first row that is out of tolerance
    print(report.text())

Rows stand in the order of the run: turn by turn, step by step, "same inputs" before "whole model".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, Literal

from stepper.engine.in_notebook import InNotebook
from stepper.witness.comparing import SUSPICIOUS
from stepper.witness.reporting import all_in_order, as_json, first_not_in_order, number, plain, worst_of
from stepper.words import phrase

__all__ = ["Agreement", "Report", "Row", "WitnessKind"]

WitnessKind = Literal["same inputs", "whole model", "tokenizer"]
Agreement = Literal["agrees", "rounding", "differs", "edited"]


@dataclass(frozen=True)
class Row:
    """One step, held against one witness."""

    name: str
    """The step, with @turn where the run has several turns."""
    witness: WitnessKind
    """same inputs: a torch function on what the step itself read. whole model: the same tensor of the torch.nn model.
    tokenizer: the ids of the sentence, by the reference's own tokenizer."""
    max_abs: float
    """The largest difference of two cells; infinite where NaN or an infinity stands on one side alone, or the shapes differ."""
    tolerance: float
    """What is allowed: 5e-5 for float32, nothing for ids and masks."""
    ok: bool
    """The difference is allowed, or it is rounding (see `verdict`): of large numbers, or magnified on its way through a whole model."""
    verdict: Agreement
    """agrees: within the tolerance. rounding: not, but in float64 both sides compute the same. differs: there neither.
    edited: the tensor's value was put there by hand."""
    step: str
    """The step, without its turn."""
    turn: int
    where: tuple[int, ...] = ()
    """The cell with the largest difference; empty where there is none."""
    float64: float | None = None
    """The largest difference in float64; None where nobody asked, and of a model that is too large for it."""
    remark: str = ""
    """What was found, where numbers do not say it: of ids, the first that differs."""

    @property
    def suspicious(self) -> bool:
        """Whether the difference is so large that it is hardly rounding."""
        return self.max_abs > self.tolerance and (self.tolerance == 0 or self.max_abs >= SUSPICIOUS)


@dataclass(frozen=True)
class Report(InNotebook):
    """All rows, and what they come to."""

    rows: tuple[Row, ...]
    model: str
    torch: str
    """The version of torch that was the witness."""
    notes: tuple[str, ...] = ()
    """What could not be checked, and why; and whose the whole model is, where it is not torch.nn's."""
    complete: bool = True
    """False where the check was stopped before its end."""
    suspects: tuple[str, ...] = ()
    """What may have gone wrong at the first divergence: the usual slips, those that explain the numbers first."""

    @cached_property
    def ok(self) -> bool:
        """Whether every row is in order and there is one."""
        return all_in_order(self.rows, self.complete)

    @cached_property
    def worst(self) -> Row | None:
        """The row with the largest difference; None where there are no rows."""
        return worst_of(self.rows)

    @cached_property
    def first_divergence(self) -> Row | None:
        """The first row, in the order of the run, that is not in order."""
        return first_not_in_order(self.rows)

    @cached_property
    def _steps(self) -> tuple[Row, ...]:
        """The rows of steps: all but that of the ids."""
        return tuple(row for row in self.rows if row.witness != "tokenizer")

    @cached_property
    def steps(self) -> int:
        """How many steps were checked, each counted once however many witnesses it has."""
        return len({row.name for row in self._steps})

    @cached_property
    def steps_ok(self) -> int:
        """How many of them are in order with every witness."""
        return self.steps - len({row.name for row in self._steps if not row.ok})

    @property
    def suspect(self) -> str:
        """The first of the suspects; empty where there is none."""
        return self.suspects[0] if self.suspects else ""

    @property
    def where(self) -> str:
        """`step` where something differs: the first divergence is the first of all steps, so nothing before it was wrong."""
        return "step" if self.first_divergence else ""

    def of(self, name: str) -> tuple[Row, ...]:
        """The rows of one step: `name@turn`, or without a turn those of every turn."""
        return tuple(row for row in self.rows if name in (row.name, row.step))

    def badge(self) -> str:
        """The whole report in a few words."""
        if not self.complete:
            return phrase("check_report.running", agree=self.steps_ok, steps=self.steps)
        if self.first_divergence:
            return phrase("check_report.differs", name=self.first_divergence.name, largest=number(self.first_divergence.max_abs))
        return phrase(
            "check_report.agrees", agree=self.steps_ok, steps=self.steps, largest=number(self.worst.max_abs if self.worst else 0.0)
        )

    def text(self) -> str:
        """A table: every step of every turn, the largest difference from each witness, and what it comes to."""
        return "\n".join([*self._head(), "", *_table(self.rows), "", *self._foot()])

    def _head(self) -> list[str]:
        title = phrase("check_report.title", model=self.model, version=self.torch)
        return [title, phrase("check_report.legend"), *self.notes]

    def _foot(self) -> list[str]:
        stopped = [] if self.complete else [phrase("check_report.stopped")]
        if not self.rows:
            return [*stopped, phrase("check_report.nothing")]
        lines = [*stopped, phrase("check_report.agreeing", agree=self.steps_ok, steps=self.steps)]
        if self.worst:
            lines.append(_labelled("largest", _sentence(self.worst)))
        if self.first_divergence:
            lines.append(_labelled("first", _sentence(self.first_divergence)))
        lines += [_labelled("suspect", each) for each in self.suspects]
        return lines

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values; a number that JSON cannot write is the word "inf"."""
        return {
            "ok": self.ok,
            "complete": self.complete,
            "model": self.model,
            "torch": self.torch,
            "notes": list(self.notes),
            "steps": self.steps,
            "steps_ok": self.steps_ok,
            "suspects": list(self.suspects),
            "worst": plain(self.worst),
            "first_divergence": plain(self.first_divergence),
            "rows": [plain(row) for row in self.rows],
        }

    def to_json(self) -> str:
        """The report as JSON."""
        return as_json(self.to_dict())


def _table(rows: Iterable[Row]) -> list[str]:
    lines = [("step", "same inputs", "whole model", "")]
    for name, group in groupby(rows, lambda row: row.name):
        found = {row.witness: row for row in group}
        remarks = [row.remark or f"{_verdict(row)} ({_witness(row)})" for row in found.values() if row.remark or row.verdict != "agrees"]
        same, whole = (number(found[each].max_abs) if each in found else "–" for each in ("same inputs", "whole model"))
        lines.append((name, same, whole, ", ".join(remarks)))
    width = max(len(line[0]) for line in lines)
    return [f"{name:<{width}}  {same:>11}  {whole:>11}  {remark}".rstrip() for name, same, whole, remark in lines]


def _sentence(row: Row) -> str:
    if row.remark:
        return f"{row.name}: {row.remark}"
    cell = f" {phrase('check_report.at_cell', cell=list(row.where))}" if row.where else ""
    in_float64 = "" if row.float64 is None else phrase("check_report.in_float64", largest=number(row.float64))
    if row.float64 is None and row.verdict != "agrees":
        in_float64 = phrase("check_report.not_in_float64")
    return phrase(
        "check_report.row",
        name=row.name,
        witness=_witness(row),
        largest=number(row.max_abs),
        cell=cell,
        tolerance=number(row.tolerance),
        verdict=_verdict(row),
        in_float64=in_float64,
    )


def _labelled(label: str, text: str) -> str:
    return f"{phrase(f'check_report.{label}'):<19} {text}"


def _verdict(row: Row) -> str:
    return phrase(f"check_report.verdict.{row.verdict}")


def _witness(row: Row) -> str:
    return phrase(f"check_report.witness.{row.witness.replace(' ', '_')}")
