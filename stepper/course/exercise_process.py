"""The process of an exercise, from outside: started in an empty folder, waited for, and believed in nothing.

    run(job, arrays, code)       {"fault": …, "values": …, "given": […], "got": […], "printed": …, "held": […]}

Only what comes through one pipe is read, up to a number of bytes, and its form is checked. Whatever the process started ends with it.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np

from stepper.course import exercise_child
from stepper.engine import Array

__all__ = ["run"]

_MEGABYTES = 1_024
_MOST_SAID = 16_000_000
"""Bytes of an answer."""


def run(job: Mapping[str, Any], arrays: Mapping[str, Array], code: str, seconds: int) -> dict[str, Any]:
    """Carry out a job in a process of its own.

    Args:
        job: what to do, as JSON can hold it.
        arrays: of the run.
        code: the learner's file.
        seconds: it may take.
    """
    home = {"seconds": seconds, "megabytes": _MEGABYTES, "numpy_home": str(Path(np.__file__).parent.parent)}
    with tempfile.TemporaryDirectory(prefix="stepper-exercise-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "learner.py").write_text(code, encoding="utf-8", errors="surrogatepass")
        (folder / "job.json").write_text(json.dumps({**job, **home}), encoding="utf-8")
        np.savez(folder / "cases.npz", **arrays)  # type: ignore[arg-type]  # the names are ours, and none is that of an option
        said, status = _started(folder, seconds)
    if status is None:
        return _nothing("too_long", seconds=seconds)
    if len(said) > _MOST_SAID:
        return _nothing("too_much")
    return _read(said) or _nothing("broke_off", status=status)


def _nothing(fault: str, **values: Any) -> dict[str, Any]:
    return {"fault": fault, "values": values, "given": [], "got": [], "printed": "", "held": None}


def _started(folder: Path, seconds: int) -> tuple[bytes, int | None]:
    """What the process said, and its exit status; None where it did not end in time."""
    command = [sys.executable, "-I", "-B", "-X", "utf8", exercise_child.__file__, str(folder)]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=_surroundings(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    heard: list[bytes] = []
    pipe = process.stdout
    assert pipe is not None
    listener = Thread(target=lambda: heard.append(pipe.read(_MOST_SAID + 1)), name="stepper-exercise", daemon=True)
    listener.start()
    try:
        status = process.wait(seconds)
        listener.join(1.0)
    except subprocess.TimeoutExpired:
        status = None
    finally:
        _end(process)
    listener.join(1.0)  # for ever open only where a process got away that has the pipe too: it is left to itself then
    if not listener.is_alive():
        pipe.close()
    return b"".join(heard), status


def _surroundings(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "PATH") if name in os.environ}
    return kept | {"HOME": str(folder), "TMPDIR": str(folder), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Stop the process and whatever it started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()


_FORM: dict[str, type | tuple[type, ...]] = {
    "fault": (str, type(None)),
    "values": dict,
    "given": list,
    "got": list,
    "printed": str,
    "held": list,
}


def _read(said: bytes) -> dict[str, Any] | None:
    """An answer; None where it has not the form of one."""
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.keys() != _FORM.keys():
        return None
    return found if all(isinstance(found[name], kind) for name, kind in _FORM.items()) else None
