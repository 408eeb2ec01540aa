"""A run as a page holds it: its steps as rows of numbers of a common table, its tensors packed.

recorded = record(session, turns=11, room=2_000_000)
recorded.facts          what goes into the page as JSON
recorded.numbers        the tensors, as base64
recorded.left_out       how many turns, tensors and parameters there was no room for

First what is read, what is chosen and the attention weights are taken, then the other tensors in the order of the run, then the
parameters in the order they are read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from stepper.browser.numbers import PackedNumbers
from stepper.browser.recomputed import is_made_again
from stepper.engine import Array, Op, Place, Step, with_turn
from stepper.engine.explain import worded
from stepper.engine.op import product_of_cells
from stepper.engine.ops.arithmetic import never_computed
from stepper.engine.ops.rotary import Rotation, frequency
from stepper.engine.ops.sampling import DRAW
from stepper.engine.place import split_turn
from stepper.engine.signature import Operand
from stepper.inspect.labelled import parameter_axes
from stepper.progress import OnProgress
from stepper.trace import Session
from stepper.trace.vocabulary import Vocabulary, holds_ids
from stepper.words import formula, note, place

__all__ = ["COMPUTED", "LEFT_OUT", "LeftOut", "Recorded", "record"]

COMPUTED, LEFT_OUT = -1, -2
"""In the place of a tensor's numbers: the page makes it of others; the page does not have it."""
_MOST_WORDS = 5000
"""Of a vocabulary that is written out."""
_WORDS, _NOTHING = "words", None


@dataclass(frozen=True)
class LeftOut:
    """What there was no room for, and of how many."""

    turns: int
    of_turns: int
    tensors: int
    of_tensors: int
    parameters: int
    of_parameters: int
    words: bool
    """The vocabulary is too large to be written out."""


@dataclass(frozen=True)
class Recorded:
    """A run, for a page."""

    facts: Mapping[str, Any]
    numbers: str
    left_out: LeftOut


@dataclass
class _Tables:
    """What many steps have in common, each thing once."""

    things: list[Any] = field(default_factory=list)
    ops: list[Any] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)
    _op_places: dict[int, int] = field(default_factory=dict)

    def thing(self, thing: Any) -> int:
        """The number of a thing in the table."""
        key = json.dumps(thing)
        if key not in self._places:
            self._places[key] = len(self.things)
            self.things.append(thing)
        return self._places[key]

    def op(self, op: Op) -> int:
        """The number of an op."""
        if op.identity not in self._op_places:
            self._op_places[op.identity] = len(self.ops)
            self.ops.append(_op(op))
        return self._op_places[op.identity]


def record(session: Session, turns: int, room: int, progress: OnProgress | None = None, most_facts: int = 900_000) -> Recorded:
    """Record the first turns, as many as have room.

    Args:
        session: whose turns are known so far.
        turns: how many are wanted.
        room: characters of the page for numbers.
        progress: told what is being recorded.
        most_facts: characters for the steps; later turns are left out.
    """
    tables, rows, size = _Tables(), list[list[list[Any]]](), 0
    for turn in range(turns):
        told = [_step(session, turn, step, tables) for step in session.program_of(turn)]
        size += len(json.dumps(told)) + (len(json.dumps(tables.things)) if turn == 0 else 0)
        if turn and size > most_facts:
            break
        rows.append(told)
    numbers = PackedNumbers(room)
    places = _packed(session, len(rows), numbers, progress)
    for turn, told in enumerate(rows):
        for row in told:
            row.append(places[turn, row[0]])
    return _recorded(session, turns, rows, tables, numbers)


def _packed(session: Session, turns: int, numbers: PackedNumbers, progress: OnProgress | None) -> dict[tuple[int, str], int]:
    """Where the numbers of every tensor stand: of what is looked at most first, then of the others in the order of the run."""
    steps = [(turn, step) for turn in range(turns) for step in session.program_of(turn)]
    first = {(turn, step.name): numbers.add(session.run.value(step.name, turn)) for turn, step in steps if _comes_first(step)}
    places = {key: place for key, place in first.items() if place is not None}
    available = {with_turn(name, turn) for turn, name in places}
    for done, (turn, step) in enumerate(steps):
        if progress:
            progress(done, len(steps), step.name)
        if (turn, step.name) not in places:
            places[turn, step.name] = _place(session, turn, step, numbers, available)
    if progress:
        progress(len(steps), len(steps), "")
    return places


def _comes_first(step: Step) -> bool:
    """What is read, what is chosen, and who looks at whom."""
    return step.part_of is None and (holds_ids(step) or step.place.leaf == "weights")


