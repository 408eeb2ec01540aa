"""The verbs about learning: the gradient of what is in front of us, all of them at a glance, one confirmed, a step of training."""

from typing import Any

from stepper.commands.command import Command, Desk, Key, own_files
from stepper.commands.results import Changed, Confirmed, Flow, Learnt, Moved, Said
from stepper.engine import Place
from stepper.errors import BadInput
from stepper.files import file_named
from stepper.inspect.references import parse_cell

__all__ = ["LEARNING"]

_DIGITS = 6
"""Of a number of updates."""
_SETTINGS: dict[str, type[float] | type[str]] = {"rate": float, "decay": float, "optimizer": str}


def _grad(desk: Desk, rest: str) -> Moved:
    """To the gradient of a tensor, or of the one in front of us; from a gradient to its tensor."""
    session = desk.session
    named = rest.strip() or session.position.step
    place = Place.of(named if named in session.model.parameters else session.resolve(named)[0])
    there = str(_across(place))
    if place.way == "grad" and there in session.model.parameters:
        raise BadInput("learn.of_a_parameter", name=there)
    if not place.way:
        session.grad(str(place))
    return Moved(session.goto(there, session.position.row if _same_rows(desk, str(place), there) else None))


def _across(place: Place) -> Place:
    """The gradient of a value or an update's tensor; the tensor of a gradient."""
    return place.forward if place.way == "grad" else place.forward.gradient


def _same_rows(desk: Desk, here: str, there: str) -> bool:
    """Whether the row we are at is one of the other tensor."""
    program = desk.session.program
    return here == desk.session.position.step and here in program and program[here].row_count == program[there].row_count


def _gradients(desk: Desk, rest: str) -> Flow:
    """The gradients layer by layer."""
    from stepper.inspect.gradient_flow import gradient_flow

    return Flow(tuple(gradient_flow(desk.session)))


def _nudge(desk: Desk, rest: str) -> Confirmed:
    """A gradient confirmed by central differences."""
    from stepper.trace.nudged import nudge

    name, cell = parse_cell(desk.session, rest)
    return Confirmed(nudge(desk.session, str(Place.of(name).forward), cell))


def _learn(desk: Desk, rest: str) -> Learnt:
    """Some updates, one of which is made unless more are asked for."""
    words = rest.split()
    updates = words.pop(0) if words and "=" not in words[0] else "1"
    if not updates.isdecimal() or len(updates) > _DIGITS:
        raise BadInput("learn.takes")
    before = desk.session.variant
    kept: dict[str, Any] = {name: getattr(before.training, name) for name in _SETTINGS}
    losses = desk.session.learn(int(updates), **kept | dict(map(_setting, words)))
    return Learnt(losses, (*(before.learned.losses if before.learned else ()), *losses))


def _setting(word: str) -> tuple[str, float | str]:
    """A setting of the training, and what it is to be."""
    name, separator, value = word.partition("=")
    try:
        return name, _SETTINGS[name](value if separator else "")
    except (KeyError, ValueError):
        raise BadInput("learn.takes") from None


def _forget(desk: Desk, rest: str) -> Changed:
    """Random parameters in the place of the model's."""
    seed = rest.strip() or "0"
    if not seed.isdecimal() or len(seed) > _DIGITS:
        raise BadInput("learn.forget_takes")
    desk.session.forget(int(seed))
    return Changed(tuple(desk.session.variant.texts()))


def _keep(desk: Desk, rest: str) -> Said:
    """The model as it is now, as a directory."""
    from stepper.checkpoints.saving import save_model

    session = desk.session
    if not rest.strip():
        raise BadInput("learn.keep_takes")
    parameters = {name: session.parameter(name) for name in session.model.parameters}
    return Said("model_saved", {"directory": save_model(session.model, parameters, file_named(rest.strip()))})


LEARNING = (
    Command(
        "grad",
        _grad,
        "the gradient of this tensor, or of another; from a gradient back to its tensor",
        "look",
        usage="[NAME]",
        example="grad decoder.0.self_attn.weights",
        keys=(Key("r", "grad"),),
        argument="tensor",
    ),
    Command("gradients", _gradients, "the gradients of every layer: their size, the largest, what vanishes, what is dead", "look"),
    Command(
        "nudge",
        _nudge,
        "a gradient confirmed: the loss with this number a little smaller and a little larger, in float64",
        "look",
        usage="NAME[i,j]",
        example="nudge encoder.0.self_attn.W_q[0,1]",
        argument="cell",
    ),
    Command(
        "learn",
        _learn,
        "train the parameters on this text: one update, or so many; undo takes each back",
        "what if",
        usage="[N] [rate=0.01] [optimizer=adam] [decay=0]",
        example="learn 5 rate=0.1",
        argument="other",
    ),
    Command(
        "forget",
        _forget,
        "random parameters in the place of the model's, to train it from nothing; undo brings them back",
        "what if",
        usage="[SEED]",
        argument="other",
    ),
    Command(
        "keep",
        _keep,
        "write the model as it is now, with what it has learned, as a directory",
        "session",
        usage="DIR",
        example="keep my-model",
        logged=False,
        touches_files=own_files,
        argument="other",
        in_lessons=False,
    ),
)
