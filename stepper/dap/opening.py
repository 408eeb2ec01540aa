"""Requests that begin and end a conversation."""

from typing import TYPE_CHECKING, Any

from stepper.dap.adapter import Adapter, Debuggee, Handler
from stepper.dap.arguments import flag, maybe_text
from stepper.dap.exceptions import FILTERS
from stepper.dap.framing import Message
from stepper.dap.listing import listing_of
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.commands import Desk

__all__ = ["OPENING"]


def _initialize(adapter: Adapter, arguments: Message) -> Message:
    adapter.client = arguments
    return {**dict.fromkeys(_CAN, True), "exceptionBreakpointFilters": _filters(), "completionTriggerCharacters": [".", "[", " "]}


_CAN = (
    "supportsConfigurationDoneRequest",
    "supportsFunctionBreakpoints",
    "supportsConditionalBreakpoints",
    "supportsHitConditionalBreakpoints",
    "supportsEvaluateForHovers",
    "supportsStepBack",
    "supportsSetVariable",
    "supportsSetExpression",
    "supportsGotoTargetsRequest",
    "supportsStepInTargetsRequest",
    "supportsCompletionsRequest",
    "supportsRestartRequest",
    "supportsDataBreakpoints",
    "supportsSteppingGranularity",
    "supportsCancelRequest",
    "supportsTerminateRequest",
    "supportsDelayedStackTraceLoading",
    "supportsBreakpointLocationsRequest",
)


def _filters() -> list[Message]:
    return [{"filter": name, "label": phrase(f"dap.filters.{name}"), "default": False} for name in FILTERS]


def _launch(adapter: Adapter, arguments: Message) -> None:
    """Open the session; the editor sends its breakpoints when it is told so, and begins after that."""
    _open(adapter, arguments)
    adapter.then("initialized")


def _open(adapter: Adapter, arguments: Message) -> None:
    from stepper.commands import execute

    desk = _desk(arguments)
    if maybe_text(arguments, "at"):
        execute(desk, f"goto {maybe_text(arguments, 'at')}")
    session = desk.session
    adapter.opened = Debuggee(desk, listing_of(session.model.name, session.program_of(0)), arguments)
    for note in session.model.notes:
        adapter.say(note)


def _desk(arguments: Message) -> "Desk":
    from stepper.commands import Desk
    from stepper.trace import Session

    return Desk(Session(maybe_text(arguments, "model") or "en-fr", _given(arguments, "text"), _given(arguments, "target")))


def _given(arguments: Message, name: str) -> str | None:
    return maybe_text(arguments, name) if arguments.get(name) is not None else None


def _configuration_done(adapter: Adapter, arguments: Message) -> None:
    if adapter.opened:
        adapter.stopped("entry")


def _restart(adapter: Adapter, arguments: Message) -> None:
    again: Any = arguments.get("arguments")
    stops, before = adapter.here.session.stops, adapter.here.arguments
    _open(adapter, again if isinstance(again, dict) else before)
    adapter.here.session.stops = stops
    adapter.stopped("entry")


def _disconnect(adapter: Adapter, arguments: Message) -> None:
    adapter.ended = True
    if flag(arguments, "restart"):
        return
    adapter.then("terminated")


def _terminate(adapter: Adapter, arguments: Message) -> None:
    adapter.then("terminated")


def _nothing(adapter: Adapter, arguments: Message) -> None:
    """Of requests that the reader has acted on already: `cancel`, `pause`."""


OPENING: dict[str, Handler] = {
    "initialize": _initialize,
    "launch": _launch,
    "attach": _launch,
    "configurationDone": _configuration_done,
    "restart": _restart,
    "disconnect": _disconnect,
    "terminate": _terminate,
    "cancel": _nothing,
    "pause": _nothing,
}
