"""Guesses at what went wrong: which usual slip turns the engine's tensor into the learner's.

    mine is the engine's, its axes swapped           "transposed: mine.transpose(0, 2, 1) is equal"
    mine is the engine's times 4 = √d_head           "4 times the engine's: not divided by √d_head"
    mine is another tensor of the same place         "it is scaled: the mask comes next"
    mine comes out of a slip on the way              "it looks as if softmax ran over the wrong axis"   (usual_slips.py)

A guess is only made where it was tried and gives the learner's very numbers.
"""

import math
from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Any

import numpy as np

from stepper.engine import Place, split_turn, with_turn
from stepper.repl.tensor import Tensor, plain
from stepper.repl.tensors import tensor_of
from stepper.repl.usual_slips import usual_slips
from stepper.trace import Session
from stepper.words import formula, phrase

__all__ = ["guesses"]

Close = Callable[[Any, Any], bool]


def guesses(mine: Any, target: Tensor, session: Session, close: Close) -> list[str]:
    """The first guess that fits, as a sentence; none where none fits."""
    for guess in (_rearranged, _another_tensor, _multiple, _one_head, _slip, _missing_bias):
        sentence = next(guess(mine, target, session, close), None)
        if sentence:
            return [sentence]
    return []


def _rearranged(mine: Any, target: Tensor, session: Session, close: Close) -> Iterator[str]:
    """The right numbers with their axes in another order, or not yet split, or merged."""
    theirs = plain(target)
    if mine.ndim == theirs.ndim:
        for order in permutations(range(mine.ndim)):
            if order != tuple(range(mine.ndim)) and close(mine.transpose(order), theirs):
                yield phrase("guesses.transposed", order=order)
    if mine.size == theirs.size:
        yield from _reshaped(mine, theirs, close)


def _reshaped(mine: Any, theirs: Any, close: Close) -> Iterator[str]:
    """The right numbers in another shape, or in the order that a wrong split into heads gives."""
    if close(mine.reshape(theirs.shape), theirs):
        yield phrase("guesses.other_shape", shape=theirs.shape)
    if mine.ndim == 3 and theirs.ndim == 2 and close(mine.transpose(1, 0, 2).reshape(theirs.shape), theirs):
        yield phrase("guesses.heads_apart", shape=theirs.shape)
    if theirs.ndim != 3:
        return
    heads, tokens, width = theirs.shape
    if mine.ndim == 2 and close(mine.reshape(tokens, heads, width).transpose(1, 0, 2), theirs):
        yield phrase("guesses.not_split", tokens=tokens, heads=heads, width=width)
    if close(mine.reshape(-1), theirs.transpose(1, 0, 2).reshape(-1)):
        yield phrase("guesses.split_wrongly", tokens=tokens, heads=heads, width=width)


def _another_tensor(mine: Any, target: Tensor, session: Session, close: Close) -> Iterator[str]:
    """Another tensor of the model, most likely one just before or after."""
    full, turn = session.resolve(target.name) if target.name not in session.model.parameters else ("", 0)
    if not full:
        return
    steps = [step for step in session.run.programs[turn] if step.shape == mine.shape and step.name != full]
    branch = Place.of(full).branches[-1:]
    near = [step for step in steps if not branch or branch[0] in step.place.branches or step.name in session.run.step((turn, full)).inputs]
    for step in (*near, *(step for step in steps if step not in near)):
        if close(mine, session.value(with_turn(step.name, turn))):
            yield phrase(
                "guesses.another_tensor",
                name=step.name,
                formula=formula(step.formula),
                full=full,
                other=formula(session.run.step((turn, full)).formula),
            )


def _multiple(mine: Any, target: Tensor, session: Session, close: Close) -> Iterator[str]:
    """The engine's numbers, each times the same number."""
    theirs = plain(target)
    if mine.shape != theirs.shape or theirs.dtype.kind != "f":
        return
    usable = np.isfinite(theirs) & np.isfinite(mine) & (theirs != 0)
    if not usable.any():
        return
    place = np.unravel_index(int(np.argmax(np.where(usable, np.abs(theirs), -1))), theirs.shape)
    factor = float(mine[place]) / float(theirs[place])
    if factor and close(mine / factor, theirs):
        yield phrase(
            "guesses.multiple",
            factor=f"{factor:.6g}",
            reason=_reason(factor, session.spec.last.layers[0].attention.d_head, session.spec.last.d_model),
        )


def _reason(factor: float, d_head: int, d_model: int) -> str:
    known = {
        phrase("guesses.not_divided"): math.sqrt(d_head),
        phrase("guesses.divided_twice"): 1 / math.sqrt(d_head),
        phrase("guesses.divided_by_d_head"): math.sqrt(d_head) / d_head,
        phrase("guesses.multiplied_twice"): math.sqrt(d_model),
        phrase("guesses.not_multiplied"): 1 / math.sqrt(d_model),
        phrase("guesses.sign"): -1.0,
    }
    return next((text for text, value in known.items() if math.isclose(factor, value, rel_tol=1e-4)), "")


def _one_head(mine: Any, target: Tensor, session: Session, close: Close) -> Iterator[str]:
    """One head, or one row, of the engine's."""
    if mine.ndim != target.ndim - 1:
        return
    for number, part in enumerate(plain(target)):
        if close(mine, part):
            axis = target.axes[0].name if target.axes else phrase("guesses.first_axis")
            yield phrase("guesses.one_part", name=target.name, axis=axis, number=number)


def _slip(mine: Any, target: Tensor, session: Session, close: Close) -> Iterator[str]:
    """What comes out of one of the usual slips on the way to the tensor."""
    if target.name in session.model.parameters:
        return
    for sentence, array in usual_slips(target.name, session):
        if close(mine, np.asarray(array)):
            yield phrase("guesses.looks_as_if", sentence=sentence)


def _missing_bias(mine: Any, target: Tensor, session: Session, close: Close) -> Iterator[str]:
    """The engine's without the bias that belongs to it."""
    place = Place.of(split_turn(target.name)[0])
    bias = (_BIASES_OF_FFN if place.kind == "ffn" else _BIASES).get(place.leaf)
    learned = str(place.sibling(bias or ""))
    if bias is None or learned not in session.model.parameters:
        return
    added = plain(tensor_of(session, learned))
    if target.ndim == 3:
        added = added.reshape(target.shape[0], 1, target.shape[2])
    if mine.shape == target.shape and close(mine + added, plain(target)):
        yield phrase("guesses.bias", bias=bias)


_BIASES = {"q": "b_q", "k": "b_k", "v": "b_v", "k_new": "b_k", "v_new": "b_v", "out": "b_o"}
_BIASES_OF_FFN = {"hidden": "b_1", "out": "b_2"}
"""The bias that a tensor of a sublayer has had added."""
