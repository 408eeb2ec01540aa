r"""A program in a terminal of its own, and what it writes there.

    with Terminal(["-m", "stepper", "repl"]) as terminal:
        terminal.wait_for(">>>")
        terminal.ask("1 + 1", "2")

What is waited for must come after what was typed last. Escape sequences are taken out, questions about the cursor answered.
"""

import os
import pty
import re
import select
import sys
import termios
import time
from types import TracebackType

__all__ = ["CTRL_C", "CTRL_D", "CTRL_Q", "ENTER", "TAB", "UP", "Terminal"]

ENTER, TAB, UP, CTRL_C, CTRL_D, CTRL_Q = "\r", "\t", "\x1b[A", "\x03", "\x04", "\x11"

PATIENCE = 60.0
"""Seconds after which something is not going to come."""

_ESCAPE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[()][0-9A-B]|[=>78])")
_GAP = re.compile(r"\x1b\[(\d*)C")
"""A screen that has blanks already is drawn by going past them."""

_WHERE_IS_THE_CURSOR = b"\x1b[6n"


class Terminal:
    """Python with some arguments, in a pseudo-terminal of 24 lines of 100."""

    def __init__(self, arguments: list[str], **environment: str) -> None:
        self.raw = b""
        self._mark = 0
        self._process, self._descriptor = pty.fork()
        if not self._process:
            os.environ.update({"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "24", **environment})
            os.execv(sys.executable, [sys.executable, *arguments])
        termios.tcsetwinsize(self._descriptor, (24, 100))

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.close(self._descriptor)
        if self._process:
            os.kill(self._process, 9)
            os.waitpid(self._process, 0)

    @property
    def text(self) -> str:
        """What was written since something was typed last, without escape sequences."""
        text = self.raw[self._mark :].decode(errors="replace")
        return _ESCAPE.sub("", _GAP.sub(lambda gap: " " * int(gap[1] or 1), text)).replace("\r", "")

    def type(self, keys: str) -> None:
        """Type; what is waited for next comes after this."""
        self._mark = len(self.raw)
        os.write(self._descriptor, keys.encode())

    def wait_for(self, pattern: str) -> str:
        """Read until the pattern has come, and return what was read."""
        deadline = time.monotonic() + PATIENCE
        while not re.search(pattern, self.text):
            assert self._read(deadline), f"{pattern!r} did not come; there is:\n{self.text}"
        return self.text

    def ask(self, line: str, answer: str) -> str:
        """Type a line, and wait for the answer and the prompt after it."""
        self.type(line + ENTER)
        return self.wait_for(rf"(?s){answer}.*>>>")

    def wait_for_end(self) -> int:
        """Read to the end and return the exit status."""
        deadline = time.monotonic() + PATIENCE
        while self._read(deadline):
            pass
        assert time.monotonic() < deadline, f"it did not end; there is:\n{self.text}"
        _, status = os.waitpid(self._process, 0)
        self._process = 0
        return os.waitstatus_to_exitcode(status)

    def _read(self, deadline: float) -> bool:
        """Read what there is; False at the end, or when the time is up."""
        ready, _, _ = select.select([self._descriptor], [], [], max(deadline - time.monotonic(), 0))
        if not ready:
            return False
        try:
            received = os.read(self._descriptor, 65536)
        except OSError:  # Linux says so where the other end is closed
            return False
        self.raw += received
        if _WHERE_IS_THE_CURSOR in received:
            os.write(self._descriptor, b"\x1b[1;1R")
        return bool(received)
