"""Exercises run in a process of their own, and say clearly what is wrong."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from stepper import Session
from stepper.course import exercise_child
from stepper.course.exercise import Verdict, check_code, read_code
from stepper.course.exercise_child import describe
from stepper.course.exercise_results import compare
from stepper.course.expressions import Runs
from stepper.course.lesson import Try
from stepper.errors import BadInput
from tests.course.sample import SOLUTION, loaded_lesson


@pytest.fixture
def exercise(tmp_path: Path) -> Try:
    return next(chunk for chunk in loaded_lesson(tmp_path).chunks if isinstance(chunk, Try))


@pytest.fixture
def runs() -> Runs:
    return Runs(Session("by-hand", "green car"))


def test_a_right_function_passes(exercise: Try, runs: Runs) -> None:
    verdict = check_code(exercise, SOLUTION, runs)
    assert verdict.passed
    assert verdict.lines == ("It is right: 7 cases, 1 of them from this run.",)


WRONG = {
    "values": ("def scaled(scores, d_head):\n    return scores / d_head\n", "cells are off; the first is the result[0, 0]"),
    "shape": ("def scaled(scores, d_head):\n    return scores[0]\n", "should have the shape [3, 4], and has [4]"),
    "nothing": ("def scaled(scores, d_head):\n    scores / d_head\n", "returned nothing; is there a line with return?"),
    "kind": ("def scaled(scores, d_head):\n    return 'x'\n", "should be array(…, shape=[3, 4]), and is 'x'"),
    "nan": ("def scaled(scores, d_head):\n    return scores * np.nan\n", "is not a number (NaN)"),
    "raised": ("def scaled(scores, d_head):\n    x = 1\n    return scores @ scores\n", "line 3: ValueError: matmul"),
    "not_python": ("def scaled(scores, d_head):\n    return (\n", "line 2: not Python"),
    "no_function": ("def scale(scores, d_head):\n    return scores\n", "defines no function scaled"),
    "broke_off": ("import os\nos._exit(3)\n", "stopped without a word (status 3)"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_function_is_told_what_is_wrong(fault: str, exercise: Try, runs: Runs) -> None:
    code, says = WRONG[fault]
    verdict = check_code(exercise, code, runs)
    assert not verdict.passed
    assert verdict.fault == fault
    assert any(says in line for line in verdict.lines), verdict.lines


def test_the_place_of_what_is_not_a_number_is_named_once(exercise: Try, runs: Runs) -> None:
    said = check_code(exercise, WRONG["nan"][0], runs).lines[-1]
    assert said.startswith("the result[0, 0] is not a number (NaN); expected ")


def test_a_wrong_function_is_told_for_which_input(exercise: Try, runs: Runs) -> None:
    lines = check_code(exercise, "def scaled(scores, d_head):\n    return scores\n", runs).lines
    assert lines[0] == "Case 1 (random numbers):"
    assert lines[1].startswith("given scores = array([[")
    assert "; d_head = " in lines[1]


def test_a_function_right_for_random_numbers_only_fails_on_the_run(exercise: Try, runs: Runs) -> None:
    code = "def scaled(scores, d_head):\n    return scores / np.sqrt(d_head) if scores.ndim == 2 else scores\n"
    assert check_code(exercise, code, runs).lines[0] == "Case 7 (the scores of encoder layer 0):"


def test_an_endless_loop_is_stopped(exercise: Try, runs: Runs) -> None:
    verdict = check_code(exercise, "while True:\n    pass\n", runs, seconds=1)
    assert verdict == Verdict(False, ("stopped after 1 seconds: is there a loop that never ends?",), "too_long")


def test_what_the_function_prints_is_shown(exercise: Try, runs: Runs) -> None:
    lines = check_code(exercise, f"print('hello')\n{SOLUTION}", runs).lines
    assert lines[-2:] == ("Your function printed:", "hello")


def test_inputs_that_a_function_changes_change_for_nobody_else(exercise: Try, runs: Runs) -> None:
    code = "def scaled(scores, d_head):\n    scores /= np.sqrt(d_head)\n    return scores\n"
    assert check_code(exercise, code, runs).passed


def test_the_process_sees_nothing_of_stepper_and_an_empty_folder(exercise: Try, runs: Runs) -> None:
    code = (
        "import os, sys\n"
        "assert 'stepper' not in sys.modules\n"
        "assert sorted(os.listdir()) == ['cases.npz', 'job.json', 'learner.py'], os.listdir()\n"
        "assert sys.flags.isolated\n"
    )
    assert check_code(exercise, code + SOLUTION, runs).passed


ELSEWHERE = (
    "open('/etc/passwd')",
    "open('/var/tmp/stepper-stolen', 'w')",
    "import os; os.listdir('/')",
    "import socket; socket.socket()",
    "import subprocess; subprocess.run(['true'])",
    "import os; os.system('true')",
    "import os; os.fork()",
    "import os; os.kill(os.getppid(), 0)",
    "import ctypes; ctypes.CDLL(None)",
)


def test_the_process_has_no_files_no_network_and_no_other_processes(exercise: Try, runs: Runs) -> None:
    tried = "".join(f"try:\n    {each}\n    done.append({each!r})\nexcept PermissionError: pass\n" for each in ELSEWHERE)
    verdict = check_code(exercise, f"done = []\n{tried}assert not done, done\n{SOLUTION}", runs)
    assert verdict.passed, verdict


@pytest.mark.parametrize("takes", ["np.ones(3 * 10**8)", "open('x', 'wb').write(bytes(20_000_000))"], ids=["memory", "disk"])
def test_the_process_has_little_memory_and_little_room_on_disk(takes: str, exercise: Try, runs: Runs) -> None:
    assert check_code(exercise, f"{takes}\n{SOLUTION}", runs).fault in ("raised", "too_much")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux closes these off for a process that has no rights")
def test_on_linux_the_system_itself_closes_them_off(tmp_path: Path) -> None:
    bounds = exercise_child.__file__.replace("exercise_child", "exercise_bounds")
    program = f"""
