"""Everything a frame needs to know about where the run is, as a value.

    snapshot = take_snapshot(session, measured)

A snapshot is made on the background thread and drawn on the screen's; it holds arrays and steps, all of them read-only, and no
session. What costs a pass over a whole array (its digest) is kept by fingerprint in `measured`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from stepper.engine import Array, ModelSpec, Program, Step, with_turn
from stepper.errors import BadInput
from stepper.inspect.candidates import Candidates, candidates_of
from stepper.inspect.differences import base_texts
from stepper.inspect.known_words import KnownWords
from stepper.inspect.labelled import Along, tensor_axes
from stepper.inspect.slices import Slicing, slicing_of
from stepper.render.digest import Digest, digest_of
from stepper.trace import Breakpoint, Position, Session, Watched
from stepper.trace.difference import Difference
from stepper.trace.vocabulary import Vocabulary, holds_ids

__all__ = ["Snapshot", "digest_for", "take_snapshot"]

Measured = dict[str, Digest]
"""Digests of arrays, by fingerprint."""

MOST_MEASURED = 5000


@dataclass(frozen=True)
class Sentence:
    """What is read and what is written."""

    source: str
    target: str | None
    """The given target, in teacher forcing."""
    written: tuple[str, ...]
    """The words that the turns up to here have chosen."""
    ended: bool
    """The last of them ends the sentence."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Where the run is, and what is to be seen there."""

    model: str
    spec: ModelSpec
    """The model under the options chosen."""
    sentence: Sentence
    position: Position
    program: Program
    turns: int
    """How many turns are known so far."""
    generates: bool
    code_is_shown: bool
    """False where it is somebody's code with a mistake in it."""
    array: Array
    axes: tuple[Along, ...]
    """What stands along each axis."""
    words: Sequence[str]
    """The word of every id."""
    known_words: Mapping[str, KnownWords]
    """The words the model reads, by side: `source` and `target`."""
    candidates: Candidates | None
    """What a word is chosen by, here; None where none is."""
    mask: Array | None
    """Where the queries may look, for a tensor that the mask concerns."""
    digest: Digest
    marks: frozenset[str]
    """Steps of this turn with a breakpoint."""
    edited: Mapping[str, bool]
    """Steps of this turn that were edited (True) or follow from an edit (False)."""
    what_if: tuple[str, ...]
    """What differs from the model as trained."""
    base: tuple[str, ...]
    """The same of what comparisons are made with."""
    difference: Difference | None
    """The tensor in the baseline and as it is now; None where nothing differs, or the baseline has no such tensor."""
    breakpoints: Mapping[int, Breakpoint]
    watches: Mapping[int, Watched]

    @property
    def step(self) -> Step:
        return self.program[self.position.step]

    @property
    def name(self) -> str:
        return self.position.step

    @cached_property
    def labels(self) -> tuple[Sequence[str] | None, ...]:
        """For each axis the words along it; None where there are none."""
        return tuple(axis.texts for axis in self.axes)

    @property
    def holds_ids(self) -> bool:
        """Whether the numbers are ids of words."""
        return holds_ids(self.step)

    @cached_property
    def slicing(self) -> Slicing:
        return slicing_of(self.step)

    @property
    def number(self) -> int:
        """The step's number in its turn."""
        return self.program.numbers[self.name]

    @property
    def whole(self) -> bool:
        """Whether every row of the step is there."""
        return self.position.row == self.step.row_count - 1

    @property
    def differs(self) -> bool:
        """Whether there is anything to compare."""
        return self.what_if != self.base

    def is_done(self, name: str) -> bool:
        """Whether a step of this turn stands before the position, or is the whole current one."""
        number = self.program.numbers[name]
        return number < self.number or (number == self.number and self.whole)

    def has_same_values(self, other: "Snapshot") -> bool:
        """Whether both are of the same sentence, with the same edits."""
        return self._origin == other._origin

    @property
    def _origin(self) -> tuple[object, ...]:
        return self.model, self.sentence.source, self.sentence.target, self.what_if, self.base


def take_snapshot(session: Session, measured: Measured) -> Snapshot:
    """Describe where the session is; computes the tensor it stands on.

    Raises:
        StepperError: the tensor cannot be computed.
    """
    position = session.position
    step, words = session.program[position.step], Vocabulary(session.model)
    return Snapshot(
        model=session.model.name,
        spec=session.spec,
        sentence=_sentence(session),
        position=position,
        program=session.program,
        turns=session.turns,
        generates=session.generates,
        code_is_shown=session.model.rewrite is None,
        array=session.value(with_turn(position.step, position.turn)),
        axes=tensor_axes(session, with_turn(position.step, position.turn)),
        words=words,
        known_words={side: KnownWords(session.model, side) for side in ("source", "target")},
        candidates=candidates_of(session, step, position.turn),
        mask=_mask(session, step),
        digest=digest_for(session, position.step, position.turn, measured),
        marks=frozenset(session.stops.marks(session, position.turn)),
        edited=_edited(session),
        what_if=tuple(session.variant.texts()),
        base=base_texts(session),
        difference=_difference(session),
        breakpoints=dict(session.stops.breakpoints),
        watches=session.stops.watched(session),
    )


def digest_for(session: Session, name: str, turn: int, measured: Measured) -> Digest:
    """The digest of a tensor, made once for each array."""
    fingerprint = session.run.fingerprint((turn, name))
    if fingerprint not in measured:
        if len(measured) >= MOST_MEASURED:
            measured.clear()
        measured[fingerprint] = digest_of(session.value(with_turn(name, turn)))
    return measured[fingerprint]


def _sentence(session: Session) -> Sentence:
    """What has been read and written up to the position."""
    turn = session.position.turn
    chosen: list[int] = []
    if session.generates:
        complete = turn + (session.position.step == "next")
        chosen = [session.generation.chosen(each) for each in range(complete)]
    elif session.position.step == "next":
        chosen = [int(each) for each in session.value("next")[: session.position.row + 1]]
    words = tuple(session.model.reader.token(each) for each in chosen)
    ended = session.generates and bool(chosen) and chosen[-1] in session.spec.ends
    return Sentence(session.source_text, session.target_text, words, ended)


def _mask(session: Session, step: Step) -> Array | None:
    """The mask that a tensor of (…, query, key) has gone through: of `masked`, `weights` and their fine steps."""
    place, name = step.place, str(step.place.sibling("masked.mask"))
    if step.axes[-2:] != ("query", "key") or place.tensor not in ("masked", "weights") or step.name == name or name not in session.program:
        return None
    return session.value(with_turn(name, session.position.turn))


def _edited(session: Session) -> dict[str, bool]:
    """The steps of this turn that an edit made by hand, and those that an edit or an option reached."""
    if not session.differs:
        return {}
    turn, changed, baseline = session.position.turn, session.run, session.baseline
    by_hand = {edit.name for edit in session.variant.edits if edit not in session.base.edits and edit.applies(turn)}
    before = baseline.run.programs[turn] if baseline.has_turn(turn) else ()
    touched: dict[str, bool] = {}
    for name in session.program.numbers:
        same = name in before and baseline.run.fingerprint((turn, name)) == changed.fingerprint((turn, name))
        if name in by_hand or not same:
            touched[name] = name in by_hand
    return touched


def _difference(session: Session) -> Difference | None:
    """The current tensor, compared with the baseline."""
    if not session.differs:
        return None
    try:
        return session.diff(with_turn(session.position.step, session.position.turn))
    except BadInput:
        return None