def _recorded(session: Session, turns: int, rows: list[list[list[Any]]], tables: _Tables, numbers: PackedNumbers) -> Recorded:
    parameters = _parameters(session, len(rows), tables, numbers)
    wanted = {name for turn in range(len(rows)) for name in session.program_of(turn).parameters}
    kept = [row[-1] for recorded in rows for row in recorded]
    has_words = session.model.spec.vocab_size <= _MOST_WORDS
    words = list(Vocabulary(session.model)) if has_words else []
    facts = {
        "things": tables.things,
        "ops": tables.ops,
        "turns": rows,
        "parameters": parameters,
        "words": words,
    }
    left_out = LeftOut(
        turns - len(rows), turns, kept.count(LEFT_OUT), len(kept), len(wanted) - len(parameters), len(wanted), words=not has_words
    )
    return Recorded(facts, numbers.text(), left_out)


def _step(session: Session, turn: int, step: Step, tables: _Tables) -> list[Any]:
    """A step as a row; where its numbers stand is added when they are packed."""
    layers = next((len(each.layers) for each in session.spec.stacks if each.name == step.place.stack), None)
    said = note(step.place, tag=step.note, turn=turn)
    shared = (
        [[name, _short(name, step), name in step.parameters] for name in step.operands],
        step.sizes,
        {name: _plain(each, step) for name, each in step.attributes.items()},
        step.shape,
        [[str(axis), axis.kind] for axis in step.axes],
        [_labels(texts, axis.kind) for texts, axis in zip(session.labels(with_turn(step.name, turn)), step.axes, strict=True)],
        worded(step.op, step.attributes, [f"⟨{slot}⟩" for slot in range(len(step.operands))], "") if step.op.wording else "",
        formula(step.formula),
        [said.title, said.note or said.says, said.look, said.misconception, said.source],
        place(step.place, layers=layers),
        step.part_of,
    )
    edited = any(edit.name == step.name and edit.applies(turn) for edit in session.variant.edits)
    return [step.name, tables.op(step.op), *map(tables.thing, shared), step.row_axis, [int(edited), int(holds_ids(step))]]


def _place(session: Session, turn: int, step: Step, numbers: PackedNumbers, available: set[str]) -> int:
    """Where the numbers of a tensor stand, or why they stand nowhere."""
    stored = session.run.value(step.name, turn)
    sources = [name if split_turn(name)[1] is not None else with_turn(name, turn) for name in step.inputs]
    here = with_turn(step.name, turn)
    is_there = not step.parameters and available.issuperset(sources)
    if is_there and is_made_again(step, session.run.operands((turn, step.name)), stored):
        available.add(here)
        return COMPUTED
    found = numbers.add(stored)
    if found is None:
        return LEFT_OUT
    available.add(here)
    return found


def _short(name: str, step: Step) -> str:
    bare, turn = split_turn(name)
    short = Place.of(bare).short(step.place)
    return short if turn is None else with_turn(short, turn)


def _labels(texts: list[str] | None, kind: str) -> list[str] | str | None:
    """What stands along an axis; of the vocabulary only that it does."""
    return _WORDS if kind == "vocab" else texts if texts is None else list(texts)


def _plain(value: Any, step: Step) -> Any:
    """An attribute as JSON has it; of a rotation what its terms need."""
    if isinstance(value, Rotation):
        pairs = step.sizes["r"]
        return {"frequencies": [float(frequency(value, pair, pairs)) for pair in range(pairs)], "times": value.times}
    if isinstance(value, np.generic):
        return value.item()
    return list(value) if isinstance(value, tuple) else value


def _parameters(session: Session, turns: int, tables: _Tables, numbers: PackedNumbers) -> dict[str, Any]:
    """The parameters that have room, each with its place, its shape and what stands along its axes."""
    found = {}
    for name in dict.fromkeys(name for turn in range(turns) for name in session.program_of(turn).parameters):
        array: Array = session.run.whole_parameter(name)
        at = numbers.add(array)
        if at is not None:
            axes = parameter_axes(session, name)
            labels = [_WORDS if axis.kind == "vocab" else _NOTHING for axis in axes]
            found[name] = [at, array.shape, tables.thing([axis.name for axis in axes]), tables.thing(labels)]
    return found


def _op(op: Op) -> dict[str, Any]:
    """An op as the page's script reads it."""
    signature = op.signature
    return {
        "name": op.name,
        "kind": "f" if op.dtype is np.float32 else "i",
        "parts": [[_operand(operand) for operand in part] for part in signature.parts],
        "summed": [signature.summed(part) for part in range(len(signature.parts))],
        "result": _operand(signature.result),
        "reduce": "own" if callable(op.reduce) else op.reduce,
        "chooses": {letter: choice if isinstance(choice, int) else None for letter, choice in op.chooses.items()},
        "plain": op.term is product_of_cells,
        "known": op.term is not never_computed and op.apply is not DRAW.apply,
        "shares": op.shares,
    }


def _operand(operand: Operand) -> list[list[Any]]:
    """Axes as lists: whether parts are joined on it, and its letters."""
    return [[int(axis.joined), *axis.letters] for axis in operand]
