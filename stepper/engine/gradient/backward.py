"""The way back: to a program with a loss, the gradient of every tensor and parameter, as steps in reverse order.

    program = differentiate(with_loss(program))
    program["grad.encoder.0.self_attn.q"]           d loss / d q, of q's shape and axes
    program["grad.encoder.0.self_attn.W_q"]         d loss / d W_q

Each gradient is made by the vector-Jacobian product of the op that reads the tensor (`derived.vjp_of`). A tensor that is read several
times gets a gradient from each reader, `arriving0`, `arriving1`, …, and their sum. The gradients of fine steps are fine steps of the
coarse gradient that comes next. A parameter's gradient stands behind that of the first step that reads it. Two names of one array, a
tied parameter, have one gradient, and the other name's is its transpose.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stepper.engine.axis import Axis, axes_named
from stepper.engine.builder import Builder
from stepper.engine.gradient.derived import vjp_of
from stepper.engine.gradient.loss import LOSS
from stepper.engine.op import Vjp, product_of_cells
from stepper.engine.ops.arithmetic import SAME_ROWS, TRANSPOSE, sum_of
from stepper.engine.ops.kept import ReplacedPart, kept_of
from stepper.engine.ops.loss import ONE
from stepper.engine.place import Place
from stepper.engine.program import Program, Step

__all__ = ["Tied", "differentiate"]

_NAMED = {"v": "vocab", "m": "position", "b": "bucket"}
"""Axes of parameters that no tensor has, by the letter of the op that reads them."""


@dataclass(frozen=True)
class Tied:
    """A second name of a parameter."""

    of: str
    transposed: bool = False


@dataclass(frozen=True)
class Arrival:
    """A gradient that comes from one reader."""

    reader: Step
    slot: int
    vjp: Vjp


@dataclass(frozen=True)
class Gradient:
    """The gradient of a tensor or a parameter, yet to be written down."""

    place: Place
    axes: tuple[Axis, ...]
    arrivals: tuple[Arrival, ...]
    near: Step
    """The step whose sublayer it is counted to: the tensor's own, or the first that reads the parameter."""
    is_parameter: bool = False

    @property
    def is_fine(self) -> bool:
        return not self.is_parameter and self.near.part_of is not None


_SAID = re.compile(r"[a-z]{2,} [a-z]{2,}")
"""Words in the writing of a term."""
Arriving = Mapping[str, Sequence[Arrival]]
"""The gradients that arrive at each tensor and parameter, those of the last readers first; a tied parameter's are its owner's."""


Replaced = Mapping[str, tuple[ReplacedPart, ...]]
"""The parts of tensors that were put there by hand."""


def differentiate(program: Program, tied: Mapping[str, Tied] | None = None, replaced: Replaced | None = None) -> Program:
    """The program with the gradient of its loss.

    Args:
        program: it has a step `loss`.
        tied: parameters that are other names of a parameter.
        replaced: parts of tensors that were put there by hand, through which no gradient goes back.
    """
    tied, replaced = tied or {}, replaced or {}
    build, planned = Builder(start=program), list(_planned(program, tied))
    for number, gradient in enumerate(planned):
        coarse = next((later.place.gradient for later in planned[number:] if not later.is_fine), None)
        with build.sublayer(gradient.near.sublayer):
            _write(build, gradient, coarse if gradient.is_fine else None, replaced)
            if str(gradient.place) in replaced and not gradient.is_parameter:
                later = next((each.place.gradient for each in planned[number + 1 :] if not each.is_fine), None)
                _write_kept(build, gradient, later, replaced[str(gradient.place)])
    for name in (each for each in program.parameters if each in tied):
        _write_other_name(build, Place.of(name), tied[name])
    return build.program()


# --- which gradients there are ---------------------------------------------------------------------------------------------


def _planned(program: Program, tied: Mapping[str, Tied]) -> Iterator[Gradient]:
    """The gradients in the order in which they can be made: those of the last steps first."""
    arriving = _arriving(program, tied)
    for step in reversed(program.steps):
        if step.place == LOSS or step.name in arriving:
            yield Gradient(step.place, step.axes, tuple(arriving.get(step.name, ())), step)
        for name in dict.fromkeys(_owner(each, tied) for each in step.operands if each in step.parameters):
            if name in arriving and arriving[name][-1].reader is step:
                axes = _axes_of_parameter(program, name, arriving[name][-1])
                yield Gradient(Place.of(name), axes, tuple(arriving[name]), step, is_parameter=True)


def _arriving(program: Program, tied: Mapping[str, Tied]) -> Arriving:
    """Go back from the loss: whatever has a gradient hands one to each of its operands that can have one."""
    arriving: dict[str, list[Arrival]] = {}
    for step in reversed(program.steps):
        if step.place != LOSS and step.name not in arriving:
            continue
        for slot, name in enumerate(step.operands):
            turned = name in step.parameters and name in tied and tied[name].transposed
            vjp = vjp_of(step.op, slot, turned) if _is_real(program, name) else None
            if vjp:
                arriving.setdefault(_owner(name, tied), []).append(Arrival(step, slot, vjp))
    return arriving


