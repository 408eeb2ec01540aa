"""The loop of a conversation.

A thread reads; this one carries out, one request after the other. `pause`, `cancel` and `disconnect` act as soon as they are
read: they stop what is under way. A second thread tells the editor how far a long computation is.
"""

import itertools
import socket
from collections.abc import Callable
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import BinaryIO

from stepper.dap.adapter import Adapter, Talk
from stepper.dap.framing import Message, NotJson, read_message, write_message
from stepper.dap.requests import HANDLERS
from stepper.words import phrase

__all__ = ["serve_port", "serve_stream"]

_STOP = frozenset({"pause", "cancel", "disconnect", "terminate"})
_PATIENCE, _PERIOD = 0.5, 0.25
"""Seconds before a computation is called long, and between two words on how far it is."""


def serve_port(port: int, talk: Talk, ready: Callable[[int], None] = lambda port: None) -> None:
    """Listen on loopback, and serve one editor after the other until ctrl+c.

    Args:
        port: where to listen; 0 takes any that is free.
        talk: the prompt.
        ready: told the port.

    Raises:
        OSError: one cannot listen there.
    """
    with socket.create_server(("127.0.0.1", port)) as listening:
        ready(listening.getsockname()[1])
        while True:
            connection, _ = listening.accept()
            with connection, connection.makefile("rb") as reads, connection.makefile("wb") as writes:
                serve_stream(reads, writes, talk)


def serve_stream(reads: BinaryIO, writes: BinaryIO, talk: Talk) -> None:
    """One conversation, until the editor leaves or the stream ends."""
    _Conversation(reads, writes, talk).run()


class _Conversation:
    def __init__(self, reads: BinaryIO, writes: BinaryIO, talk: Talk) -> None:
        self._reads, self._writes = reads, writes
        self._numbers, self._lock = itertools.count(1), Lock()
        self._waiting: SimpleQueue[Message | NotJson | None] = SimpleQueue()
        self._adapter = Adapter(self._send, talk, HANDLERS)
        self._at_work, self._over = Event(), Event()

    def run(self) -> None:
        """Carry out what is read."""
        Thread(target=self._read, name="dap reader", daemon=True).start()
        Thread(target=self._tell, name="dap progress", daemon=True).start()
        try:
            while not self._adapter.ended and (message := self._waiting.get()) is not None:
                self._answer(message)
        except (OSError, ValueError):  # the editor is gone, or its stream closed
            pass
        finally:
            self._over.set()

    def _answer(self, message: "Message | NotJson") -> None:
        if isinstance(message, NotJson):
            self._adapter.say(phrase("dap.no_message"), "stderr")
        elif message.get("type") == "request":
            self._let_go_on()
            self._at_work.set()
            try:
                self._adapter.answer(message)
            finally:
                self._at_work.clear()

    def _let_go_on(self) -> None:
        """A stop that was asked for was meant for the request before."""
        if self._adapter.opened:
            self._adapter.opened.session.store.stop.clear()

    def _send(self, message: Message) -> None:
        with self._lock:
            write_message(self._writes, {"seq": next(self._numbers), **message})

    def _read(self) -> None:
        """Read to the end."""
        while not self._over.is_set():
            try:
                message = read_message(self._reads)
            except NotJson as broken:
                self._waiting.put(broken)
                continue
            except (OSError, ValueError):
                message = None
            if message is None or message.get("command") in _STOP:
                self._stop()
            self._waiting.put(message)
            if message is None:
                return

    def _stop(self) -> None:
        """Stop the computation that is under way."""
        if self._at_work.is_set() and self._adapter.opened:
            self._adapter.opened.session.store.stop.set()

    # --- progress --------------------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        """Say how far long computations are, to an editor that shows it."""
        while not self._over.is_set():
            self._at_work.wait(_PATIENCE)
            if self._at_work.is_set() and not self._over.wait(_PATIENCE) and self._at_work.is_set():
                self._tell_of_one()

    def _tell_of_one(self) -> None:
        if not self._adapter.client.get("supportsProgressReporting"):
            return
        name = f"work{next(self._numbers)}"
        try:
            self._adapter.event("progressStart", progressId=name, title=phrase("dap.computing"), cancellable=True)
            while self._at_work.is_set() and not self._over.wait(_PERIOD):
                self._tell_how_far(name)
            self._adapter.event("progressEnd", progressId=name)
        except (OSError, ValueError):  # the editor is gone
            return

    def _tell_how_far(self, name: str) -> None:
        opened = self._adapter.opened
        progress = opened.session.store.progress if opened else None
        if progress:
            share = round(100 * progress.done / max(progress.planned, 1))
            self._adapter.event("progressUpdate", progressId=name, message=progress.step, percentage=share)
