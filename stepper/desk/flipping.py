"""From one architecture to another: encoder and decoder, encoder alone, decoder alone, at the same place of each.

The tensor keeps its name where the other program has it (`encoder.*` and `decoder.*` line up). What differs is said in a line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stepper.desk.conversation import Answer
from stepper.errors import StepperError
from stepper.inspect.alignment import counterpart, in_words
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.commands import Desk
    from stepper.engine import Program
    from stepper.trace import Position, Session

__all__ = ["ARCHITECTURES", "LeftAt", "flip", "following_architecture"]

ARCHITECTURES = ("en-fr", "fill-mask", "next-word")
"""A model of each; gone through in this order."""


def following_architecture(model: str) -> str:
    """The model that comes after one; the first after any that is not among them."""
    return ARCHITECTURES[(ARCHITECTURES.index(model) + 1) % 3] if model in ARCHITECTURES else ARCHITECTURES[0]


@dataclass(frozen=True)
class LeftAt:
    """Where a model was left."""

    position: "Position"
    target: str | None
    """The target that it was given."""


def flip(desk: "Desk", line: str, left: LeftAt | None = None) -> Answer:
    """Open the model, and go to the counterpart of the tensor in front; or, on the way back, to the place where it was left."""
    from stepper.commands import execute

    before, program = desk.session.position, desk.session.program
    try:
        execute(desk, line)
        if left:
            _return(desk, left)
            twin = left.position.step
        else:
            twin = counterpart(program[before.step].place, desk.session.program) or ""
            if twin:
                execute(desk, f"goto {twin} {min(before.row, desk.session.program[twin].row_count - 1)}")
        return Answer(" ".join([_difference(desk.session, before.step, twin), *_steps(desk.session.program, program)]))
    except StepperError as refused:
        return Answer(error=str(refused))


def _return(desk: "Desk", left: LeftAt) -> None:
    from stepper.commands import execute

    if left.target is not None:
        execute(desk, f"target {left.target}")
    at = left.position
    execute(desk, f"goto {at.step}@{at.turn} {at.row}")


def _difference(session: "Session", asked: str, twin: str) -> str:
    """What is different here."""
    architecture = {"encoder-decoder": "both", "encoder-only": "encoder", "decoder-only": "decoder"}[session.spec.architecture]
    said = phrase(f"flip.{architecture}", model=session.model.name, steps=len(session.program_of(0).coarse), mask=_mask(session, twin))
    return said if twin else f"{said} {phrase('flip.none', tensor=asked)}"


def _steps(program: "Program", before: "Program") -> Iterator[str]:
    """Which steps are here and were not there, and the other way round."""
    for key, names in (("new", in_words(program, before)), ("gone", in_words(before, program))):
        if names:
            yield phrase(f"flip.{key}", names=", ".join(names))


def _mask(session: "Session", name: str) -> str:
    """How much of the mask of the sublayer we stand in is open."""
    mask = str(session.program[name].place.sibling("masked.mask")) if name else ""
    if mask not in session.program:
        return ""
    cells = session.value(mask)
    return phrase("flip.mask", open=int(cells.sum()), cells=cells.size)