def _owner(name: str, tied: Mapping[str, Tied]) -> str:
    return tied[name].of if name in tied else name


def _is_real(program: Program, name: str) -> bool:
    """Whether a tensor or parameter is made of real numbers: ids and masks have no gradient, and what earlier turns made is given."""
    return program[name].op.dtype is np.float32 if name in program else name in program.parameters


def _axes_of_parameter(program: Program, name: str, arrival: Arrival) -> tuple[Axis, ...]:
    """A parameter's axes are called as those of the tensors that it is put together with."""
    step, slot = arrival.reader, arrival.slot
    known = _letters_named(program, step)
    names = [known.get(axis.letters[0]) or _NAMED.get(axis.letters[0], "d_in") for axis in step.op.signature.operands[slot]]
    return axes_named(" ".join("d_out" if each in names[:number] else each for number, each in enumerate(names)))


def _letters_named(program: Program, step: Step) -> dict[str, str]:
    """The name of each letter's axis, as the tensors have it that a step reads and makes."""
    tensors = [
        (operand, program[name].axes) for operand, name in zip(step.op.signature.operands, step.operands, strict=True) if name in program
    ]
    pairs = [pair for operand, axes in [*tensors, (step.op.signature.result, step.axes)] for pair in zip(operand, axes, strict=True)]
    return {along.letters[0]: str(axis) for along, axis in pairs if len(along.letters) == 1}


# --- writing them down -----------------------------------------------------------------------------------------------------


def _write_kept(build: Builder, gradient: Gradient, part_of: Place | None, parts: tuple[ReplacedPart, ...]) -> None:
    """What of a gradient goes on: not what belongs to cells that were put there by hand."""
    place, axes = gradient.place.gradient, " ".join("abcdef"[: len(gradient.axes)])
    formula = f"{place.short()}, 0 where replaced"
    build.step(place / "kept", kept_of(axes), str(place), axes=gradient.axes, formula=formula, part_of=part_of, replaced=parts)


def _write(build: Builder, gradient: Gradient, part_of: Place | None, replaced: Replaced) -> None:
    """One gradient: from its one reader, or the sum of what arrives."""
    place, arrivals = gradient.place.gradient, gradient.arrivals
    shared: dict[str, Any] = {"axes": gradient.axes, "part_of": part_of}
    rest: dict[str, Any] = {**shared, "is_residual": not gradient.is_parameter and gradient.near.is_residual}
    if not arrivals:
        build.step(place, ONE, formula="d loss / d loss = 1", note="seed", **rest)
    elif len(arrivals) == 1:
        _write_arrival(build, place, arrivals[0], rest, replaced)
    else:
        parts = [
            _write_arrival(build, place / f"arriving{number}", each, shared | {"part_of": part_of or place}, replaced)
            for number, each in enumerate(arrivals)
        ]
        letters = " ".join("abcdef"[: len(gradient.axes)])
        formula = " + ".join(f"arriving{number}" for number in range(len(parts)))
        build.step(place, sum_of(len(parts), letters), *parts, formula=formula, note="summed", **rest)


def _write_arrival(build: Builder, place: Place, arrival: Arrival, rest: Mapping[str, Any], replaced: Replaced) -> str:
    """The gradient that comes from one reader."""
    reader = arrival.reader
    arrived = reader.place.gradient / "kept" if reader.name in replaced else reader.place.gradient
    read = {"gradient": str(arrived), "result": reader.name}
    operands = [reader.operands[each] if isinstance(each, int) else read[each] for each in arrival.vjp.reads]
    formula = _formula(arrival.vjp, [Place.of(each).short(place.forward) for each in operands], reader.attributes)
    back: dict[str, Any] = {"goes_back": (reader.name, arrival.slot), "sizes": reader.sizes, **reader.attributes, **rest}
    return build.step(place, arrival.vjp.op, *operands, formula=formula, **back)


def _formula(vjp: Vjp, operands: Sequence[str], attributes: Mapping[str, Any]) -> str:
    """The product, with Σ where it is a sum; of other ops how a term is written, or where that takes words their name."""
    if vjp.op.unchanged:
        return f"{operands[0]}, as it is"
    sign = "Σ " if any(vjp.op.signature.summed(part) for part in range(len(vjp.op.signature.parts))) else ""
    if vjp.op.term is product_of_cells:
        return sign + " · ".join(operands)
    wording = vjp.op.wording
    for number, operand in enumerate(operands):
        wording = wording.replace(f"{{{number}}}", operand)
    return f"{vjp.op.name}({'; '.join(operands)})" if _SAID.search(vjp.op.wording) else sign + wording.format(**attributes)


def _write_other_name(build: Builder, place: Place, tied: Tied) -> None:
    """The gradient of a parameter under its second name."""
    owner = build.made(str(Place.of(tied.of).gradient))
    op, axes = (TRANSPOSE, owner.axes[::-1]) if tied.transposed else (SAME_ROWS, owner.axes)
    build.step(
        place.gradient,
        op,
        owner.name,
        axes=axes,
        formula=f"{owner.place.short()}, {'transposed' if tied.transposed else 'as it is'}",
        note="tied",
    )
