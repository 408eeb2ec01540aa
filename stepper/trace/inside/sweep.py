"""Activation patching, swept: each part of a run on another text is put into this one, one at a time; the answer moves so far.

    found = session.sweep(other, "stream")
    found.panels[0].moved[layer, position]     by how much the logit of `word` less that of `against` rose
    found.here, found.there                    what it is in this run, and in the other: 1 × (there − here) is all the way

Both runs read the same words as they write, those of this run: only the texts differ. What a part does here is what it does on this
pair of texts (Meng et al. 2022, arXiv 2202.05262; Heimersheim and Nanda 2024, arXiv 2404.15255, on what it does not show).
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stepper.engine import Array, Place, Program, with_turn
from stepper.errors import BadInput
from stepper.trace.edits import Edit, Numbers
from stepper.trace.generation import Generation
from stepper.trace.inside.lens import require_words, streams
from stepper.trace.scoring import words_until

if TYPE_CHECKING:
    from stepper.trace.session import Session

__all__ = ["SWEPT", "Sweep", "SweptStack", "sweep"]


@dataclass(frozen=True)
class _Stack:
    """What is put in of a stack, in the turn that computes it."""

    stack: str
    turn: int
    names: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class SweptStack:
    """What was put into the tensors of one stack."""

    stack: str
    names: tuple[str, ...]
    """The tensors, one for each row of `moved`."""
    columns: tuple[str, ...]
    """What was put in of each: the tokens of its rows, or the numbers of its heads."""
    moved: Array
    """(tensor, column), how far the difference of the two logits moved."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """How far each part of the other run takes the answer there."""

    kind: str
    word: str
    against: str
    row: int
    here: float
    """The logit of the word less that of the other, in this run."""
    there: float
    """The same in the other run."""
    panels: tuple[SweptStack, ...]


def sweep(session: "Session", other: "Session", kind: str, word: str, against: str, row: int) -> Sweep:
    """Put each part of the other run into this one and note how far the answer moves."""
    require_words(session)
    turn = session.position.turn
    here, theirs = _saying(session, session, turn), _saying(other, session, turn)
    _require_same_shape(session, theirs, turn)
    answers = [each.run.value("logits", turn) for each in (here, theirs)]
    if not -len(answers[0]) <= row < len(answers[0]):
        raise BadInput("inside.no_row", row=row, count=len(answers[0]))
    row %= len(answers[0])
    own = _column(session, word, answers[0][row])
    columns = own, _column(session, against, answers[1][row], apart_from=own)

    def difference(logits: Array) -> float:
        return float(np.float64(logits[row, columns[0]]) - np.float64(logits[row, columns[1]]))

    start, end = map(difference, answers)
    stacks = list(_stacks(session, kind))
    tasks = [(stack, name, column) for stack in stacks for name in stack.names for column in range(len(stack.columns))]
    moved: list[float] = []
    for stack, name, column in session.store.each_of(tasks, lambda task: f"{task[1]}[{task[2]}]"):
        edit = Edit.of(name, stack.turn, (column,), Numbers.of(theirs.run.value(name, stack.turn)[column]))
        changed = session.turns_of(replace(here.variant, edits=(*here.variant.edits, edit)))
        changed.has_turn(turn)
        moved.append(difference(changed.run.value("logits", turn)) - start)
    ours, other_word = (session.model.reader.token(column) for column in columns)
    return Sweep(kind, ours, other_word, row, start, end, tuple(_swept(stacks, moved)))


def _swept(stacks: Sequence[_Stack], moved: Sequence[float]) -> Iterator[SweptStack]:
    """What was noted, a matrix for each stack."""
    at = 0
    for stack in stacks:
        shape = len(stack.names), len(stack.columns)
        yield SweptStack(stack.stack, stack.names, stack.columns, np.array(moved[at : at + math.prod(shape)]).reshape(shape))
        at += math.prod(shape)


def _saying(session: "Session", said: "Session", turn: int) -> Generation:
    """A run that reads, up to a turn, the words that another has written.

    Raises:
        BadInput: it is of another model.
    """
    if session.model.directory != said.model.directory:
        raise BadInput("inside.other_model", model=said.model.name, other=session.model.name)
    generation = session.turns_of(replace(session.variant, edits=(*session.variant.edits, *words_until(said, turn))))
    generation.has_turn(turn)
    return generation


def _require_same_shape(session: "Session", theirs: Generation, turn: int) -> None:
    """Refuse a text with another number of tokens.

    Raises:
        BadInput: it has.
    """
    side = "source" if session.spec.encoder else "target"
    counts = len(session.ids(side)), len(theirs.ids(side))
    if counts[0] != counts[1]:
        raise BadInput("inside.other_length", count=counts[0], other=counts[1])


def _column(session: "Session", word: str, logits: Array, apart_from: int = -1) -> int:
    """The id of a word; the likeliest where none is named, another one apart."""
    if not word:
        return int(np.where(np.arange(len(logits)) == apart_from, -np.inf, logits).argmax())
    ids = session.model.ids_of_word(word)
    if len(ids) != 1:
        raise BadInput("command.many_tokens", word=word, count=len(ids))
    return ids[0]


def _stacks(session: "Session", kind: str) -> Iterator[_Stack]:
    """The encoder's tensors of turn 0, and the decoder's of the current turn."""
    for stack, turn in (("encoder", 0), ("decoder", session.position.turn)):
        program = session.program_of(turn)
        names = SWEPT[kind](program, stack)
        if names:
            first = names[0]
            heads = [str(head) for head in range(program[first].shape[0])]
            columns = heads if kind == "heads" else session.labels(with_turn(first, turn))[0] or ()
            yield _Stack(stack, turn, names, tuple(columns))


def _sublayers(wanted: Callable[[Place], bool]) -> Callable[[Program, str], tuple[str, ...]]:
    return lambda program, stack: tuple(
        step.name for step in program.coarse if step.place.stack == stack and not step.place.way and wanted(step.place)
    )


SWEPT: Mapping[str, Callable[[Program, str], tuple[str, ...]]] = {
    "stream": streams,
    "attention": _sublayers(lambda place: bool(place.attention) and place.leaf == "out"),
    "ffn": _sublayers(lambda place: place.block == "ffn" and place.leaf == "out"),
    "heads": _sublayers(lambda place: bool(place.attention) and place.leaf == "context"),
}
"""The tensors that are put in, by kind: the residual stream, what a sublayer adds to it, and what each head makes."""
