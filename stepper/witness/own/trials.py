"""A slip is proved by making it: our program is run on with the guess, until a tensor of theirs is met.

    trials = Trials(replay)
    trials.on_lost(replay.lost())        Proof("softmax runs over the queries", step, observed, found), or None

A guess counts when what follows from it is a tensor of theirs that nothing else stands for. It may stand at a step that their run
does not show (a mask inside a fused call): then the tensors after it bear witness.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from stepper.engine import Array, Step
from stepper.witness.own.exact import fits
from stepper.witness.own.index import Sighting
from stepper.witness.own.kinds import is_known_function
from stepper.witness.own.replay import Replay
from stepper.witness.own.sketch import distance
from stepper.witness.own.slips import ARITHMETIC, ELSEWHERE, LEFT_OUT, SlipCase, Tried, tried_on
from stepper.witness.scene import Scene

__all__ = ["Proof", "Trials"]

_REGION, _REGION_WATCHED = 48, 16
"""Steps from the first lost one on at which a slip is looked for: a layer has 48; a run that was watched shows nearly every step."""
_HIDDEN = 12
"""Hidden steps before a step at which a slip that is known is looked for."""
_FURTHER, _FURTHER_WATCHED = 24, 10
"""Steps that a guess is followed for; a run that was watched shows nearly every step."""
_WITHIN = 2e-5
"""How near a tensor of theirs a proof must come, relative to its largest number."""


class _Late(Exception):
    """Enough was tried."""


@dataclass(frozen=True, eq=False)
class Proof:
    """A slip that gives their numbers."""

    kind: str
    words: str
    step: Step
    """Where it stands in our program."""
    observed: Step
    """The first tensor that shows it."""
    found: Sighting
    is_blind: bool = False
    """The slip gives the same number in every cell: what went before plays no part."""


class Trials:
    """Tries the slips on a replay.

    Args:
        replay: how far it has come.
        seconds: of arithmetic to spend at most, in all; a busy machine takes nothing of it away.
    """

    def __init__(self, replay: Replay, seconds: float = 10.0) -> None:
        self._replay = replay
        self._left = seconds
        self._until = 0.0
        self._made_alike: dict[str, list[int]] = {}
        self._proofs: set[tuple[str, str, str]] = set()
        """The kinds that were proved, in which place of a layer, and their words: what one layer does wrong, the next does too."""

    @property
    def _taken(self) -> set[int]:
        return self._replay.taken

    @property
    def _used(self) -> set[int]:
        return {pair.number for pair in self._replay.pairs.values()}

    # ── where the two part ────────────────────────────────────────────────────────────────────────────────────────────

    def on_lost(self, lost: Sequence[Step]) -> Proof | None:
        """A slip at one of the lost steps, after which a tensor of theirs is met: of arithmetic first, then of wiring."""
        is_watched = self._replay.index.dump.has_graph
        began, region = time.thread_time(), list(lost[: _REGION_WATCHED if is_watched else _REGION])
        self._until = began + self._left
        try:
            return next(filter(None, (self._among(region, kinds) for kinds in (ARITHMETIC, LEFT_OUT, ELSEWHERE))), None)
        except _Late:
            return None
        finally:
            self._left -= time.thread_time() - began

    def _among(self, region: list[Step], kinds: tuple[str, ...]) -> Proof | None:
        """A slip of these kinds: met at its own step, or a few steps on."""
        undecided: list[tuple[Step, Tried]] = []
        for step in region:
            best: tuple[Tried, Sighting] | None = None
            for tried in tried_on(self._case(step), *kinds):
                self._in_time()
                found = self._direct(step, tried.array, self._after(step) if kinds is ELSEWHERE else -1)
                if found and (best is None or self._is_better(found, best[1])):
                    best = tried, found
                undecided.append((step, tried))
            if best:
                return self._proved(best[0], step, step, best[1])
        if kinds is ELSEWHERE and self._replay.index.dump.has_graph:
            return None
        for step, tried in [*undecided, *self._together(undecided)]:
            self._in_time()
            met = self._run_on(region, step, {step.name: tried.array}, tried)
            if met:
                return self._proved(tried, step, *met)
        return None

    def _is_better(self, found: Sighting, than: Sighting) -> bool:
        """Whether a record says more than another: it is nearer, or as near and made later, of the other."""
        nearer = found.distance < 0.5 * than.distance
        return nearer or (found.distance < 2 * than.distance and than.number in self._replay.index.dump.records[found.number].reads)

    def _direct(self, step: Step, guess: Array, after: int = -1) -> Sighting | None:
        """The tensor of theirs that a guess is; a copy of one that stands for another only where the same function made it."""
        if guess.dtype.kind != "f" or np.array_equal(guess, self._replay.value(step.name)):
            return None  # masks and ids are like one another too often
        used = self._used
        found = self._replay.index.find(guess, (), _WITHIN, used, after=after)
        if found and self._replay.index.group(found.number) not in self._taken:
            return found
        alike = self._replay.made_of(step, [each for each in self._alike(step) if each not in used])
        return self._replay.index.find(guess, (), _WITHIN, among=alike) if alike else None

    def _alike(self, step: Step) -> list[int]:
        """The records that a function made which is known to be this kind of step."""
        if step.name not in self._made_alike:
            records = self._replay.index.dump.records
            self._made_alike[step.name] = [number for number, record in enumerate(records) if is_known_function(step, record.op)]
        return self._made_alike[step.name]

    def _after(self, step: Step) -> int:
        """In a run whose order is known a step is not made before what it reads."""
        pairs = self._replay.pairs
        read = [pairs[name].number for name in step.inputs if name in pairs]
        return max(read, default=-1) if self._replay.index.dump.is_ordered else -1

    def _in_time(self) -> None:
        if time.thread_time() > self._until:
            raise _Late

    def _together(self, undecided: list[tuple[Step, Tried]]) -> Iterator[tuple[Step, Tried]]:
        """Slips that come into question at several steps: q, k and v are cut the same way."""
        count: dict[str, int] = {}
        for _, tried in undecided:
            count[tried.words] = count.get(tried.words, 0) + 1
        seen: set[str] = set()
        for step, tried in undecided:
            if count[tried.words] > 1 and tried.words not in seen:
                seen.add(tried.words)
                yield step, Tried(f"{tried.kind}+", tried.words, tried.array)

    def _run_on(self, region: list[Step], first: Step, instead: dict[str, Array], tried: Tried) -> tuple[Step, Sighting] | None:
        """Run on from a guess for a few steps, until a tensor of theirs is met."""
        everywhere, left = tried.kind.endswith("+"), _FURTHER_WATCHED if self._replay.index.dump.has_graph else _FURTHER
        for step in region[region.index(first) + 1 :]:
            again = self._again(step, tried, instead) if everywhere else None
            if again is None and not instead.keys() & set(step.operands):
                continue
            instead[step.name] = self._replay.computed(step, instead) if again is None else again
            found = self._direct(step, instead[step.name])
            if found:
                return step, found
            left -= 1
            if not left:
                return None
        return None

    def _again(self, step: Step, tried: Tried, instead: dict[str, Array]) -> Array | None:
        """The same slip at another step, whose operands may have changed."""
        kind = tried.kind.removesuffix("+")
        case = self._case(step, None, instead)
        return next((each.array for each in tried_on(case, kind) if each.words == tried.words), None)

    # ── a tensor that is theirs, with other numbers ───────────────────────────────────────────────────────────────────

    def on_pair(self, step: Step, theirs: Array) -> Proof | None:
        """A slip at this step, or at one before it that their run does not show, that gives their numbers."""
        began = time.thread_time()
        self._until = began + self._left
        try:
            for before in [step, *self._hidden_before(step)]:
                proof = self._nearest(before, step, theirs)
                if proof:
                    return proof
            return None
        except _Late:
            return None
        finally:
            self._left -= time.thread_time() - began

    def _nearest(self, before: Step, step: Step, theirs: Array) -> Proof | None:
        """Of the slips at one step that give their numbers the one that comes nearest."""
        best: tuple[float, Tried] | None = None
        for tried in tried_on(self._case(before, theirs if before is step else None)):
            result = tried.array if before is step else self._reached(before, tried.array, step)
            if result is not None and fits(self._replay, step, theirs, result):
                error = distance(result, theirs)
                best = (error, tried) if best is None or error < 0.5 * best[0] else best
            self._in_time()
        return best and self._proved(best[1], before, step, Sighting(self._replay.pairs[step.name].number, theirs, 0.0))

    def _hidden_before(self, step: Step) -> list[Step]:
        """The open steps between this one and the last tensors that are known, the nearest first."""
        program, hidden, wanted = self._replay.reference.program, [], list(step.inputs)
        while wanted:
            name = wanted.pop(0)
            if name in self._replay.open and program[name] not in hidden:
                hidden.append(program[name])
                wanted += program[name].inputs
        return hidden

    def _reached(self, first: Step, array: Array, last: Step) -> Array | None:
        """What the last step is if the first one is this."""
        instead = {first.name: array}
        steps = self._replay.steps
        for step in steps[self._replay.reference.program.numbers[first.name] + 1 :]:
            if instead.keys() & set(step.operands) and (step is last or step.name in self._replay.open):
                instead[step.name] = self._replay.computed(step, instead)
            if step is last:
                return instead.get(step.name)
        return None

    # ── the same slip in the next layer ───────────────────────────────────────────────────────────────────────────────

    def known_one(self, step: Step) -> Proof | None:
        """A slip that was proved in another layer, in the same place of this one: at this step or at a hidden one before it."""
        began = time.thread_time()
        self._until = began + self._left
        try:
            for before in [step, *self._hidden_before(step)[:_HIDDEN]] if self._proofs else ():
                proof = self._known_at(before, step)
                if proof:
                    return proof
            return None
        except _Late:
            return None
        finally:
            self._left -= time.thread_time() - began

    def _known_at(self, before: Step, step: Step) -> Proof | None:
        """The same kind in the same place, or the same words in another place (q, k and v)."""
        within = before.place.within
        kinds = {kind for kind, place, _ in self._proofs if place == within or kind in ARITHMETIC}
        places, words = {each[:2] for each in self._proofs}, {each[2] for each in self._proofs}
        tried = tried_on(self._case(before), *kinds) if kinds else ()
        likely = [each for each in tried if (each.kind, within) in places or each.words in words]
        for each in sorted(likely, key=lambda each: each.words not in words):
            self._in_time()
            result = each.array if before is step else self._reached(before, each.array, step)
            found = None if result is None else self._direct(step, result)
            if found:
                return Proof(each.kind, each.words, before, step, found, _is_constant(each.array))
        return None

    # ── pieces ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _case(self, step: Step, theirs: Array | None = None, instead: dict[str, Array] | None = None) -> SlipCase:
        replay, other = self._replay, instead or {}
        ours = replay.computed(step, other)
        operands = tuple(other[name] if name in other else replay.value(name) for name in step.operands)
        scene = Scene(replay.reference.spec, step, operands, ours, ours if theirs is None else theirs, replay.reference.parameters)
        number = replay.reference.program.numbers[step.name]
        value: Callable[[str], Array] = lambda name: other[name] if name in other else replay.value(name)  # noqa: E731 - a closure over both
        return SlipCase(
            scene, value, replay.steps[:number], lambda: iter(replay.index.dump.parameters.items()), self._left_over, self._is_turned
        )

    def _left_over(self, shape: tuple[int, ...], *functions: str) -> Iterator[Array]:
        return self._replay.index.of_shape(shape, self._taken, functions)

    def _is_turned(self, name: str) -> bool:
        return name in self._replay.pairs and self._replay.pairs[name].order > 0

    def _proved(self, tried: Tried, step: Step, observed: Step, found: Sighting) -> Proof:
        kind = tried.kind.removesuffix("+")
        self._proofs.add((kind, step.place.within, tried.words))
        return Proof(kind, tried.words, step, observed, found, _is_constant(tried.array))


def _is_constant(array: Array) -> bool:
    return array.dtype.kind == "f" and array.size > 1 and bool((array == array.flat[0]).all())
