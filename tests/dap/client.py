"""A small client of the debug adapter: it sends requests, and keeps what comes back."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from stepper.dap import Talk, serve_stream
from stepper.repl import evaluate_line
from stepper.repl.completion import candidates
from stepper.repl.workspace import workspace_of

__all__ = ["Client", "connected"]

TALK = Talk(evaluate_line, lambda desk, text: [(each.text, each.replaces, each.meaning) for each in candidates(workspace_of(desk), text)])


class Client:
    """One end of a conversation."""

    def __init__(self, there: socket.socket) -> None:
        there.settimeout(60)
        self._reads, self._writes = there.makefile("rb"), there.makefile("wb")
        self._sent = 0
        self.events: list[dict[str, Any]] = []
        """Those that nobody has taken yet."""

    def send_bytes(self, raw: bytes) -> None:
        self._writes.write(raw)
        self._writes.flush()

    def message(self) -> dict[str, Any]:
        """The next message that comes."""
        length = 0
        while (line := self._reads.readline()).strip():
            length = int(line.partition(b":")[2])
        assert length, "the adapter has ended"
        found: dict[str, Any] = json.loads(self._reads.read(length))
        return found

    def ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Send a request; the whole response."""
        self._sent += 1
        body = json.dumps({"seq": self._sent, "type": "request", "command": command, "arguments": arguments}).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        while (got := self.message())["type"] != "response" or got["request_seq"] != self._sent:
            self.events.append(got)
        return got

    def body(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Send a request that succeeds; the body of its response."""
        got = self.ask(command, **arguments)
        assert got["success"], got
        found: dict[str, Any] = got["body"]
        return found

    def refused(self, command: str, **arguments: Any) -> str:
        """Send a request that fails; what is said."""
        got = self.ask(command, **arguments)
        assert not got["success"], got
        said: str = got["message"]
        return said

    def event(self, name: str) -> dict[str, Any]:
        """The body of the next event of a name; those before it are dropped."""
        while True:
            got = self.events.pop(0) if self.events else self.message()
            if got["type"] == "event" and got["event"] == name:
                body: dict[str, Any] = got["body"]
                return body

    def launch(self, **arguments: Any) -> None:
        """Begin, up to the first stop."""
        self.body("initialize", adapterID="stepper")
        self.body("launch", **arguments)
        self.event("initialized")
        self.body("configurationDone")
        self.event("stopped")

    def go(self, command: str, **arguments: Any) -> str:
        """Move; why it stopped."""
        self.body(command, threadId=1, **arguments)
        reason: str = self.event("stopped")["reason"]
        return reason

    @property
    def top(self) -> dict[str, Any]:
        """The frame on top."""
        frame: dict[str, Any] = self.body("stackTrace", threadId=1)["stackFrames"][0]
        return frame

    def scopes(self, frame: int = 1) -> dict[str, list[dict[str, Any]]]:
        """What is in every scope of a frame, one level deep; what waits to be asked for is asked for."""
        return {each["name"]: self.opened(each["variablesReference"]) for each in self.body("scopes", frameId=frame)["scopes"]}

    def opened(self, reference: int) -> list[dict[str, Any]]:
        """What is inside a variable."""
        inside = self.body("variables", variablesReference=reference)["variables"]
        return [self.opened(each["variablesReference"])[0] if each.get("presentationHint", {}).get("lazy") else each for each in inside]


@contextmanager
def connected() -> Iterator[Client]:
    """A conversation with an adapter in a thread of this process."""
    here, there = socket.socketpair()
    with there, there.makefile("rb") as reads, there.makefile("wb") as writes:
        adapter = threading.Thread(target=serve_stream, args=(reads, writes, TALK), daemon=True)
        adapter.start()
        try:
            with here:
                yield Client(here)
        finally:
            there.shutdown(socket.SHUT_RDWR)
        adapter.join(30)
        assert not adapter.is_alive()
