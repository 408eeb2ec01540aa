"""The way back compared: the gradient of every tensor and parameter, once the forward pass agrees.

    compared = with_gradients(report, judgement, dump)

The loss is the cross-entropy of the words that come next, here and there. Gradients are compared in the order in which they are made,
the last steps first; the first that differs is where the way back goes wrong. Differences are relative to a gradient's largest number.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from stepper.engine import Array, Program, Step
from stepper.engine.gradient import Tied, differentiate, with_loss
from stepper.witness.own.comparing import cell_text, from_the_ids
from stepper.witness.own.judge import Judgement
from stepper.witness.own.layout import laid_out
from stepper.witness.own.record import Dump, Gradients, Record
from stepper.witness.own.reference import OurPass
from stepper.witness.own.report import OwnMistake, OwnReport, OwnRow, Where
from stepper.words import phrase

__all__ = ["with_gradients"]

_NEAR, _NEAR_WIDE = 1e-4, 1e-6
"""What rounding may come to on the whole way back, relative to a gradient's largest number; in a run in float64."""
_FADED = 1e-6
"""So small beside the largest gradient there is, nothing is left but rounding."""


@dataclass(frozen=True, eq=False)
class _Pair:
    """A gradient of ours and theirs; None where nothing came back."""

    step: Step
    ours: Array
    theirs: Array | None
    label: str
    record: Record | None
    arrived: tuple[tuple[str, Array], ...] = ()
    """What came from each of several readers, by the reader's name."""

    @property
    def gap(self) -> float:
        theirs = np.zeros_like(self.ours) if self.theirs is None else self.theirs
        return float(np.abs(self.ours.astype(np.float64) - theirs).max(initial=0.0))

    @property
    def size(self) -> float:
        return max(float(np.abs(each).max(initial=0.0)) for each in (self.ours, self.ours if self.theirs is None else self.theirs))


def with_gradients(report: OwnReport, judgement: Judgement, dump: Dump) -> OwnReport:
    """The report with what came back added; nothing is, where the forward pass differs already."""
    if dump.gradients is None:
        return report
    if not report.ok or "logits" not in judgement.reference.program:
        return replace(report, notes=(*report.notes, phrase("own.no_grads_yet")))
    real = judgement.replay.real
    program = _way_back(judgement.reference)
    pairs = list(_pairs(judgement, dump.gradients, program, real))
    largest = max((pair.size for pair in pairs), default=0.0)
    near = _NEAR_WIDE if real is np.float64 else _NEAR
    off = {pair.step.name for pair in pairs if pair.gap > near * max(pair.size, _FADED * largest, 1e-30)}
    inherited = _after(program, off)
    rows, mistakes = [], []
    for pair in pairs:
        name = pair.step.name
        rows.append(_row(pair, "agrees" if name not in off else "inherited" if name in inherited else "step"))
        if rows[-1].where == "step":
            mistakes.append(_mistake(pair, rows[-1]))
    return replace(report, rows=(*report.rows, *rows), mistakes=(*report.mistakes, *mistakes))


def _mistake(pair: _Pair, row: OwnRow) -> OwnMistake:
    theirs = np.zeros_like(pair.ours) if pair.theirs is None else pair.theirs
    return OwnMistake(row, _suspect(pair), "", cell_text(pair.ours, row.cell), cell_text(theirs, row.cell))


def _after(program: Program, names: Collection[str]) -> set[str]:
    """The steps that are made of some others."""
    after: set[str] = set()
    for step in program:
        if any(name in names or name in after for name in step.inputs):
            after.add(step.name)
    return after


def _way_back(reference: OurPass) -> Program:
    aliases: Mapping[str, Any] = getattr(reference.parameters, "aliases", {})
    return differentiate(with_loss(reference.program), {name: Tied(each.of, each.transposed) for name, each in aliases.items()})


def _pairs(judgement: Judgement, gradients: Gradients, program: Program, real: type[np.floating[Any]]) -> Iterator[_Pair]:
    """Every gradient of ours that theirs has as well, in the order in which they are made."""
    replay, records = judgement.replay, judgement.replay.index.dump.records
    parameters = _same_parameters(judgement)
    first = _first_of_each(judgement)
    arrived: dict[str, tuple[str, Array]] = {}
    for step, ours in from_the_ids(replace(judgement.reference, program=program), real):
        if step.goes_back and step.place.arriving is not None:
            arrived[step.name] = step.goes_back[0], ours
        if step.place.way != "grad" or step.part_of is not None or step.place.arriving is not None:
            continue
        several = tuple(arrived[each] for each in step.inputs if each in arrived)
        name = str(step.place.forward)
        if name in first and _is_known(judgement, name, gradients):
            number = replay.pairs[name].number
            theirs = _of_record(judgement, name, gradients)
            yield _Pair(step, ours, theirs, f"{records[number].shown}.grad", records[number], several)
        elif name in parameters:
            theirs = gradients.parameters.get(parameters[name])
            laid = None if theirs is None else next((each for _, each in laid_out(theirs, ours.shape)), None)
            if theirs is None or laid is not None:
                turned = laid is not None and _is_turned(judgement, name, parameters[name])
                yield _Pair(step, ours, laid.T if turned and laid is not None else laid, f"{parameters[name]}.grad", None, several)


