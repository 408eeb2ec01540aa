"""Running an exercise, in a process of its own: this file is started as a script, with Python's isolated mode.

    python -I -B exercise_child.py FOLDER

FOLDER holds what to do (job.json, cases.npz) and the learner's file; the outcome is written there as result.json. Nothing of
stepper is imported, so that what happens here can touch nothing of it. What is found wrong is named by a key and its values,
and put into words by the parent.
"""

import contextlib
import copy
import inspect
import io
import json
import math
import sys
import traceback
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path
from typing import Any

__all__ = ["compare", "describe"]

LEARNER = "your file"
MOST_PRINTED = 2_000
"""Characters of the learner's own output that are kept."""


class _Fault(Exception):
    """Something is not as it should be: a key of the words, and the values to put in."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


# --- comparing --------------------------------------------------------------------------------------------------------


def compare(expected: Any, got: Any, within: float, where: str = "") -> None:
    """Find the first thing in which a result differs from what is expected.

    Raises:
        _Fault: it differs; the key says how.
    """
    if isinstance(expected, dict):
        _compare_tables(expected, got, within, where)
    elif isinstance(expected, (list, tuple)):
        _compare_lists(expected, got, within, where)
    elif isinstance(expected, (str, bool, type(None))):
        if isinstance(got, type(expected)) and got == expected:
            return
        if isinstance(expected, bool) and type(got).__name__ in ("bool", "bool_") and bool(got) == expected:
            return
        raise _Fault("value", where=where, expected=repr(expected), got=describe(got))
    else:
        _compare_numbers(expected, got, within, where)


def _compare_tables(expected: dict[Any, Any], got: Any, within: float, where: str) -> None:
    if not isinstance(got, dict):
        raise _Fault("kind", where=where, expected="a dict", got=describe(got))
    if expected.keys() != got.keys():
        raise _Fault("keys", where=where, expected=", ".join(map(repr, expected)), got=", ".join(map(repr, got)) or "none")
    for key, each in expected.items():
        compare(each, got[key], within, f"{where}[{key!r}]")


def _compare_lists(expected: Any, got: Any, within: float, where: str) -> None:
    if not isinstance(got, (list, tuple)):
        if hasattr(got, "tolist") and all(isinstance(each, (int, float)) for each in expected):
            got = got.tolist()
        else:
            raise _Fault("kind", where=where, expected=f"a {type(expected).__name__}", got=describe(got))
    if not isinstance(got, list | tuple) or len(expected) != len(got):
        raise _Fault("length", where=where, expected=len(expected), got=len(got) if isinstance(got, (list, tuple)) else describe(got))
    for place, each in enumerate(expected):
        compare(each, got[place], within, f"{where}[{place}]")


def _compare_numbers(expected: Any, got: Any, within: float, where: str) -> None:
    import numpy as np

    wanted, found = np.asarray(expected), np.asarray(got)
    if found.dtype.kind not in "biuf" or (wanted.ndim and not isinstance(got, (np.ndarray, list, tuple))):
        raise _Fault(
            "kind", where=where, expected=f"an array of shape {list(wanted.shape)}" if wanted.ndim else "a number", got=describe(got)
        )
    if wanted.shape != found.shape:
        raise _Fault("shape", where=where, expected=str(list(wanted.shape)), got=str(list(found.shape)))
    off = ~np.isclose(found.astype(float), wanted.astype(float), rtol=within, atol=within, equal_nan=True)
    if not off.any():
        return
    place = tuple(int(each) for each in np.argwhere(off)[0])
    named = f"{where}[{', '.join(map(str, place))}]" if place else where
    first, second = float(wanted[place]), float(found[place])
    if math.isnan(second):
        raise _Fault("nan", where=where, place=named, expected=_number(first))
    if not place:
        raise _Fault("value", where=where, expected=_number(first), got=_number(second))
    raise _Fault("values", where=where, wrong=int(off.sum()), cells=wanted.size, place=named, expected=_number(first), got=_number(second))


def _number(value: float) -> str:
    return f"{value:.6g}"


def describe(value: Any) -> str:
    """A value in a few words: its numbers where there are few, its shape where there are many."""
    import numpy as np

    if isinstance(value, np.ndarray):
        if value.size > 12:
            return f"an array of shape {list(value.shape)}"
        return f"array({np.array2string(value, precision=3, separator=', ').replace(chr(10), '')})"
    if callable(value):
        return f"the function {getattr(value, '__name__', 'given')}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {describe(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)) and any(isinstance(each, np.ndarray) or callable(each) for each in value):
        return "[" + ", ".join(describe(each) for each in value) + "]"
    text = repr(value)
    return text if len(text) <= 100 else f"{text[:97]}…"


# --- running ----------------------------------------------------------------------------------------------------------


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


def _try_case(function: Callable[..., Any], arguments: Any, expected: Any, job: dict[str, Any]) -> None:
    try:
        got = function(*copy.deepcopy(list(arguments)))
    except MemoryError:
        raise _Fault("too_much") from None
    except BaseException as error:  # noqa: BLE001 - as above
        raise _raised(error) from None
    if got is None and expected is not None:
        raise _Fault("nothing", function=job["function"])
    compare(expected, got, job["within"])


def _run_cases(function: Callable[..., Any], folder: Path, job: dict[str, Any]) -> None:
    import numpy as np

    checks = _defined(job["solution"], "the solution") | _defined(job["check"], "the check")
    solve = checks.get("expected") or checks[job["function"]]
    for number in range(job["random_cases"]):
        arguments = checks["inputs"](np.random.default_rng(number))
        arguments = arguments if isinstance(arguments, tuple) else (arguments,)
        expected = solve(*copy.deepcopy(list(arguments)))
        _named_case(function, arguments, expected, job, number + 1, "")
    arrays = np.load(folder / "cases.npz", allow_pickle=False)
    for number, case in enumerate(job["cases"]):
        given = [_given(each, arrays) for each in case["give"]]
        _named_case(function, given, _given(case["expect"], arrays), job, job["random_cases"] + number + 1, case["words"])


def _given(entry: dict[str, Any], arrays: Any) -> Any:
    if "items" in entry:
        return [_given(each, arrays) for each in entry["items"]]
    return arrays[entry["array"]] if "array" in entry else entry["value"]


def _named_case(function: Callable[..., Any], arguments: Any, expected: Any, job: dict[str, Any], number: int, words: str) -> None:
    try:
        _try_case(function, arguments, expected, job)
    except _Fault as fault:
        fault.values["case"] = {"number": number, "words": words, "given": _arguments(function, arguments)}
        raise fault from None


def _arguments(function: Callable[..., Any], values: Any) -> str:
    """What a function was given, by the names it has for it."""
    names: list[str] = []
    with contextlib.suppress(TypeError, ValueError):
        names = list(inspect.signature(function).parameters)[: len(values)]
    said = (f"{name} = {describe(value)}" if name else describe(value) for name, value in zip_longest(names, values, fillvalue=""))
    return "; ".join(said)


def _limit(seconds: int, megabytes: int) -> None:
    """Where the system can, bound the time, the memory and the files of this process."""
    try:
        import resource
    except ImportError:
        return
    for what, bound in (("RLIMIT_CPU", seconds), ("RLIMIT_AS", megabytes << 20), ("RLIMIT_FSIZE", 16 << 20), ("RLIMIT_CORE", 0)):
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, what), (bound, bound))


def run_job(folder: Path) -> dict[str, Any]:
    """Carry out the job in a folder, and return the outcome as JSON can hold it."""
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    if job["numpy_home"] not in sys.path:
        sys.path.append(job["numpy_home"])
    import numpy as np

    _limit(job["seconds"] + 1, job["megabytes"])
    printed = io.StringIO()
    outcome: dict[str, Any] = {"fault": None, "values": {}}
    with contextlib.redirect_stdout(printed), np.errstate(all="ignore"):
        try:
            _run_cases(_learners_function(folder, job), folder, job)
        except _Fault as fault:
            outcome = {"fault": fault.key, "values": fault.values}
        except Exception as error:  # noqa: BLE001 - the exercise itself is at fault, and its author is told
            outcome = {"fault": "check_fails", "values": {"error": f"{type(error).__name__}: {error}"}}
    return outcome | {"printed": printed.getvalue()[:MOST_PRINTED]}


def main(folder: Path) -> None:
    """Write the outcome beside the job, whole."""
    outcome = run_job(folder)
    (folder / "result.part").write_text(json.dumps(outcome, default=str), encoding="utf-8")
    (folder / "result.part").replace(folder / "result.json")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
