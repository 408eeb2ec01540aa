"""The verbs about the session as a whole."""

import re
from dataclasses import replace

from stepper.checkpoints import Model, load, models
from stepper.commands.command import Command, Desk, Key, own_files
from stepper.commands.results import Left, LessonsWanted, Opened, Result
from stepper.errors import BadInput
from stepper.trace import Session

__all__ = ["SESSION"]

_MODEL_AND_TEXT = re.compile(r"""(?:(?P<quote>["'])(?P<quoted>.*?)(?P=quote)|(?P<plain>\S+))(?:\s+(?P<text>.*))?""", re.DOTALL)
"""A name or a directory, between quotation marks where there are blanks in it, and a sentence."""


def _input(desk: Desk, rest: str) -> Opened:
    """Another sentence, at the same tensor."""
    if not rest.strip():
        raise BadInput("command.input_takes", example=desk.session.model.example)
    return _replace(desk, Session(desk.session.model, rest.strip()))


def _open(desk: Desk, rest: str) -> Opened:
    """Another model; where no sentence is given, on this one, or if it does not know the words, on its own example.

    Says how the model was read, where there is something to know of that.
    """
    name, text = _model_and_text(rest)
    if not name:
        raise BadInput("command.open_takes")
    model = load(name)
    return replace(_replace(desk, _session_on(model, text, desk.session.source_text)), notes=tuple(model.notes))


def _model_and_text(rest: str) -> tuple[str, str]:
    """The name of a model, or its directory, and a sentence; empty where they are left out."""
    found = _MODEL_AND_TEXT.fullmatch(rest.strip())
    return (found["quoted"] or found["plain"] or "", (found["text"] or "").strip()) if found else ("", "")


def _is_elsewhere(rest: str) -> bool:
    """Whether a model is named that did not come with stepper: a directory of the person's."""
    return _model_and_text(rest)[0] not in ("", *models())


def _session_on(model: Model, text: str, before: str) -> Session:
    if text:
        return Session(model, text)
    try:
        return Session(model, before)
    except BadInput:
        return Session(model)


def _target(desk: Desk, rest: str) -> Opened:
    """A target that is read in one turn; none: it is generated again."""
    return _replace(desk, Session(desk.session.model, desk.session.source_text, rest.strip() or None))


def _replace(desk: Desk, session: Session) -> Opened:
    """Another session at the same tensor."""
    step = desk.session.position.step
    if step in session.program:
        session.goto(step)
    desk.change_session(session)
    desk.begin_log()
    return Opened(session.model, logged_as="")


def _lessons(desk: Desk, rest: str) -> Result:
    """Handed on to whoever holds the lessons."""
    if desk.lessons is None:
        raise BadInput("command.no_lessons")
    return desk.lessons(desk, rest.strip())


def _quit(desk: Desk, rest: str) -> Left:
    return Left()


SESSION = (
    Command(
        "input",
        _input,
        "another sentence",
        "session",
        usage="TEXT",
        example="input the cats see us .",
        keys=(Key("slash", "input", asks=True),),
        argument="source",
    ),
    Command(
        "open",
        _open,
        "another model",
        "session",
        usage="MODEL [TEXT]",
        example="open next-word ada fox sees bo reed . the dog follows ada",
        touches_files=_is_elsewhere,
        argument="model",
    ),
    Command(
        "target",
        _target,
        "read this target in one turn; alone: generate",
        "session",
        usage="[TEXT]",
        example="target le chat noir dort .",
        argument="target",
    ),
    Command(
        "lessons",
        _lessons,
        "the lessons: predict, step, ask why, try it; alone: the list, or on",
        "session",
        usage="[start ID | ANSWER]",
        example="lessons start L4",
        logged=False,
        touches_files=own_files,
        argument="other",
        request=LessonsWanted,
        in_lessons=False,
    ),
    Command(
        "quit",
        _quit,
        "leave",
        "session",
        aliases=("q", "exit"),
        keys=(Key("ctrl+q", "quit"),),
        request=lambda rest: Left(),
        in_lessons=False,
    ),
)
