"""What is to be seen at a level of the stack: of a step what it is, what it reads and the stream it hangs on; of the rest its tensors."""

from stepper.dap.adapter import Adapter
from stepper.dap.frames import Frame
from stepper.dap.framing import Message
from stepper.dap.variables import Variable, tensor_variable, text_variable
from stepper.engine import Step, with_turn
from stepper.trace import Session
from stepper.words import phrase
from stepper.words.notes import note

__all__ = ["scopes_of"]


def scopes_of(adapter: Adapter, frame: Frame) -> list[Message]:
    """The scopes of a level."""
    session = adapter.here.session
    if not frame.is_step:
        return [_scope(adapter, "tensors", _before(session, frame.branch))]
    step = session.program[frame.first]
    parameters = [name for name in step.operands if name in step.parameters]
    scopes = [_of_step(adapter, step), _scope(adapter, "operands", list(step.inputs))]
    scopes += [_scope(adapter, "parameters", parameters)] if parameters else []
    stream = [each.name for each in _so_far(session) if each.is_residual]
    return [*scopes, _scope(adapter, "stream", stream[::-1])]


def _so_far(session: Session) -> list[Step]:
    """The steps of this turn up to where we are."""
    return list(session.program.steps[: session.program.numbers[session.position.step] + 1])


def _before(session: Session, branch: str) -> list[str]:
    """The coarse steps of a branch that were passed."""
    return [each.name for each in _so_far(session) if each.part_of is None and (not branch or branch in each.place.branches)]


def _scope(adapter: Adapter, kind: str, names: list[str]) -> Message:
    """Tensors or parameters, each by its name."""
    session = adapter.here.session
    turn = session.position.turn
    full = {name: name if "@" in name or name in session.model.parameters else with_turn(name, turn) for name in names}

    def opened() -> list[Variable]:
        return [tensor_variable(adapter.handles, session, shown, name) for shown, name in full.items()]

    reference = adapter.handles.hold(opened, tensors=full)
    return {"name": phrase(f"dap.scopes.{kind}"), "variablesReference": reference, "namedVariables": len(names), "expensive": False}


def _of_step(adapter: Adapter, step: Step) -> Message:
    session, turn = adapter.here.session, adapter.here.position.turn
    said = note(step.place, tag=step.note, turn=turn)
    name = with_turn(step.name, turn)

    def opened() -> list[Variable]:
        return [
            tensor_variable(adapter.handles, session, step.place.word, name),
            text_variable(phrase("dap.formula"), step.formula),
            text_variable(phrase("dap.axes"), " ".join(f"{axis}={size}" for axis, size in zip(step.axes, step.shape, strict=True))),
            text_variable(phrase("dap.note"), said.says),
        ]

    reference = adapter.handles.hold(opened, tensors={step.place.word: name})
    return {"name": phrase("dap.scopes.step"), "variablesReference": reference, "presentationHint": "locals", "expensive": False}
