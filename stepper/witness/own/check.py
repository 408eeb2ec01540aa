"""The cross-check with a witness of the user's own: their run seen, held against ours, and told."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from stepper.errors import BadInput
from stepper.progress import OnProgress
from stepper.witness.own.arrangement import rearranged
from stepper.witness.own.backward import with_gradients
from stepper.witness.own.comparing import from_the_ids, report_of
from stepper.witness.own.judge import Divergence, Judgement, judge
from stepper.witness.own.layout import Excerpt
from stepper.witness.own.record import Dump
from stepper.witness.own.reference import OurPass, SpecifiedSession
from stepper.witness.own.report import OwnReport
from stepper.witness.own.sketch import distance
from stepper.witness.own.their_ids import read_off
from stepper.witness.own.witnesses import Observed, Witness
from stepper.words import phrase

__all__ = ["agrees", "check_against", "judged_against"]

_LARGE = 20_000_000
"""Numbers that a model has: of a larger one float64 is asked step by step, and not once more for the whole."""
_MANY = 3
"""From so many mistakes on it is asked whether one explains them all."""


def check_against(
    session: SpecifiedSession,
    witness: Witness,
    turns: Iterable[int] | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: OnProgress | None = None,
) -> OwnReport:
    """Hold a witness's run against a session's model, over all that the session has read.

    Args:
        session: the model and the text.
        witness: whose run.
        turns: those whose tokens are read, from the first to the last of them; where left out those there are.
        mapping: which tensor of theirs is which of ours, where that is known.
        progress: told what is being compared.
    """
    reference = OurPass.of(session, None if turns is None else max(turns, default=0) + 1)
    return judged_against(reference, witness.observe(reference.ids), mapping, progress)[0]


def judged_against(
    reference: OurPass, observed: Observed, mapping: Mapping[str, str] | None = None, progress: OnProgress | None = None
) -> tuple[OwnReport, Judgement]:
    """The report, and the judgement that it is made of."""
    if not observed.dump.records:
        raise BadInput("own.nothing_recorded", source=observed.dump.source)
    _check_ids(reference, observed.dump)
    total = len(reference.program)

    def tell(name: str) -> None:
        if progress:
            progress(reference.program.numbers[name], total, name)

    found = judge(reference, observed.dump, mapping, tell, most=_MANY)
    float64, other, wide = None, None, found
    if len(found.mistakes) == _MANY or found.unplaced:
        other = rearranged(reference, observed.dump, mapping, tell)
        found = other or judge(reference, observed.dump, mapping, tell)
    if observed.wide and not other:
        wide = judge(reference, observed.wide, mapping, tell, np.float64)
        exact = tuple(each for each in wide.mistakes if each.step.name in found.replay.pairs)
        found = replace(found, mistakes=exact or (found.mistakes if wide.unplaced else _not_rounding(found)))
        is_large = sum(math.prod(shape) for shape in reference.program.parameters.values()) > _LARGE
        float64 = None if found.mistakes or found.unplaced or is_large else _apart_in_float64(wide)
    report = report_of(found, tuple(_of_frame(found)), float64)
    exact_pass = wide if observed.wide and not other and report.ok else found
    return with_gradients(report, exact_pass, exact_pass.replay.index.dump), found


def _check_ids(reference: OurPass, dump: Dump) -> None:
    """Refuse a run over other tokens.

    Raises:
        BadInput: it is one.
    """
    if Excerpt.found_in(dump.records, reference.ids).others():
        theirs = read_off(reference, dump.records)
        if theirs is not None:
            raise BadInput("own.other_ids", source=dump.source, theirs=theirs, ours=next(iter(reference.ids.values())))


def _not_rounding(found: Judgement) -> tuple[Divergence, ...]:
    """The mistakes that stay where float64 knows none: float32 overflows."""
    return tuple(each for each in found.mistakes if each.theirs is not None and np.isnan(each.theirs).any())


def _of_frame(found: Judgement) -> Iterable[str]:
    """Which part of their tensors was compared, where it is not all."""
    for span in {each for each in found.frame.spans if not each.is_whole}:
        yield phrase("own.batch_row", batch=span.batch, row=span.row, start=span.start)
    if found.frame.others():
        yield phrase("own.other_tokens")


def _apart_in_float64(wide: Judgement) -> float:
    """How far apart both whole runs are in float64, relative to the largest number of each tensor."""
    gaps = (
        distance(ours, wide.replay.pairs[step.name].read())
        for step, ours in from_the_ids(wide.reference, np.float64)
        if step.name in wide.replay.pairs
    )
    return max((gap for gap in gaps if np.isfinite(gap)), default=0.0)


def agrees(module: Any, session: SpecifiedSession, mapping: Mapping[str, str] | None = None) -> OwnReport:
    """For a test: the report, where a module (or a witness, or a path to a dump) agrees with a session's model.

        def test_my_model():
            stepper.agrees(build(), stepper.Session("next-word"))

    Raises:
        AssertionError: it does not; the message is the report.
    """
    report = check_against(session, witness_of(module), mapping=mapping)
    if not report.ok:
        raise AssertionError("\n" + report.text())
    return report


def witness_of(thing: Any) -> Witness:
    """A module, a dump, the path of one, or a witness as it is."""
    from stepper.witness.own.capture import Capture
    from stepper.witness.own.witnesses import DumpWitness, ModuleWitness, from_dump

    if isinstance(thing, str | Path):
        return from_dump(thing)
    if isinstance(thing, Capture):
        return DumpWitness(thing.dump())
    if isinstance(thing, Dump):
        return DumpWitness(thing)
    if hasattr(thing, "observe"):
        witness: Witness = thing
        return witness
    return ModuleWitness(thing)