import os, runpy, signal, sys, sysconfig, threading
from pathlib import Path
import _socket, _posixsubprocess, posix
bounds = runpy.run_path({bounds!r})
bounds["bind"].__globals__["_refuse_in_words"] = lambda *given: None  # only the system is asked
held = bounds["bind"](Path({str(tmp_path)!r}), [Path("/usr/lib")], 5, 4096)
def refused(act):
    try:
        act()
    except (PermissionError, BlockingIOError):
        return True
    return False
print(held, refused(lambda: open("/etc/passwd")), refused(lambda: open("/var/tmp/x", "w")),
      refused(lambda: os.truncate("/etc/passwd", 0)),
      refused(_socket.socket), refused(os.fork), refused(lambda: os.execv("/bin/true", ["true"])), refused(lambda: os.kill(1, 0)))
open({str(tmp_path)!r} + "/mine", "w").write("fine")
"""
    said = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False, timeout=30)
    if "'files'" not in said.stdout or "'network'" not in said.stdout:
        pytest.skip(f"this kernel cannot: {said.stdout}{said.stderr}")
    assert said.stdout.split("] ")[1].split() == ["True"] * 7, said.stdout + said.stderr
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "fine"


FORGED = "{'fault': None, 'values': {}, 'given': [], 'got': %s, 'printed': '', 'held': []}"


@pytest.mark.parametrize(
    "got", ["[]", "[{'value': 0}] * 7", "[{'array': [1], 'shape': [9, 9], 'kind': '<f8'}]", "[{'other': 1}]", "7", "[7]"]
)
def test_a_pass_cannot_be_forged(got: str, exercise: Try, runs: Runs) -> None:
    tried = f"    try: os.write(pipe, json.dumps({FORGED % got}).encode())\n    except OSError: pass\n"
    code = f"import os, json\nfor pipe in range(3, 20):\n{tried}os._exit(0)\n"
    assert not check_code(exercise, code, runs).passed


def test_what_a_process_says_without_end_is_not_kept(exercise: Try, runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepper.course.exercise_process._MOST_SAID", 1000)
    code = "import os\nfor pipe in range(3, 20):\n    try: os.write(pipe, b'x' * 5000)\n    except OSError: pass\nos._exit(0)\n"
    assert check_code(exercise, code, runs).fault == "too_much"


def test_an_exercise_whose_own_code_never_ends_is_at_fault(exercise: Try, runs: Runs) -> None:
    endless = replace(exercise, check="def inputs(random):\n    while True:\n        pass\n")
    verdict = check_code(endless, SOLUTION, runs, seconds=1)
    assert verdict.fault in ("check_fails", "too_long")


def test_a_file_that_begins_with_a_mark_of_an_editor_is_right_all_the_same(exercise: Try, runs: Runs, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(SOLUTION, encoding="utf-8-sig")
    assert check_code(exercise, read_code(tmp_path / "mine.py"), runs).passed


def test_a_file_that_cannot_be_read_is_refused(exercise: Try, runs: Runs, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot read"):
        check_code(exercise, read_code(tmp_path / "missing.py"), runs)


@pytest.mark.parametrize(
    "expected, got",
    [
        ({"a": 1}, {"a": 1}),
        ([1, 2], (1, 2)),
        ((1, 2), [1, 2]),
        (True, True),
        ("x", "x"),
        (1.0, 1.0 + 1e-9),
        ([(1, 2), (3,)], [[1, 2], [3]]),
    ],
)
def test_results_of_many_kinds_agree(expected: object, got: object) -> None:
    compare(expected, got, 1e-5)


@pytest.mark.parametrize(
    "expected, got, key",
    [
        ({"a": 1}, {"b": 1}, "keys"),
        ({"a": 1}, [1], "kind"),
        ([1, 2], [1], "length"),
        ([1, 2], 3, "kind"),
        (True, 1, "value"),
        ("x", "y", "value"),
        (1.0, 2.0, "value"),
        ({"a": [1, 2]}, {"a": [1, 3]}, "value"),
    ],
)
def test_results_of_many_kinds_differ(expected: object, got: object, key: str) -> None:
    with pytest.raises(Exception, match=key):
        compare(expected, got, 1e-5)


def test_a_value_is_described_by_its_numbers_or_its_shape() -> None:
    import numpy as np

    assert describe(np.zeros(3)) == "array([0., 0., 0.])"
    assert describe(np.zeros((5, 4))) == "array(…, shape=[5, 4])"
    assert describe(describe) == "the function describe"
    assert (describe(np.float64(0.125)), describe(np.int64(3)), describe(np.bool_(True))) == ("0.125", "3", "True")
    assert describe("a" * 200).endswith("…")
