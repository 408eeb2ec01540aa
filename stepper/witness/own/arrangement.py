"""One slip that shows as many: theirs is arranged in another way, so that nearly every tensor is another one.

    found = rearranged(reference, dump)      a judgement whose only mistake is the arrangement, or None

Norms before the sublayers or after them: our own program is built the other way, and held against theirs. Where that one agrees
throughout, the arrangement is all that is wrong.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from stepper.engine import ModelSpec
from stepper.errors import StepperError
from stepper.witness.own.comparing import from_the_ids
from stepper.witness.own.exact import judged
from stepper.witness.own.index import Sighting
from stepper.witness.own.judge import Divergence, Judgement, judge
from stepper.witness.own.record import Dump
from stepper.witness.own.reference import OurPass
from stepper.witness.own.replay import Replay
from stepper.witness.own.sketch import distance
from stepper.witness.own.slips.case import said
from stepper.witness.own.trials import Proof

__all__ = ["rearranged"]

_APART = 1e-4
"""From here on, relative to the largest number, a tensor is another one."""


def _arrangements(spec: ModelSpec) -> Iterator[tuple[str, ModelSpec]]:
    """The model with its norms elsewhere, and what is said of it."""
    here = {layer.residual for stack in spec.stacks for layer in stack.layers}
    if here == {"post"}:
        yield said("norms_before"), _with_residual(spec, "pre")
    elif here == {"pre"}:
        yield said("norms_after"), _with_residual(spec, "post")


def _with_residual(spec: ModelSpec, residual: Any) -> ModelSpec:
    stacks = tuple(replace(stack, layers=tuple(replace(each, residual=residual) for each in stack.layers)) for stack in spec.stacks)
    return replace(spec, stacks=stacks)


def rearranged(
    reference: OurPass,
    dump: Dump,
    mapping: Mapping[str, str] | None = None,
    progress: Callable[[str], None] = lambda name: None,
) -> Judgement | None:
    """The judgement, where another arrangement of our program gives all their numbers."""
    for words, spec in _arrangements(reference.spec):
        try:
            other = OurPass.made_of(reference.name, spec, reference.parameters, reference.ids)
            found = judge(other, dump, mapping, progress, most=1)
        except (StepperError, KeyError):  # the other way asks for a parameter that there is not
            continue
        if not found.mistakes and not found.unplaced:
            return _told(reference, found, words)
    return None


def _told(reference: OurPass, found: Judgement, words: str) -> Judgement:
    """The pairs of the other arrangement under our steps, and the first that differs as the mistake."""
    program, theirs = reference.program, found.replay
    replay = Replay(reference, theirs.index, np.float32)
    replay.pairs = {
        name: pair for name, pair in theirs.pairs.items() if name in program and program[name].shape == theirs.reference.program[name].shape
    }
    for step, ours in from_the_ids(reference):
        pair = replay.pairs.get(step.name)
        if pair and distance(ours, pair.read()) > _APART:
            sighting = Sighting(pair.number, pair.read(), pair.distance, pair.order)
            proof = Proof("arrangement", words, step, step, sighting)
            record = theirs.index.dump.records[pair.number]
            mistake = Divergence(step, record, proof, judged(replay, step, pair.read()), ours, pair.read())
            return Judgement(reference, replay, found.frame, (mistake,), ())
    return found
