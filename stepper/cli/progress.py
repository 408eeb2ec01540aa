"""How far a long piece of work is, as one line on standard error that is written over; nothing where that is no terminal.

with progress_line("checking") as progress:
    progress(120, 1728, "decoder.0.self_attn.q")        checking 120/1728 decoder.0.self_attn.q
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from stepper.progress import OnProgress

__all__ = ["progress_line"]

OFTEN_ENOUGH = 0.1
"""Seconds between two updates."""


@contextmanager
def progress_line(title: str) -> Iterator[OnProgress]:
    """Give a function that shows progress; the line is gone afterwards."""
    if not sys.stderr.isatty():
        yield lambda done, steps, name: None
        return
    shown_at = time.monotonic()

    def show(done: int, steps: int, name: str) -> None:
        nonlocal shown_at
        now = time.monotonic()
        if now - shown_at >= OFTEN_ENOUGH:
            shown_at = now
            sys.stderr.write(f"\r{title} {done}/{steps} {name[:50]:<50}")
            sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r" + " " * (len(title) + 70) + "\r")
        sys.stderr.flush()
