"""Slips of the embedding and of positions: where counting begins, which row, which frequency."""

from collections.abc import Iterator

import numpy as np

from stepper.engine import Array
from stepper.engine.ops.activation import ACTIVATIONS
from stepper.engine.ops.arithmetic import LOOKUP, MULTIPLY, MULTIPLY_BY, ROW_FOR_ALL
from stepper.engine.ops.position import LEARNED_POSITION, SINUSOID
from stepper.witness.own.slips.case import SlipCase, said
from stepper.witness.scene import Guess

__all__ = ["activations", "factors", "lookups", "positions"]


def lookups(case: SlipCase) -> Iterator[Guess]:
    """Other ids are looked up: shifted by one, or the last one is read first; or every token has another segment."""
    if case.step.op is ROW_FOR_ALL:
        table = case.operands[0]
        yield from ((said("segment", row=row), np.repeat(table[row : row + 1], len(case.ours), axis=0)) for row in range(1, len(table)))
    if case.step.op is not LOOKUP:
        return
    ids, table = case.operands
    if len(ids) > 1:
        yield said("ids_late"), table[np.concatenate([ids[:1], ids[:-1]])]
        yield said("ids_round"), table[np.roll(ids, 1)]
        yield said("ids_early"), table[np.concatenate([ids[1:], ids[-1:]])]
        yield said("ids_round_early"), table[np.roll(ids, -1)]
        yield said("ids_backwards"), table[ids[::-1]]
    for row in (0, case.scene.spec.ids.pad):
        if 0 <= row < len(table):
            emptied = table[ids].copy()
            emptied[ids == row] = 0
            yield said("padding_row", row=row), emptied


def factors(case: SlipCase) -> Iterator[Guess]:
    """A scale is the wrong way round, or is applied twice."""
    if case.step.op is MULTIPLY_BY:
        factor = np.float32(case.step.attributes["factor"])
        yield said("factor_inverted", there=f"{1 / factor:.4g}", here=f"{factor:.4g}"), case.operands[0] / factor
        yield said("factor_twice", here=f"{factor:.4g}"), case.ours * factor


def positions(case: SlipCase) -> Iterator[Guess]:
    """Positions begin elsewhere, stand still, or turn at another speed."""
    op, attributes = case.step.op, case.step.attributes
    if op is LEARNED_POSITION:
        table, (rows, width) = case.operands[0], case.ours.shape
        first = attributes["past"] + attributes.get("offset", 0)
        for start in range(min(len(table) - rows + 1, first + 33)):
            if start != first:
                yield said("table_from", row=start, here=first), table[start : start + rows]
        for emptied in range(first, first + rows):
            zeroed = case.ours.copy()
            zeroed[emptied - first] = 0
            yield said("table_row_zero", row=emptied), zeroed
        yield said("position_stands_still"), np.repeat(case.ours[:1], rows, axis=0)
        yield said("positions_backwards"), case.ours[::-1]
    elif op is SINUSOID:
        rows, width = case.ours.shape
        yield from _other_sinusoids(rows, width, attributes["past"])
        yield said("position_stands_still"), np.repeat(case.ours[:1], rows, axis=0)


def _other_sinusoids(rows: int, width: int, past: int) -> Iterator[Guess]:
    position, column = np.arange(past, past + rows, dtype=np.float64)[:, None], np.arange(width)
    even = column % 2 == 0
    frequencies = {
        "column_not_pair": 10000.0 ** (-column / width),
        "twice_the_column": 10000.0 ** (-2 * column / width),
        "odd_faster": 10000.0 ** (-2 * np.where(even, column, column + 1) / width),
        "pair_doubled_twice": 10000.0 ** (-4 * (column // 2) / width),
        "pair_not_doubled": 10000.0 ** (-(column // 2) / width),
        "one_less": 10000.0 ** (-2 * (column // 2) / max(1, width - 2)),
    }
    for words, frequency in frequencies.items():
        yield said(words), _waves(position * frequency, even)
    angle = position * 10000.0 ** (-2 * (column // 2) / width)
    yield said("sines_and_cosines_exchanged"), _waves(angle, ~even)
    half = column // 2 if width % 2 == 0 else column
    slow = position * np.exp(-half * (np.log(10000.0) / max(1, width // 2 - 1)))
    yield said("one_less"), _waves(slow, even)


def _waves(angle: Array, is_sine: Array) -> Array:
    waves: Array = np.where(is_sine, np.sin(angle), np.cos(angle)).astype(np.float32)
    return waves


def activations(case: SlipCase) -> Iterator[Guess]:
    """Another activation, or the gate and what it lets through exchanged."""
    mine = next((name for name, op in ACTIVATIONS.items() if op is case.step.op), "")
    for name, op in ACTIVATIONS.items():
        if mine and name != mine:
            yield said("activation", there=name, here=mine), op.apply(case.operands[0])
    if mine in ("silu", "gelu", "gelu_tanh"):
        x = case.operands[0]
        yield said("quick_gelu"), (x / (1 + np.exp(-np.float32(1.702) * x))).astype(x.dtype)
    if case.step.op is MULTIPLY and case.place.kind == "ffn":
        yield from _gates(case)


def _gates(case: SlipCase) -> Iterator[Guess]:
    """The activation stands on the other of the two products."""
    names = {step.place.leaf: step.name for step in case.earlier if step.place.sublayer == case.place.sublayer}
    gate, hidden = names.get("gate"), names.get("hidden")
    activation = next((step.op for step in case.earlier if step.place == case.place.sibling("activation")), None)
    if gate and hidden and activation:
        yield said("gate_exchanged"), activation.apply(case.value(hidden)) * case.value(gate)
        yield said("gate_added"), case.operands[0] + case.operands[1]
        yield said("gate_not_activated"), case.value(gate) * case.value(hidden)
