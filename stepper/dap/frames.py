"""Where the run is, as a stack: the step on top, then sublayer, layer, stack and turn."""

from dataclasses import dataclass

from stepper.dap.framing import Message
from stepper.dap.listing import SourceListing
from stepper.engine import Step
from stepper.trace import Session
from stepper.words import phrase

__all__ = ["Frame", "frames_of"]


@dataclass(frozen=True)
class Frame:
    """One level of the stack."""

    shown: str
    first: str
    """The step whose line it stands at."""
    branch: str = ""
    """The part of the names that its tensors share; empty: the step itself, or the whole turn."""
    is_step: bool = False

    def message(self, number: int, listing: SourceListing) -> Message:
        """As the editor is told."""
        return {"id": number, "name": self.shown, "line": listing.lines.get(self.first, 1), "column": 1, "source": listing.source()}


def frames_of(session: Session) -> tuple[Frame, ...]:
    """The stack, from the top."""
    step = session.program[session.position.step]
    inner = (_of_step(session, step), *((_of_step(session, session.program[step.part_of]),) if step.part_of else ()))
    steps_here = {session.program[each.first].name for each in inner}
    branches = [branch for branch in reversed(step.place.branches) if branch not in steps_here]
    around = tuple(Frame(branch, _first(session, branch, step), branch) for branch in branches)
    return (*inner, *around, Frame(phrase("dap.turn", turn=session.position.turn), session.program.steps[0].name))


def _of_step(session: Session, step: Step) -> Frame:
    row = phrase("dap.row", row=session.position.row, last=step.row_count - 1) if step.rows else ""
    return Frame(f"{step.name} {row}".rstrip(), step.name, is_step=True)


def _first(session: Session, branch: str, step: Step) -> str:
    """The first step of a branch in this turn."""
    return next((each.name for each in session.program if branch in each.place.branches), step.name)
