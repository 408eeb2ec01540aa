"""What one conversation with an editor knows, and how its requests are answered.

    adapter = Adapter(send, talk, HANDLERS)
    adapter.answer({"seq": 1, "type": "request", "command": "initialize", "arguments": {...}})

`answer` sends the response, then the events that follow from it. What a user can get wrong becomes a response that says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stepper.dap.exceptions import Watchfulness
from stepper.dap.framing import Message
from stepper.dap.listing import SourceListing, listing_of
from stepper.dap.variables import Handles
from stepper.errors import BadInput, StepperError

if TYPE_CHECKING:
    from stepper.commands import Desk
    from stepper.desk.conversation import Evaluated
    from stepper.trace import Position, Session

__all__ = ["Adapter", "Debuggee", "Handler", "Talk"]


@dataclass(frozen=True)
class Talk:
    """The prompt, as the adapter is handed it by whoever starts it: siblings do not import each other."""

    evaluate: "Callable[[Desk, str], Evaluated]"
    """Carry one line out, a command or Python."""
    complete: "Callable[[Desk, str], list[tuple[str, int, str]]]"
    """The ways to go on from a text: what to write, how many characters it replaces, what it means."""


@dataclass
class Debuggee:
    """What is debugged."""

    desk: "Desk"
    listing: SourceListing
    arguments: Message
    """What it was launched with."""

    @property
    def session(self) -> "Session":
        return self.desk.session

    @property
    def position(self) -> "Position":
        return self.desk.session.position


@dataclass
class Stopping:
    """Breakpoints as the editor set them."""

    numbers: dict[str, list[int]] = field(default_factory=dict)
    """Of each kind (lines, names) those that stand in the session."""
    wanted: dict[int, int] = field(default_factory=dict)
    """For each breakpoint with a hit count, at which of its hits to stop."""
    hits: dict[int, int] = field(default_factory=dict)


class Adapter:
    """One conversation.

    Args:
        send: writes a message to the editor.
        talk: the prompt.
        handlers: what carries out each request.
    """

    def __init__(self, send: Callable[[Message], None], talk: Talk, handlers: "Mapping[str, Handler]") -> None:
        self._send, self.talk, self._handlers = send, talk, handlers
        self.client: Message = {}
        """What the editor says it can do."""
        self.opened: Debuggee | None = None
        self.handles = Handles()
        self.stopping = Stopping()
        self.watchfulness = Watchfulness()
        self.targets: list[str] = []
        """Names that the editor was offered to go to, by their ids."""
        self.ended = False
        self._work: list[Callable[[], None]] = []
        """What is to be done after the response."""

    @property
    def here(self) -> Debuggee:
        """What is debugged.

        Raises:
            BadInput: nothing yet.
        """
        if self.opened is None:
            raise BadInput("dap.nothing_launched")
        return self.opened

    def event(self, name: str, **body: Any) -> None:
        """Tell the editor of something now."""
        self._send({"type": "event", "event": name, "body": body})

    def then(self, name: str, **body: Any) -> None:
        """Tell the editor of something after the response."""
        self.after(lambda: self.event(name, **body))

    def say(self, text: str, category: str = "console") -> None:
        """Write a line to the editor's console."""
        self.event("output", category=category, output=f"{text}\n")

    def stopped(self, reason: str, text: str = "") -> None:
        """After the response: say that the program stands still, and why; what was shown of it is out of date."""
        self.handles.clear()
        more = {"text": text, "description": text} if text else {}
        self.then("stopped", reason=reason, threadId=THREAD, allThreadsStopped=True, **more)

    def renew(self) -> None:
        """Another model may be in front of us: its listing is another one."""
        session = self.here.session
        self.opened = Debuggee(self.here.desk, listing_of(session.model.name, session.program_of(0)), self.here.arguments)

    def after(self, work: Callable[[], None]) -> None:
        """Do something once the response is sent."""
        self._work.append(work)

    def answer(self, request: Message) -> None:
        """Answer a request."""
        command, arguments = request.get("command"), request.get("arguments")
        handler = self._handlers.get(command) if isinstance(command, str) else None
        response: Message = {"type": "response", "request_seq": request.get("seq", 0), "command": str(command), "success": True}
        try:
            if handler is None:
                raise BadInput("dap.unknown_request", command=str(command))
            response["body"] = handler(self, arguments if isinstance(arguments, dict) else {}) or {}
        except StepperError as refused:
            response |= _refusal(str(refused))
        self._send(response)
        while self._work:
            self._work.pop(0)()


def _refusal(sentence: str) -> Mapping[str, Any]:
    """The part of a response that says why not."""
    return {"success": False, "message": sentence, "body": {"error": {"id": 1, "format": sentence.replace("{", "("), "showUser": True}}}


THREAD = 1
"""The one thread there is."""

Handler = Callable[[Adapter, Message], Message | None]
"""What carries out a request: the body of its response, where it has one."""
