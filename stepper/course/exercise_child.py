"""Running an exercise, in a process of its own: this file is started as a script, with Python's isolated mode.

    python -I -B exercise_child.py FOLDER

FOLDER holds what to do (job.json, cases.npz) and the learner's file; what came of it goes to standard output, as JSON. The process is
bound (`exercise_bounds`) before it runs anybody's code. It is asked for results and never for a verdict: those who sent it compare.

    role "solution"      what the author's own function gives for random arguments
    role "learner"       what the learner's gives for the same, and for tensors of the run; it ends at the first that raises

Nothing of stepper is imported, so that what happens here can touch nothing of it.
"""

import contextlib
import copy
import inspect
import io
import json
import math
import os
import runpy
import sys
import sysconfig
import traceback
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

__all__ = ["describe"]

LEARNER = "your file"
MOST_PRINTED = 2_000
"""Characters of the learner's own output that are kept."""
_MOST_CELLS = 200_000
_MOST_LETTERS = 10_000
_LARGEST_WHOLE = 2**63


class _Fault(Exception):
    """Something is not as it should be: a key of the words, and the values to put in."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def describe(value: Any) -> str:
    """A value in a few words: its numbers where there are few, its shape where there are many."""
    import numpy as np

    if isinstance(value, np.ndarray):
        if value.size > 12:
            return f"array(…, shape={list(value.shape)})"
        return f"array({np.array2string(value, precision=3, separator=', ').replace(chr(10), '')})"
    if isinstance(value, np.generic):
        value = value.item()
    if callable(value):
        return f"the function {getattr(value, '__name__', 'given')}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {describe(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)) and any(isinstance(each, np.ndarray) or callable(each) for each in value):
        return "[" + ", ".join(describe(each) for each in value) + "]"
    text = repr(value)
    return text if len(text) <= 100 else f"{text[:97]}…"


# --- results as JSON ------------------------------------------------------------------------------------------------------


def packed(value: Any) -> Any:
    """A result as JSON can hold it; what is no number, text, list or table of these is described."""
    import numpy as np

    if isinstance(value, (np.bool_, np.number)):
        value = np.asarray(value)
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" and value.size <= _MOST_CELLS:
        wide = value.astype(np.float64 if value.dtype.kind == "f" else value.dtype)  # what has no common size is made to have one
        return {"array": wide.ravel().tolist(), "shape": list(value.shape), "kind": wide.dtype.str}
    if isinstance(value, (list, tuple)):
        return {"items": [packed(each) for each in value], "tuple": isinstance(value, tuple)}
    if isinstance(value, dict):
        return {"table": [[packed(key), packed(each)] for key, each in value.items()]}
    if (isinstance(value, int) and abs(value) < _LARGEST_WHOLE) or isinstance(value, (bool, float, type(None))):
        return {"value": value}
    if isinstance(value, str) and len(value) <= _MOST_LETTERS:
        return {"value": str(value)}
    return {"other": describe(value)}


# --- running --------------------------------------------------------------------------------------------------------------


def _defined(source: str, name: str) -> dict[str, Any]:
    """What a piece of Python defines, NumPy at hand."""
    import numpy as np

    defined: dict[str, Any] = {"np": np, "math": math, "__name__": "exercise"}
    exec(compile(source, name, "exec"), defined)  # noqa: S102 - this process is there to run it
    return defined


def _learners_function(folder: Path, job: dict[str, Any]) -> Callable[..., Any]:
    source = (folder / "learner.py").read_text(encoding="utf-8")
    try:
        defined = _defined(source, LEARNER)
    except SyntaxError as error:
        raise _Fault("not_python", line=error.lineno or 1, error=error.msg) from None
    except MemoryError:
        raise _Fault("too_much") from None
    except BaseException as error:  # noqa: BLE001 - whatever the learner's file does, it is told
        raise _raised(error) from None
    function = defined.get(job["function"])
    if not callable(function):
        raise _Fault("no_function", function=job["function"])
    found: Callable[..., Any] = function
    return found


def _raised(error: BaseException) -> _Fault:
    """What the learner's code raised, with the line in their file."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == LEARNER]
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return _Fault("raised", line=lines[-1] if lines else "?", error=text[:300])