def _first_of_each(judgement: Judgement) -> set[str]:
    """Of the steps that one tensor of theirs stands for the first, to which all comes back; not those that are made of nothing."""
    steps = (step for step in judgement.replay.steps if step.operands and step.name in judgement.replay.pairs)
    first: dict[int, str] = {}
    for step in steps:
        first.setdefault(judgement.replay.pairs[step.name].number, step.name)
    return set(first.values())


def _is_known(judgement: Judgement, name: str, gradients: Gradients) -> bool:
    return any(number in gradients.tensors for number in _same(judgement, name))


def _same(judgement: Judgement, name: str) -> list[int]:
    """The record of a tensor, and those with the same numbers."""
    index, number = judgement.replay.index, judgement.replay.pairs[name].number
    return [number, *(each for each in index.sketches if each != number and index.group(each) == index.group(number))]


def _of_record(judgement: Judgement, name: str, gradients: Gradients) -> Array | None:
    """What came back to a tensor of theirs, laid out as ours; None where nothing did."""
    index, step, pair = judgement.replay.index, judgement.reference.program[name], judgement.replay.pairs[name]
    for number in _same(judgement, name):
        gradient = gradients.tensors.get(number)
        if gradient is not None:
            orders = [order for order, each in index.layouts(number, step.shape) if np.array_equal(each, pair.read())]
            return next((each for order, each in laid_out(index.frame.cut(gradient), step.shape) if order in orders), None)
    return None


def _same_parameters(judgement: Judgement) -> dict[str, str]:
    """Which parameter of theirs has the numbers of ours; of several with the same numbers the one that the tensor was made with."""
    reference, replay = judgement.reference, judgement.replay
    found: dict[str, str] = {}
    for name in reference.program.parameters:
        ours = reference.parameter(name)
        alike = [theirs for theirs, array in replay.index.dump.parameters.items() if _has_numbers(array, ours)]
        if len(alike) > 1:
            readers = [replay.pairs[step.name].number for step in replay.steps if name in step.parameters and step.name in replay.pairs]
            alike = [each for each in alike if any(each in replay.index.dump.records[number].parameters for number in readers)]
        if len(alike) == 1:
            found[name] = alike[0]
    return found


def _has_numbers(array: Array, ours: Array) -> bool:
    return sorted(array.shape) == sorted(ours.shape) and any(np.array_equal(each, ours) for _, each in laid_out(array, ours.shape))


def _is_turned(judgement: Judgement, ours: str, theirs: str) -> bool:
    """Whether a square parameter stands the other way round there."""
    array, mine = judgement.replay.index.dump.parameters[theirs], judgement.reference.parameter(ours)
    return array.ndim == 2 and array.shape == mine.shape and not np.array_equal(array.astype(mine.dtype), mine)


def _suspect(pair: _Pair) -> str:
    """What would give their gradient: none came back, it is larger by a factor, or one of several readers sends nothing."""
    if pair.theirs is None or not np.abs(pair.theirs).max(initial=0.0):
        return phrase("own.grad_none")
    for number, (reader, _) in enumerate(pair.arrived):
        rest = sum(array for place, (_, array) in enumerate(pair.arrived) if place != number)
        if np.abs(rest - pair.theirs).max() <= _NEAR * pair.size:
            return phrase("own.grad_missing", reader=reader)
    large = np.abs(pair.ours) > 1e-3 * np.abs(pair.ours).max()
    ratio = pair.theirs[large] / pair.ours[large]
    if np.allclose(ratio, np.median(ratio), rtol=1e-3):
        return phrase("own.grad_scaled", factor=f"{float(np.median(ratio)):.4g}")
    return ""


def _row(pair: _Pair, where: Where) -> OwnRow:
    at = pair.record.at if pair.record else None
    place = (at.file, at.number, at.text) if at else ("", 0, "")
    calls = tuple(f"{each}    {each.text}" for each in pair.record.called_from) if pair.record else ()
    theirs = np.zeros_like(pair.ours) if pair.theirs is None else pair.theirs
    apart = np.abs(pair.ours.astype(np.float64) - theirs)
    cell = tuple(int(each) for each in np.unravel_index(int(apart.argmax()), apart.shape)) if apart.ndim else ()
    return OwnRow(pair.step.name, pair.label, pair.gap, _NEAR * pair.size, where, pair.size, cell, *place, calls)
