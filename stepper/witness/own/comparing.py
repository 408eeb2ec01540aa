"""From a judgement to a report: every pair's numbers side by side, both sides run from the ids on."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from stepper.engine import Array, Step, compute_step
from stepper.engine.ops.arithmetic import GIVEN, GIVEN_TRUTHS
from stepper.witness.comparing import TOLERANCE, Gap, largest_difference
from stepper.witness.own.judge import Divergence, Judgement
from stepper.witness.own.parts import said_of_parts
from stepper.witness.own.record import Record
from stepper.witness.own.reference import OurPass
from stepper.witness.own.report import OwnMistake, OwnReport, OwnRow, Where
from stepper.witness.own.sketch import without_blocked
from stepper.words import phrase

__all__ = ["cell_text", "from_the_ids", "report_of"]

_CUT = ("split", "chunk", "unbind", "__getitem__", "narrow")
"""Functions that cut a tensor into several: q, k and v out of one."""


def report_of(judgement: Judgement, notes: tuple[str, ...] = (), float64: float | None = None) -> OwnReport:
    """All that a judgement comes to."""
    replay, dump = judgement.replay, judgement.replay.index.dump
    rows = tuple(_rows(judgement))
    by_name = {row.name: row for row in rows}
    mistakes = tuple(_mistake(each, by_name) for each in judgement.mistakes)
    taken = replay.taken
    coarse = [step.name for step in replay.steps if step.part_of is None and step.name not in replay.pairs]
    used = {number for number in range(len(dump.records)) if replay.index.group(number) in taken}
    used |= {each for number in used if dump.records[number].op in _CUT for each in dump.records[number].reads}
    if judgement.unplaced:
        left_over = tuple(record.shown for record in judgement.unplaced)
    else:
        left_over = tuple(dict.fromkeys(record.shown for number, record in enumerate(dump.records) if _is_left_over(record, number, used)))
    strange = not mistakes and len(left_over) > len(rows)
    lost = [number for number in replay.index.not_finite if number not in used]
    return OwnReport(
        judgement.reference.name,
        dump.source,
        rows,
        mistakes,
        tuple(coarse),
        left_over,
        (*dump.notes, *_of_numbers(judgement), *notes, *((phrase("own.strange", count=len(left_over)),) if strange else ())),
        float64,
        not (judgement.unplaced or strange or (lost and not mistakes)),
    )


def _is_left_over(record: Record, number: int, used: set[int]) -> bool:
    """Whether it is worth saying that a record is none of ours: an output of a module, or a tensor of a file."""
    return number not in used and (bool(record.aliases) or not record.op)


def _of_numbers(judgement: Judgement) -> Iterator[str]:
    index = judgement.replay.index
    if index.not_finite:
        yield phrase("own.not_finite", count=len(index.not_finite), name=index.dump.records[index.not_finite[0]].shown)


def from_the_ids(reference: OurPass, real: type[np.floating[Any]] = np.float32) -> Iterator[tuple[Step, Array]]:
    """Every step of ours from the ids on; a value is let go once nothing reads it any more."""
    program = reference.program
    last = {name: users[-1] for name, users in program.users.items() if name in program}
    values: dict[str, Array] = {}
    for step in program:
        if step.op in (GIVEN, GIVEN_TRUTHS):
            values[step.name] = reference.given(step)
        else:
            operands = (values[name] if name in values else reference.parameter(name) for name in step.operands)
            wide = (each.astype(real, copy=False) if each.dtype.kind == "f" else each for each in operands)
            values[step.name] = compute_step(step, tuple(wide), real)
        yield step, values[step.name]
        for name in {*step.inputs, step.name}:
            if last.get(name, step.name) == step.name:
                values.pop(name, None)


def _rows(judgement: Judgement) -> Iterator[OwnRow]:
    replay, program = judgement.replay, judgement.reference.program
    wrong = {each.step.name for each in judgement.mistakes} | {name for each in judgement.mistakes for name in each.again}
    touched: set[str] = set(wrong)
    for step, ours in from_the_ids(judgement.reference):
        if touched & set(step.inputs):
            touched.add(step.name)
        pair = replay.pairs.get(step.name)
        if pair is None:
            continue
        gap = largest_difference(without_blocked(ours), pair.read())
        record = replay.index.dump.records[pair.number]
        yield _row(program[step.name], gap, record, _where(step, gap, wrong, touched))


def _where(step: Step, gap: Gap, wrong: set[str], touched: set[str]) -> Where:
    if step.name in wrong:
        return "step"
    if gap.max_abs <= TOLERANCE * max(1.0, gap.largest):
        return "agrees"
    return "inherited" if step.name in touched else "rounding"


def _row(step: Step, gap: Gap, record: Record, where: Where) -> OwnRow:
    at = record.at
    tolerance = TOLERANCE * max(1.0, gap.largest)
    place = (at.file, at.number, at.text) if at else ("", 0, "")
    calls = tuple(f"{each}    {each.text}" for each in record.called_from)
    return OwnRow(step.name, record.shown, gap.max_abs, tolerance, where, gap.largest, gap.where, *place, calls)


def _mistake(found: Divergence, rows: dict[str, OwnRow]) -> OwnMistake:
    row, proof = rows[found.step.name], found.proof
    hidden = proof.step.name if proof and proof.step is not found.step else ""
    parts, ours, theirs = "", "", ""
    if found.ours is not None and found.theirs is not None:
        parts = said_of_parts(found.step, found.ours, found.theirs)
        if row.cell:
            ours, theirs = (cell_text(array, row.cell) for array in (found.ours, found.theirs))
    return OwnMistake(row, proof.words if proof else "", parts, ours, theirs, hidden, tuple(found.again))


def cell_text(array: Array, index: tuple[int, ...]) -> str:
    """A number as a report shows it."""
    value = float(array[index])
    return f"{value:.6g}" if math.isfinite(value) else str(value).replace("inf", "∞").replace("-", "−")
