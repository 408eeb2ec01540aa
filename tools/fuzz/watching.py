"""The process that starts a worker, listens, and goes on where one hangs or dies.

for find in watched("expressions", seed=1, seconds=60): find.signature, find.steps
"""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

__all__ = ["Find", "Tally", "once", "watched"]

_PATIENCE = 60.0
"""Seconds without a word after which a case hangs; on a busy machine much less would do the processor wrong."""
_ROOT = Path(__file__).resolve().parent.parent.parent
_BATCH = 100_000
_COMMAND = [sys.executable, "-m", "tools.fuzz.worker"]


@dataclass(frozen=True)
class Find:
    """A case that failed."""

    number: int
    signature: str
    trace: str


@dataclass
class Tally:
    """What was done so far."""

    cases: int = 0
    counted: int = 0
    finds: list[Find] = field(default_factory=list)


def once(kind: str, steps: list[Any], home: Path) -> Find | None:
    """One case, in a process of its own."""
    return next((each for each in _worker({"kind": kind, "case": steps, "home": str(home)}, Tally(), time.monotonic() + 600)), None)


def watched(kind: str, seed: int, seconds: float, cases: int | None, tally: Tally) -> Iterator[Find]:
    """Cases until the time is over, or there were so many; those that failed."""
    end, first, last = time.monotonic() + seconds, 0, _BATCH if cases is None else cases
    with TemporaryDirectory(prefix="stepper-fuzz-") as home:
        while time.monotonic() < end and first < last:
            job = {"kind": kind, "seed": seed, "first": first, "last": last, "home": home}
            yield from _worker(job, tally, end)
            first = tally.cases


def _worker(job: dict[str, Any], tally: Tally, end: float) -> Iterator[Find]:
    """Start one and listen to it, to its end or that of the time."""
    home = Path(job["home"])
    with (home / "stderr").open("wb") as stderr:
        process = subprocess.Popen([*_COMMAND, json.dumps(job)], cwd=_ROOT, env=_surroundings(home), stdout=subprocess.PIPE, stderr=stderr)
    begun, heard = job.get("first", 0), b""
    try:
        while True:
            line, heard = _line(process, heard, min(_PATIENCE, max(1.0, end - time.monotonic() + _PATIENCE)))
            if line is None:
                alive = process.poll() is None
                if not alive and not process.returncode:
                    return
                tally.cases = begun + 1
                said = "hangs" if alive else f"dies ({process.returncode})"
                yield Find(begun, said, (home / "stderr").read_bytes()[-3000:].decode("utf-8", "replace"))
                return
            entry = json.loads(line)
            begun = entry.get("begin", begun)
            if "end" in entry:
                tally.cases, tally.counted = entry["end"] + 1, tally.counted + entry.get("count", 0)
                if "find" in entry:
                    yield Find(entry["end"], entry["find"], entry["trace"])
                if time.monotonic() > end:
                    return
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _line(process: "subprocess.Popen[bytes]", heard: bytes, patience: float) -> tuple[bytes | None, bytes]:
    """The next line and what came after it; None where none comes in time, or none will."""
    assert process.stdout
    until = time.monotonic() + patience
    while b"\n" not in heard:
        ready, _, _ = select.select([process.stdout], [], [], max(0.0, until - time.monotonic()))
        more = os.read(process.stdout.fileno(), 1 << 16) if ready else b""
        if not more:
            if ready:
                process.wait()
            return None, heard
        heard += more
    line, _, rest = heard.partition(b"\n")
    return line, rest


def _surroundings(home: Path) -> dict[str, str]:
    state = {name: str(home / "home") for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    return {
        **os.environ,
        **state,
        "TMPDIR": str(home),
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TERM": "xterm-256color",
    }
