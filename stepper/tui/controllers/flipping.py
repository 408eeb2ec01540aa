"""The same place in the other architectures: encoder and decoder, encoder alone, decoder alone.

The tensor keeps its name where the other program has it (`encoder.*` and `decoder.*` line up). What differs is said in a line, and
the tensors that the program before did not have are marked in the tree, until another model is opened.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stepper.desk.conversation import Answer
from stepper.errors import StepperError
from stepper.inspect.alignment import counterpart, in_words
from stepper.tui.widgets.program_tree import ProgramTree
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.commands import Desk
    from stepper.desk.conversation import Evaluated
    from stepper.engine import Program
    from stepper.trace import Session
    from stepper.tui.screen import DebuggerScreen

__all__ = ["ARCHITECTURES", "Flipping"]

ARCHITECTURES = ("en-fr", "fill-mask", "next-word")
"""A model of each; gone through in this order."""


class Flipping:
    """Goes from one architecture to the next; remembers each one's sentence."""

    def __init__(self, screen: "DebuggerScreen") -> None:
        self._screen = screen
        self._sentences: dict[str, str] = {}

    def act_flip(self) -> None:
        """The next architecture."""
        snapshot = self._screen.snapshot
        if snapshot is None:
            return
        self._sentences[snapshot.model] = snapshot.sentence.source
        following = ARCHITECTURES[(ARCHITECTURES.index(snapshot.model) + 1) % 3] if snapshot.model in ARCHITECTURES else ARCHITECTURES[0]
        line = f"open {following} {self._sentences.get(following, '')}".strip()
        self._screen.query_one(ProgramTree).beside = (following, snapshot.program)
        self._screen.debugger.do(line, lambda desk: _flip(desk, line))


def _flip(desk: "Desk", line: str) -> "Evaluated":
    """Open the model, and go to the counterpart of the tensor in front."""
    from stepper.commands import execute

    before, program = desk.session.position, desk.session.program
    try:
        execute(desk, line)
        twin = counterpart(program[before.step].place, desk.session.program)
        if twin:
            rows = desk.session.program[twin].row_count
            execute(desk, f"goto {twin} {min(before.row, rows - 1)}")
        return Answer(" ".join([_difference(desk.session, before.step, twin), *_steps(desk.session.program, program)]))
    except StepperError as refused:
        return Answer(error=str(refused))


def _difference(session: "Session", asked: str, twin: str | None) -> str:
    """What is different here."""
    architecture = {"encoder-decoder": "both", "encoder-only": "encoder", "decoder-only": "decoder"}[session.spec.architecture]
    said = phrase(f"flip.{architecture}", model=session.model.name, steps=len(session.program.coarse), mask=_mask(session, twin))
    return said if twin else f"{said} {phrase('flip.none', tensor=asked)}"


def _steps(program: "Program", before: "Program") -> Iterator[str]:
    """Which steps are here and were not there, and the other way round."""
    for key, names in (("new", in_words(program, before)), ("gone", in_words(before, program))):
        if names:
            yield phrase(f"flip.{key}", names=", ".join(names))


def _mask(session: "Session", name: str | None) -> str:
    """How much of the mask of the sublayer we stand in is open."""
    mask = str(session.program[name].place.sibling("masked.mask")) if name else ""
    if mask not in session.program:
        return ""
    cells = session.value(mask)
    return phrase("flip.mask", open=int(cells.sum()), cells=cells.size)
