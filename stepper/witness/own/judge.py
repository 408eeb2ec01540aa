"""The judgement: where theirs and ours part, what is wrong there, and where nothing is.

    judgement = judge(reference, dump)
    judgement.mistakes[0]      the first tensor that goes wrong, the slip that explains it, the line

Our program is run on their numbers (`replay`). Where a tensor of theirs is not what our step gives, a slip is looked for that gives
their numbers (`trials`); where none does, names and the order of things say which tensor it is (`roles`). Then the run goes on from
their numbers, so that a second mistake is found as the first was.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from stepper.engine import Array, Step
from stepper.errors import UnknownName, nearest
from stepper.witness.own.exact import Judged, explains, judged
from stepper.witness.own.index import Records, Sighting
from stepper.witness.own.layout import Excerpt
from stepper.witness.own.record import Dump, Record
from stepper.witness.own.reference import OurPass
from stepper.witness.own.replay import Replay
from stepper.witness.own.roles import guilty_records, role_of
from stepper.witness.own.trials import Proof, Trials

__all__ = ["Divergence", "Judgement", "judge"]

_MOST = 12
"""Mistakes that are looked for, one after another."""
_CAST = 1e-6
"""In a run in float64: what a constant or a cast in float32 may come to."""


@dataclass(frozen=True, eq=False)
class Divergence:
    """A step that theirs does otherwise."""

    step: Step
    """The first tensor that shows it."""
    record: Record | None
    """Theirs; None where none of their tensors could be said to be this one."""
    proof: Proof | None
    """The slip that gives their numbers."""
    judged: Judged | None = None
    ours: Array | None = None
    """Our step on their inputs."""
    theirs: Array | None = None
    again: list[str] = field(default_factory=list)
    """Further steps that the same slip explains."""


@dataclass(frozen=True, eq=False)
class Judgement:
    """All that was found."""

    reference: OurPass
    replay: Replay
    frame: Excerpt
    mistakes: tuple[Divergence, ...]
    unplaced: tuple[Record, ...]
    """Their tensors after which both sides have parted, and nobody can say where."""


def judge(
    reference: OurPass,
    dump: Dump,
    mapping: Mapping[str, str] | None = None,
    progress: Callable[[str], None] = lambda name: None,
    real: type[np.floating[Any]] = np.float32,
    most: int = _MOST,
) -> Judgement:
    """Hold a dump against the reference.

    Args:
        reference: our program, its parameters and ids.
        dump: their run.
        mapping: which tensor of ours is which of theirs, where the user knows it.
        progress: told the step that is looked at.
        real: the width of their run.
        most: mistakes that are looked for.
    """
    frame = Excerpt.found_in(dump.records, reference.ids)
    sizes = {_size(step) for step in reference.program}
    replay = Replay(reference, Records(dump, frame, sizes), real)
    replay.fixed = _numbers_of(mapping or {}, dump)
    return _Judging(replay, frame, progress, most).judgement()


def _numbers_of(mapping: Mapping[str, str], dump: Dump) -> dict[str, int]:
    """The records that a map names.

    Raises:
        UnknownName: there is none of that name.
    """
    by_name = {name: number for number, record in reversed(list(enumerate(dump.records))) for name in (*record.aliases, record.name)}
    for theirs in mapping.values():
        if theirs not in by_name:
            raise UnknownName("own.not_theirs", name=theirs, near=nearest(theirs, by_name) or list(by_name)[:3])
    return {ours: by_name[theirs] for ours, theirs in mapping.items()}


def _size(step: Step) -> int:
    size = 1
    for each in step.shape:
        size *= each
    return size


class _Judging:
    """The state of one judgement."""

    def __init__(self, replay: Replay, frame: Excerpt, progress: Callable[[str], None], most: int) -> None:
        self._replay, self._frame, self._progress, self._most = replay, frame, progress, most
        self._trials = Trials(replay)
        self._mistakes: list[Divergence] = []
        self._cleared: set[str] = set()

    def judgement(self) -> Judgement:
        self._replay.go(self._sound, self._settle)
        unplaced: tuple[Record, ...] = ()
        while len(self._mistakes) < self._most:
            doubtful, lost = self._doubtful(), self._lost()
            if doubtful is None and not lost:
                break
            if doubtful is not None and (not lost or self._number(doubtful) < self._number(lost[0])):
                self._on_doubtful(doubtful)
            elif not self._on_lost(lost):
                unplaced = self._unplaced(lost)
                break
        return Judgement(self._replay.reference, self._replay, self._frame, tuple(self._mistakes), unplaced)

    def _number(self, step: Step) -> int:
        return self._replay.reference.program.numbers[step.name]

    # ── numbers that are near, and yet others ─────────────────────────────────────────────────────────────────────────

    def _doubtful(self) -> Step | None:
        """The first pair whose numbers rounding does not explain."""
        pairs = ((step, self._replay.pairs.get(step.name)) for step in self._replay.steps)
        return next((step for step, pair in pairs if pair and not pair.sound and step.name not in self._cleared), None)

    def _sound(self, step: Step, found: Sighting, ours: Array) -> bool:
        return explains(self._replay, step, found, ours)

    def _on_doubtful(self, step: Step) -> None:
        self._cleared.add(step.name)
        theirs = self._replay.pairs[step.name].read()
        proof = self._trials.on_pair(step, theirs)
        if proof or self._replay.real is np.float32 or self._replay.pairs[step.name].distance > _CAST:
            self._add(step, proof, theirs)

    # ── numbers that are nowhere ──────────────────────────────────────────────────────────────────────────────────────

    def _lost(self) -> list[Step]:
        """The lost steps, where their run has anything that could be one of them."""
        lost = self._replay.lost()
        return lost if lost and self._left(lost) else []

    def _left(self, lost: list[Step]) -> list[int]:
        """Their tensors that stand for nothing yet and could be a lost step."""
        replay = self._replay
        if replay.index.dump.has_graph:
            candidates = set(guilty_records(replay))
        else:
            candidates = {number for number, sketch in replay.index.sketches.items() if sketch.is_telling}
        taken, sizes = replay.taken, {_size(step) for step in lost if not _is_after_the_answer(step)}
        return [
            number
            for number in sorted(candidates)
            if replay.index.group(number) not in taken and replay.index.sketches[number].size in sizes
        ]

    def _on_lost(self, lost: list[Step]) -> bool:
        """Find out what the first lost step has become; False where nobody can say."""
        proof = self._trials.on_lost(lost)
        if proof:
            ours = self._replay.computed(proof.observed)
            self._replay.pair(proof.observed, proof.found, forced=True, is_blind=proof.is_blind)
            self._add(proof.observed, proof, proof.found.array, ours)
        else:
            role = role_of(self._replay, lost)
            if role is None:
                return False
            self._take(*role)
        self._replay.go(self._sound, self._settle, self._number(lost[0]))
        return True

    def _take(self, step: Step, found: Sighting) -> None:
        """Take a tensor for a step although its numbers are others."""
        ours = self._replay.computed(step)
        self._replay.pair(step, found, forced=True)
        self._add(step, self._trials.on_pair(step, found.array), found.array, ours)

    def _settle(self, step: Step, mine: Array) -> bool:
        """A step whose numbers are nowhere: whether a slip that was proved before explains it."""
        self._progress(step.name)
        proof = self._trials.known_one(step)
        if proof is None:
            return False
        self._replay.pair(step, proof.found, forced=True, is_blind=proof.is_blind)
        for mistake in self._mistakes:
            if mistake.proof and mistake.proof.kind == proof.kind:
                mistake.again.append(step.name)
                break
        return True

    def _add(self, step: Step, proof: Proof | None, theirs: Array, ours: Array | None = None) -> None:
        """Write a mistake down, or count it to the one of the same kind."""
        for mistake in self._mistakes:
            if proof and mistake.proof and mistake.proof.kind == proof.kind:
                mistake.again.append(step.name)
                return
        pair = self._replay.pairs[step.name]
        mine = self._replay.computed(step) if ours is None else ours
        record = self._replay.index.dump.records[pair.number]
        self._mistakes.append(Divergence(step, record, proof, judged(self._replay, step, theirs), mine, theirs))

    def _unplaced(self, lost: list[Step]) -> tuple[Record, ...]:
        return tuple(self._replay.index.dump.records[number] for number in self._left(lost))


def _is_after_the_answer(step: Step) -> bool:
    """Whether it comes after the logits: theirs need not choose words."""
    return step.place.is_output and step.place.tensor in ("probs", "next")
