"""Checking an exercise: the learner's function on random inputs and on the run's own tensors, in a process of its own.

    verdict = check_file(exercise, Path("L3.py"), runs)
    verdict.passed, verdict.lines         True, ("It is right: 8 cases, 2 of them from this run.",)

The process is Python's isolated mode in an empty folder with a time limit, and where the system can, limits on memory and
files. That protects from accidents, not from malice: an exercise runs code, and only ever when the learner asks for it.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stepper.course import exercise_child
from stepper.course.expressions import Runs
from stepper.course.lesson import LocatedExpression, Try
from stepper.errors import BadInput
from stepper.files import as_text
from stepper.words import phrase

__all__ = ["Verdict", "check_code", "check_file", "read_code"]

SECONDS = 10
"""An exercise takes milliseconds."""
MEGABYTES = 4_096
RANDOM_CASES = 6
MOST_CODE = 1_000_000
"""Bytes of a file with an exercise's function."""


@dataclass(frozen=True)
class Verdict:
    """What came of a check."""

    passed: bool
    lines: tuple[str, ...]
    fault: str = ""
    """What was wrong, as a key of the words: shape, values, raised, too_long, …"""


def check_file(exercise: Try, file: Path, runs: Runs, language: str = "en") -> Verdict:
    """Check a file.

    Raises:
        BadInput: it cannot be read.
    """
    return check_code(exercise, read_code(file), runs, language)


def read_code(file: Path) -> str:
    """A learner's file.

    Raises:
        BadInput: it cannot be read, or is no text.
    """
    try:
        return as_text(file, MOST_CODE)
    except OSError as error:
        raise BadInput("file.cannot_read", file=file, why=error.strerror) from None
    except UnicodeDecodeError:
        raise BadInput("exercise.not_text", file=file) from None


def check_code(exercise: Try, code: str, runs: Runs, language: str = "en", seconds: int = SECONDS) -> Verdict:
    """Check code.

    Raises:
        StepperError: the exercise asks for a tensor that the run lacks.
    """
    with tempfile.TemporaryDirectory(prefix="stepper-exercise-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "learner.py").write_text(code, encoding="utf-8")
        _write_job(exercise, runs, folder, seconds)
        outcome = _run(folder, seconds)
    return _verdict(exercise, outcome, language)


def _write_job(exercise: Try, runs: Runs, folder: Path, seconds: int) -> None:
    arrays: dict[str, Any] = {}

    def entry(located: LocatedExpression, key: str) -> dict[str, Any]:
        return _packed(located.expression.value(runs), key, arrays)

    cases = [
        {
            "words": case.words,
            "give": [entry(each, f"{number}.{place}") for place, each in enumerate(case.give)],
            "expect": entry(case.expect, f"{number}.expect"),
        }
        for number, case in enumerate(exercise.cases)
    ]
    job = {
        "function": exercise.function,
        "solution": exercise.solution,
        "check": exercise.check,
        "within": exercise.within,
        "random_cases": RANDOM_CASES,
        "cases": cases,
        "seconds": seconds,
        "megabytes": MEGABYTES,
        "numpy_home": str(Path(np.__file__).parent.parent),
    }
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    np.savez(folder / "cases.npz", **arrays)


def _packed(value: Any, key: str, arrays: dict[str, Any]) -> dict[str, Any]:
    """A value as JSON holds it; its arrays are put beside."""
    if isinstance(value, np.ndarray):
        arrays[key] = value
        return {"array": key}
    if isinstance(value, (list, tuple)):
        return {"items": [_packed(each, f"{key}.{place}", arrays) for place, each in enumerate(value)]}
    return {"value": value}


def _run(folder: Path, seconds: int) -> dict[str, Any]:
    """Start the process, wait for it, and read what it found."""
    command = [sys.executable, "-I", "-B", "-X", "utf8", exercise_child.__file__, str(folder)]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=_surroundings(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        status = process.wait(seconds)
    except subprocess.TimeoutExpired:
        return {"fault": "too_long", "values": {"seconds": seconds}, "printed": ""}
    finally:
        _end(process)
    result = folder / "result.json"
    if not result.exists():
        return {"fault": "broke_off", "values": {"status": status}, "printed": ""}
    outcome: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return outcome


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


def _verdict(exercise: Try, outcome: dict[str, Any], language: str) -> Verdict:
    fault = outcome["fault"]
    printed = _printed(outcome["printed"], language)
    if fault is None:
        cases, engine = RANDOM_CASES + len(exercise.cases), len(exercise.cases)
        return Verdict(True, (phrase("exercise.passed", language, cases=cases, engine=engine), *printed))
    values = dict(outcome["values"])
    lines = _case(values.pop("case", None), language)
    if "where" in values:
        whole = phrase("exercise.result", language)
        values["where"] = f"{whole}{values['where']}"
        values["place"] = f"{whole}{values.get('place', '')}"
    return Verdict(False, (*lines, phrase(f"exercise.{fault}", language, **values), *printed), fault)


def _case(case: dict[str, Any] | None, language: str) -> list[str]:
    if case is None:
        return []
    words = case["words"] or phrase("exercise.random", language)
    return [phrase("exercise.case", language, number=case["number"], words=words), phrase("exercise.given", language, given=case["given"])]


def _printed(text: str, language: str) -> list[str]:
    return [phrase("exercise.printed", language), *text.rstrip("\n").splitlines()] if text.strip() else []
