"""Who made a word likely: the share of every part of the model in one logit, adding up to it.

    found = session.attribute("noir", row=-1)
    found.parts["decoder.1.ffn.out"], found.total, found.stored

The residual stream is a sum: of the embedding and of what each sublayer adds. What stands between the sum and the logit (norms, the
output layer, in BERT one more layer) is taken as it was in this run: the mean of each part is taken from it, the stored variance divides
it, an activation or a cap multiplies it by what it made of the whole. So the shares add up exactly, and a share says what a part brought
to this sum here, not what would happen without it (Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits").
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stepper.engine import Array, Step, with_turn
from stepper.engine.in_notebook import InNotebook
from stepper.engine.index import whole_number
from stepper.engine.ops.arithmetic import ADD, LINEAR, MATMUL, SAME_ROWS, sum_of
from stepper.engine.ops.norm import CENTER, GAIN_BIAS, GAIN_FROM_ONE_ROWS, NORMALIZE, RMS_ROWS
from stepper.errors import BadInput, UnknownName, nearest
from stepper.trace.inside.lens import require_words

if TYPE_CHECKING:
    from stepper.trace.session import Session

__all__ = ["Attribution", "attribute", "walked", "way_back"]

_Parts = dict[str, Array]
"""A row of the stream, part by part, in float64."""


@dataclass(frozen=True)
class Attribution(InNotebook):
    """The shares of all parts."""

    word: str
    against: str | None
    row: int
    parts: Mapping[str, float]
    """By the name of what was added: the embedding, each sublayer, and the biases of norms and of the output layer."""
    total: float
    """Their sum."""
    stored: float
    """The logit, or the difference of two, as the run holds it."""

    def largest(self, count: int = 10) -> list[tuple[str, float]]:
        """The parts with the largest shares, whatever their sign."""
        return sorted(self.parts.items(), key=lambda part: -abs(part[1]))[:count]


def attribute(session: "Session", word: str, row: int, against: str | None) -> Attribution:
    """The shares in the logit of a word (the likeliest where none is named), or in the difference to that of another."""
    require_words(session)
    turn, program = session.position.turn, session.program
    rows = program["logits"].row_count
    place = whole_number("row", row)
    if not -rows <= place < rows:
        raise BadInput("inside.no_row", row=row, count=rows)
    place %= rows
    logits = session.value(with_turn("logits", turn))[place].astype(np.float64)
    column = _column(session, word) if word else int(logits.argmax())
    other = None if against is None else _column(session, against)

    def share(numbers: Array) -> float:
        return float(numbers[column] - (0.0 if other is None else numbers[other]))

    shares = {name: share(each) for name, each in walked(session, turn, way_back(session, turn), place).items()}
    shown = word or session.model.reader.token(column)
    return Attribution(shown, against, place, shares, float(sum(shares.values())), share(logits))


def _column(session: "Session", word: str) -> int:
    ids = session.model.ids_of_word(word)
    if len(ids) != 1:
        vocabulary = session.model.reader.vocabulary
        raise UnknownName("inside.no_word", word=word, near=nearest(word, vocabulary) or list(vocabulary)[:3])
    return ids[0]


def way_back(session: "Session", turn: int) -> list[Step]:
    """The steps from the embedding to the logits along the stream: of every step the first tensor it reads is the stream."""
    program, way = session.program_of(turn), []
    step = program["logits"]
    while True:
        way.append(step)
        if not step.inputs or step.place.block == "embed" or step.inputs[0] not in program:
            return way[::-1]
        step = program[step.inputs[0]]


def walked(session: "Session", turn: int, way: list[Step], row: int, split: Mapping[str, _Parts] | None = None) -> _Parts:
    """The parts of a row, taken along a way; a part that is split is replaced by what it is made of as soon as it is there."""
    first, *others = way
    parts = {first.name: session.value(with_turn(first.name, turn))[row].astype(np.float64)}
    for step in others:
        walk = _WALKS.get(step.op.apply, _in_proportion)
        parts = walk(_Place(session, turn, step, row), parts)
        for name in parts.keys() & (split or {}).keys():
            parts = {each: part for each, part in parts.items() if each != name} | dict((split or {})[name])
    return parts


@dataclass(frozen=True)
class _Place:
    """A step on the way, and the row that is followed."""

    session: "Session"
    turn: int
    step: Step
    row: int

    def operand(self, number: int) -> Array:
        """What else the step reads, in float64."""
        name = self.step.operands[number]
        whole = self.session.parameter(name) if name in self.step.parameters else self.session.value(self._of(name))
        return whole.astype(np.float64)

    def _of(self, name: str) -> str:
        return name if "@" in name else with_turn(name, self.turn)

    @property
    def result(self) -> Array:
        whole: Array = self.session.value(with_turn(self.step.name, self.turn))[self.row].astype(np.float64)
        return whole


def _each(parts: _Parts, change: Callable[[Array], Array]) -> _Parts:
    return {name: change(part) for name, part in parts.items()}


def _added(at: _Place, parts: _Parts) -> _Parts:
    """What stands beside the stream is a part of its own."""
    for number, name in enumerate(at.step.operands[1:], 1):
        parts = parts | {name: at.operand(number)[at.row]}
    return parts


def _centered(at: _Place, parts: _Parts) -> _Parts:
    return _each(parts, lambda part: part - part.mean())


def _divided(at: _Place, parts: _Parts) -> _Parts:
    """By the stored root."""
    square = at.operand(1)[at.row]
    return _each(parts, lambda part: part / np.sqrt(square + at.step.attributes["eps"]))


def _gained(at: _Place, parts: _Parts) -> _Parts:
    gain = at.operand(1) + (1.0 if at.step.op.apply is GAIN_FROM_ONE_ROWS.apply else 0.0)
    scaled = _each(parts, lambda part: part * gain)
    return scaled | {at.step.operands[2]: at.operand(2)} if len(at.step.operands) > 2 else scaled


def _multiplied(at: _Place, parts: _Parts) -> _Parts:
    """By a matrix; its bias is a part of its own."""
    W = at.operand(1)
    made = _each(parts, lambda part: part @ W)
    return made | {at.step.operands[2]: at.operand(2)} if len(at.step.operands) > 2 else made


def _kept(at: _Place, parts: _Parts) -> _Parts:
    return parts


def _in_proportion(at: _Place, parts: _Parts) -> _Parts:
    """Each number of every part times what the step made of the whole: an activation, a cap, a factor."""
    before = np.sum(list(parts.values()), axis=0)
    ratio = np.divide(at.result, before, out=np.zeros_like(before), where=before != 0)
    return _each(parts, lambda part: part * ratio)


_WALKS: Mapping[Callable[..., Array], Callable[[_Place, _Parts], _Parts]] = {
    ADD.apply: _added,
    sum_of(2).apply: _added,
    SAME_ROWS.apply: _kept,
    CENTER.apply: _centered,
    NORMALIZE.apply: _divided,
    RMS_ROWS.normalized.apply: _divided,
    RMS_ROWS.gain.apply: _gained,
    GAIN_BIAS.apply: _gained,
    GAIN_FROM_ONE_ROWS.apply: _gained,
    LINEAR.apply: _multiplied,
    MATMUL.apply: _multiplied,
}
"""How each op on the way takes the parts on; all others by what they made of the whole."""