def _given(entry: dict[str, Any], arrays: Any) -> Any:
    if "items" in entry:
        return [_given(each, arrays) for each in entry["items"]]
    return arrays[entry["array"]] if "array" in entry else entry["value"]


def _random_arguments(checks: dict[str, Any], count: int) -> Iterator[tuple[Any, ...]]:
    import numpy as np

    for number in range(count):
        arguments = checks["inputs"](np.random.default_rng(number))
        yield arguments if isinstance(arguments, tuple) else (arguments,)


def _solved(job: dict[str, Any], results: dict[str, Any]) -> None:
    """The author's own results, for random arguments."""
    checks = _defined(job["solution"], "the solution") | _defined(job["check"], "the check")
    solve = checks.get("expected") or checks[job["function"]]
    for arguments in _random_arguments(checks, job["random_cases"]):
        results["got"].append(packed(solve(*copy.deepcopy(list(arguments)))))


def _tried(folder: Path, job: dict[str, Any], results: dict[str, Any]) -> None:
    """The learner's results, for random arguments and for those that the run gives."""
    import numpy as np

    function = _learners_function(folder, job)
    for arguments in _random_arguments(_defined(job["check"], "the check"), job["random_cases"]):
        _try_case(function, arguments, results)
    arrays = np.load(folder / "cases.npz", allow_pickle=False)
    for case in job["cases"]:
        _try_case(function, [_given(each, arrays) for each in case], results)


def _try_case(function: Callable[..., Any], arguments: Any, results: dict[str, Any]) -> None:
    results["given"].append(_arguments(function, arguments))
    try:
        got = function(*copy.deepcopy(list(arguments)))
        results["got"].append(packed(got))
    except MemoryError:
        raise _Fault("too_much") from None
    except BaseException as error:  # noqa: BLE001 - as above
        raise _raised(error) from None


def _arguments(function: Callable[..., Any], values: Any) -> str:
    """What a function was given, by the names it has for it."""
    names: list[str] = []
    with contextlib.suppress(TypeError, ValueError):
        names = list(inspect.signature(function).parameters)[: len(values)]
    said = (f"{name} = {describe(value)}" if name else describe(value) for name, value in zip_longest(names, values, fillvalue=""))
    return "; ".join(said)


def run_job(folder: Path, job: dict[str, Any]) -> dict[str, Any]:
    """Carry out the job in a folder."""
    import numpy as np

    results: dict[str, Any] = {"fault": None, "values": {}, "given": [], "got": []}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), np.errstate(all="ignore"):
        try:
            if job["role"] == "solution":
                _solved(job, results)
            else:
                _tried(folder, job, results)
        except _Fault as fault:
            results |= {"fault": fault.key, "values": fault.values}
        except BaseException as error:  # noqa: BLE001 - the exercise itself is at fault, and its author is told
            results |= {"fault": "check_fails", "values": {"error": f"{type(error).__name__}: {error}"[:300]}}
    return results | {"printed": printed.getvalue()[:MOST_PRINTED]}


def _readable(job: dict[str, Any]) -> list[Path]:
    """Where Python and NumPy are, and what the system's loader wants."""
    homes = {*(sysconfig.get_paths()[each] for each in ("stdlib", "platstdlib")), sys.base_prefix, sys.prefix, job["numpy_home"]}
    loader = (
        "/usr/lib",
        "/usr/lib64",
        "/lib",
        "/lib64",
        "/etc/ld.so.cache",
        "/dev/null",
        "/dev/urandom",
        "/usr/share/zoneinfo",
        "/proc/cpuinfo",
    )
    return [Path(each) for each in sorted({*homes, *loader}) if os.path.exists(each)]


def main(folder: Path) -> None:
    """Bind this process, run the job, and tell what came of it on what was standard output: nobody else's writing goes there."""
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    if job["numpy_home"] not in sys.path:
        sys.path.append(job["numpy_home"])
    import numpy as np

    np.random.default_rng(0)  # all of it is loaded before the limits
    answer = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    bind = runpy.run_path(str(Path(__file__).with_name("exercise_bounds.py")))["bind"]
    held = bind(folder, _readable(job), job["seconds"], job["megabytes"])
    text = json.dumps(run_job(folder, job) | {"held": held}).encode("ascii")
    with os.fdopen(answer, "wb") as out:
        out.write(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
