"""Requests that look: the stack, variables, values; and those that change a value, which is an edit."""

from typing import Any

from stepper.commands import execute
from stepper.commands import results as r
from stepper.dap.adapter import Adapter, Handler
from stepper.dap.arguments import maybe_text, number, text
from stepper.dap.frames import frames_of
from stepper.dap.framing import Message
from stepper.dap.scopes import scopes_of
from stepper.dap.variables import MOST, tensor_variable
from stepper.errors import BadInput
from stepper.inspect.labelled import look
from stepper.inspect.references import locate

__all__ = ["LOOKING"]


def _stack(adapter: Adapter, arguments: Message) -> Message:
    frames = frames_of(adapter.here.session)
    first = max(number(arguments, "startFrame", 0), 0)
    levels = number(arguments, "levels", 0)
    last = first + levels if levels > 0 else len(frames)
    listing = adapter.here.listing
    shown = [frame.message(place, listing) for place, frame in enumerate(frames, 1)]
    return {"stackFrames": shown[first:last], "totalFrames": len(frames)}


def _scopes(adapter: Adapter, arguments: Message) -> Message:
    frames, place = frames_of(adapter.here.session), number(arguments, "frameId")
    if not 1 <= place <= len(frames):
        raise BadInput("dap.no_frame", number=place)
    return {"scopes": scopes_of(adapter, frames[place - 1])}


def _variables(adapter: Adapter, arguments: Message) -> Message:
    children = adapter.handles.children(number(arguments, "variablesReference"))
    start, count = number(arguments, "start", 0), number(arguments, "count", 0)
    return {"variables": children[max(start, 0) :][: count if count > 0 else None]}


def _source(adapter: Adapter, arguments: Message) -> Message:
    return {"content": adapter.here.listing.text, "mimeType": "text/plain"}


# --- values --------------------------------------------------------------------------------------------------------------


def _evaluate(adapter: Adapter, arguments: Message) -> Message:
    """The prompt; beside it (hover, watch) a tensor, a part of one, a cell."""
    expression = text(arguments, "expression")
    if maybe_text(arguments, "context") in ("hover", "watch", "variables", "clipboard"):
        return _value(adapter, expression)
    return _typed(adapter, expression)


def _value(adapter: Adapter, expression: str) -> Message:
    session = adapter.here.session
    located = locate(session, expression)
    if not located.index:
        shown = tensor_variable(adapter.handles, session, expression, located.name)
        return {"result": shown["value"], **{key: shown[key] for key in ("type", "variablesReference", "indexedVariables") if key in shown}}
    array = look(session, expression).array
    said = str(array[()]) if not array.shape else " ".join(str(each) for each in array.reshape(-1)[:MOST])
    return {"result": said, "type": f"{array.dtype} {list(array.shape)}", "variablesReference": 0}


def _typed(adapter: Adapter, line: str) -> Message:
    """A line of the prompt: what it moves or changes, the editor is told of."""
    here = adapter.here
    before, variant, session = here.position, here.session.variant, here.session
    given = adapter.talk.evaluate(here.desk, line)
    if isinstance(given.result, r.Left):
        adapter.ended = True
        adapter.then("terminated")
    if here.session is not session:
        adapter.renew()
    if here.session is not session or here.position != before:
        adapter.stopped("goto")
    elif here.session.variant != variant:
        adapter.then("invalidated", areas=["variables"])
    if given.error:
        raise BadInput("dap.said", text=given.error)
    return {"result": given.text, "variablesReference": 0}


def _set_variable(adapter: Adapter, arguments: Message) -> Message:
    return _set(adapter, adapter.handles.cell_of(number(arguments, "variablesReference"), text(arguments, "name")), arguments)


def _set_expression(adapter: Adapter, arguments: Message) -> Message:
    return _set(adapter, text(arguments, "expression"), arguments)


def _set(adapter: Adapter, cell: str, arguments: Message) -> Message:
    """Replace a cell, as the verb `set` does."""
    execute(adapter.here.desk, f"set {cell} {text(arguments, 'value').strip()}")
    adapter.then("invalidated", areas=["variables"])
    now: Any = look(adapter.here.session, cell).array
    return {"value": str(now[()]) if not now.shape else "", "variablesReference": 0}


def _completions(adapter: Adapter, arguments: Message) -> Message:
    typed = text(arguments, "text")[: max(number(arguments, "column", 1) - 1, 0)]
    ways = adapter.talk.complete(adapter.here.desk, typed)
    return {
        "targets": [
            {"label": way, "start": len(typed) - replaces, "length": replaces, "detail": meaning} for way, replaces, meaning in ways
        ]
    }


LOOKING: dict[str, Handler] = {
    "stackTrace": _stack,
    "scopes": _scopes,
    "variables": _variables,
    "source": _source,
    "evaluate": _evaluate,
    "setVariable": _set_variable,
    "setExpression": _set_expression,
    "completions": _completions,
}
