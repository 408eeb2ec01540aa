"""Checking an exercise: the learner's function on random inputs and on the run's own tensors, in processes of their own.

    verdict = check_code(exercise, read_code(Path("L3.py")), runs)
    verdict.passed, verdict.lines         True, ("It is right: 8 cases, 2 of them from this run.",)

One process gives what the author's function makes of random arguments, another what the learner's makes of the same and of the run's
tensors; neither sees the other, and what they give is compared here. Each is bound in time, memory, files, processes and network, as
far as the system can (`exercise_bounds`). An exercise runs code, and only ever when somebody asks for it.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from stepper.course.exercise_process import run
from stepper.course.exercise_results import Unlike, compare, unpacked
from stepper.course.expressions import Runs
from stepper.course.lesson import LocatedExpression, Try
from stepper.engine import Array
from stepper.errors import BadInput
from stepper.files import as_text
from stepper.words import phrase

__all__ = ["SECONDS", "Verdict", "check_code", "read_code"]

SECONDS = 10
"""An exercise takes milliseconds."""
RANDOM_CASES = 6
MOST_CODE = 1_000_000
"""Bytes of a file with an exercise's function."""
MOST_GIVEN = 8_000_000
"""Cells of the run's tensors that are given to it, all together."""
_BOUNDS = ("time", "memory", "files", "processes", "network")


@dataclass(frozen=True)
class Verdict:
    """What came of a check."""

    passed: bool
    lines: tuple[str, ...]
    fault: str = ""
    """What was wrong, as a key of the words: shape, values, raised, too_long, …"""


@dataclass(frozen=True)
class _Case:
    """One call of the function: what it is called in words, empty where its arguments are random, and what should come of it."""

    words: str
    expected: Any


class _Faulty(Exception):
    """The exercise itself cannot be run."""


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
        StepperError: the exercise asks for a tensor that the run lacks, or for too many.
    """
    arrays: dict[str, Array] = {}
    given = [
        [_packed(each, runs, f"{number}.{place}", arrays) for place, each in enumerate(case.give)]
        for number, case in enumerate(exercise.cases)
    ]
    cases = [_Case(case.words, case.expect.expression.value(runs)) for case in exercise.cases]
    job = {"role": "learner", "function": exercise.function, "check": exercise.check, "random_cases": RANDOM_CASES, "cases": given}
    outcome = run(job, arrays, code, seconds)
    try:
        random = [_Case("", each) for each in _solved(exercise.function, exercise.solution, exercise.check, seconds)]
        return _verdict(exercise, [*random, *cases], outcome, language)
    except _Faulty as fault:
        return Verdict(False, (phrase("exercise.check_fails", language, error=fault),), "check_fails")


def _packed(located: LocatedExpression, runs: Runs, key: str, arrays: dict[str, Array]) -> dict[str, Any]:
    """A value as JSON holds it; its arrays are put beside."""

    def pack(value: Any, key: str) -> dict[str, Any]:
        if isinstance(value, np.ndarray):
            arrays[key] = value
            if sum(each.size for each in arrays.values()) > MOST_GIVEN:
                raise BadInput("exercise.gives_too_much", most=MOST_GIVEN)
            return {"array": key}
        if isinstance(value, (list, tuple)):
            return {"items": [pack(each, f"{key}.{place}") for place, each in enumerate(value)]}
        return {"value": value.item() if isinstance(value, np.generic) else value}

    return pack(located.expression.value(runs), key)


@lru_cache(maxsize=64)
def _solved(function: str, solution: str, check: str, seconds: int) -> tuple[Any, ...]:
    """What the author's own function makes of random arguments.

    Raises:
        _Faulty: it makes nothing.
    """
    job = {"role": "solution", "function": function, "solution": solution, "check": check, "random_cases": RANDOM_CASES}
    outcome = run(job, {}, "", seconds)
    if outcome["fault"] is not None:
        raise _Faulty(outcome["values"].get("error") or phrase(f"exercise.{outcome['fault']}", **outcome["values"]))
    try:
        found = tuple(unpacked(each) for each in outcome["got"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise _Faulty(str(error)) from None
    if len(found) != RANDOM_CASES:
        raise _Faulty(f"{len(found)} cases of {RANDOM_CASES}")
    return found


# --- the verdict ----------------------------------------------------------------------------------------------------------


def _verdict(exercise: Try, cases: list[_Case], outcome: dict[str, Any], language: str) -> Verdict:
    printed = _printed(str(outcome["printed"])[:MOST_CODE], language)
    printed += _unbound(outcome["held"], language)
    wrong = _first_wrong(exercise, cases, outcome)
    if wrong is None:
        engine = len(exercise.cases)
        return Verdict(True, (phrase("exercise.passed", language, cases=len(cases), engine=engine), *printed))
    number, fault, values = wrong
    lines = _case(number, cases, outcome["given"], language)
    if "where" in values:
        whole = phrase("exercise.result", language)
        values |= {"where": f"{whole}{values['where']}", "place": f"{whole}{values.get('place', '')}"}
    return Verdict(False, (*lines, _said(fault, values, language), *printed), fault)


def _first_wrong(exercise: Try, cases: list[_Case], outcome: dict[str, Any]) -> tuple[int | None, str, dict[str, Any]] | None:
    """The first case that is not as it should be, and how; without a number where none was reached; None where all are right."""
    for number, (case, entry) in enumerate(zip(cases, outcome["got"], strict=False)):
        try:
            got = unpacked(entry)
            if got is None and case.expected is not None:
                return number, "nothing", {"function": exercise.function}
            compare(case.expected, got, exercise.within)
        except Unlike as unlike:
            return number, unlike.key, unlike.values
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return None, "broke_off", {"status": 0}
    reached = len(outcome["got"])
    if outcome["fault"] is not None:
        begun = reached if outcome["fault"] in ("raised", "too_much") and len(outcome["given"]) > reached else None
        return begun, str(outcome["fault"]), dict(outcome["values"])
    return None if reached == len(cases) else (None, "broke_off", {"status": 0})


def _said(fault: str, values: dict[str, Any], language: str) -> str:
    try:
        return phrase(f"exercise.{fault}", language, **values)
    except (KeyError, TypeError, ValueError):  # no fault that the process can have found
        return phrase("exercise.broke_off", language, status=0)


def _case(number: int | None, cases: list[_Case], given: list[Any], language: str) -> list[str]:
    if number is None or number >= len(cases):
        return []
    words = cases[number].words or phrase("exercise.random", language)
    said = [phrase("exercise.given", language, given=str(given[number])[:MOST_CODE])] if number < len(given) else []
    return [phrase("exercise.case", language, number=number + 1, words=words), *said]


def _printed(text: str, language: str) -> list[str]:
    return [phrase("exercise.printed", language), *text.rstrip("\n").splitlines()] if text.strip() else []


def _unbound(held: list[Any] | None, language: str) -> list[str]:
    """What this system did not hold the process to, where it came so far."""
    missing = [] if held is None else [phrase(f"exercise.bound_{each}", language) for each in _BOUNDS if each not in held]
    return [phrase("exercise.unbound", language, bounds=", ".join(missing))] if missing else []
