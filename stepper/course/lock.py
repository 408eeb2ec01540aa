"""A lock between processes, beside a file: one at a time changes it.

    with locked(file):
        ...

Where the system has no locks, or somebody holds one for too long, it goes on without: the change is still made whole.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

__all__ = ["locked"]

PATIENCE = 5.0
"""Seconds to wait for another process."""


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the lock that belongs to a file.

    Raises:
        OSError: the lock's own file cannot be made.
    """
    with file.with_name(f".{file.name}.lock").open("a+b") as handle:
        held = _wait_for(handle)
        try:
            yield
        finally:
            if held:
                _release(handle)


def _wait_for(handle: IO[bytes]) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            return _take(handle)
        except OSError:
            time.sleep(0.01)
    return False


def _take(handle: IO[bytes]) -> bool:
    """Take the lock now; False where the system has none.

    Raises:
        OSError: another process holds it.
    """
    try:
        import fcntl
    except ImportError:
        return _take_on_windows(handle)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return True


def _take_on_windows(handle: IO[bytes]) -> bool:
    try:
        import msvcrt
    except ImportError:
        return False
    handle.seek(0)
    getattr(msvcrt, "locking")(handle.fileno(), getattr(msvcrt, "LK_NBLCK"), 1)  # noqa: B009 - type checkers see these names on Windows only
    return True


def _release(handle: IO[bytes]) -> None:
    with suppress(OSError):
        try:
            import fcntl
        except ImportError:
            import msvcrt

            handle.seek(0)
            getattr(msvcrt, "locking")(handle.fileno(), getattr(msvcrt, "LK_UNLCK"), 1)  # noqa: B009 - as above
        else:
            fcntl.flock(handle, fcntl.LOCK_UN)
