"""A program in a terminal of its own: started, typed at, listened to.

with Terminal([sys.executable, "-m", "stepper"], columns=200, lines=50) as terminal:
    terminal.until(b"row 0 of")            seconds from the start to these bytes
    terminal.press("n")                    seconds from the key to the last byte before a quiet gap

Not for Windows, which has no such terminals.
"""

import os
import select
import signal
import struct
import subprocess
import time
from collections.abc import Mapping, Sequence
from types import TracebackType

__all__ = ["Terminal", "TimedOut"]

CHUNK = 1 << 16
QUIET = 0.08
"""Seconds without a byte that count as the end of a repaint."""


class TimedOut(Exception):
    """The program did not write what was waited for."""


class Terminal:
    """A pseudo-terminal and the program in it.

    Args:
        command: what to run.
        columns, lines: the size of the terminal.
        environment: of the program; this one's where left out.
        patience: seconds that anything may take.
    """

    def __init__(
        self,
        command: Sequence[str],
        columns: int = 120,
        lines: int = 36,
        environment: Mapping[str, str] | None = None,
        patience: float = 60.0,
    ) -> None:
        self.patience = patience
        self.output = bytearray()
        """Everything the program has written so far."""
        self.outer, self.inner = os.openpty()
        self.resize(columns, lines)
        variables = {**(os.environ if environment is None else environment), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        for name in ("COLUMNS", "LINES", "NO_COLOR"):
            variables.pop(name, None)
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=self.inner, stdout=self.inner, stderr=self.inner, env=variables, start_new_session=True, close_fds=True
        )

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.hang_up()

    def hang_up(self) -> None:
        """Take the terminal away; the program, which is outside its session, gets no signal."""
        for end in (self.outer, self.inner):
            if end >= 0:
                os.close(end)
        self.outer = self.inner = -1

    def resize(self, columns: int, lines: int) -> None:
        """Set the size of the terminal; a program that runs already is told so."""
        import fcntl
        import termios

        fcntl.ioctl(self.inner, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        if hasattr(self, "process"):
            self.process.send_signal(signal.SIGWINCH)

    # --- listening ---------------------------------------------------------------------------------------------------

    def read(self, wait: float) -> bytes:
        """What the program writes within so many seconds; returns with the first of it."""
        ready, _, _ = select.select([self.outer], [], [], wait)
        if not ready:
            return b""
        try:
            got = os.read(self.outer, CHUNK)
        except OSError:  # Linux says so where the other end is closed
            return b""
        self.output += got
        return got

    def until(self, *wanted: bytes, since: int = 0) -> float:
        """Read until all of the wanted bytes have come; returns the seconds since the start.

        Raises:
            TimedOut: they have not come in time.
        """
        end = time.perf_counter() + self.patience
        while not all(each in self.output[since:] for each in wanted):
            if time.perf_counter() > end or (not self.read(0.2) and self.process.poll() is not None and not self.read(0)):
                missing = [each for each in wanted if each not in self.output[since:]]
                raise TimedOut(f"{missing} did not come; the last of what did: {bytes(self.output[-400:])!r}")
        return time.perf_counter() - self.started

    def settle(self, gap: float = QUIET) -> float:
        """Read until nothing comes for a while; returns the moment of the last byte."""
        last = time.perf_counter()
        while self.read(gap):
            last = time.perf_counter()
        return last

    # --- typing ------------------------------------------------------------------------------------------------------

    def type(self, text: str | bytes) -> None:
        """Type, and do not wait for what comes of it."""
        os.write(self.outer, text.encode() if isinstance(text, str) else text)

    def press(self, key: str, gap: float = QUIET) -> float:
        """Seconds from a key to the last byte before a quiet gap."""
        pressed = time.perf_counter()
        self.type(key)
        return self.settle(gap) - pressed

    def wait(self) -> int:
        """Read to the end of the program; returns its exit status.

        Raises:
            TimedOut: it does not end.
        """
        end = time.perf_counter() + self.patience
        while self.process.poll() is None:
            self.read(0.05)
            if time.perf_counter() > end:
                raise TimedOut(f"the program goes on; the last of what it wrote: {bytes(self.output[-400:])!r}")
        while self.read(0):
            pass
        return self.process.returncode
