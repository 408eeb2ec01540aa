"""`python -m tools.fuzz`: a short run of every kind finds nothing, and what is there to be found is found and made short."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools.fuzz.kinds import KINDS
from tools.fuzz.shrinking import shrunk

ROOT = Path(__file__).parent.parent
CASES = {"checkpoints": 8, "lessons": 4, "replays": 12, "keys": 1, "expressions": 4}


def fuzz(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tools.fuzz", *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("kind", KINDS)
def test_a_short_run_finds_nothing(kind: str) -> None:
    done = fuzz(kind, "--cases", str(CASES[kind]), "--seed", "3")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{kind}: {CASES[kind]} cases" in done.stdout
    assert "nothing found" in done.stdout


@pytest.mark.parametrize(
    "does, said",
    [
        ("1 / 0", "ZeroDivisionError in outside"),
        ("open('/var/tmp/stepper-strayed', 'w')", "strayed: open '/var/tmp/stepper-strayed'"),
        ("__import__('os').system('true')", "strayed: os.system"),
        ("bytearray(1 << 31)", "MemoryError in outside"),
        ("__import__('os')._exit(7)", "dies (7)"),
    ],
    ids=["raises", "writes elsewhere", "starts a program", "takes memory", "dies"],
)
def test_whatever_a_case_does_is_found(does: str, said: str, tmp_path: Path) -> None:
    program = f"""
import sys
from pathlib import Path
from tools.fuzz import worker
from tools.fuzz.kinds import expressions
expressions.carry_out = lambda steps, folder: {does}
worker.main({{"kind": "expressions", "case": [], "home": {str(tmp_path)!r}}})
"""
    from tools.fuzz import watching

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watching, "_COMMAND", [sys.executable, "-c", program])
        find = watching.once("expressions", [], tmp_path)
    assert find is not None
    assert find.signature.startswith(said)


def test_a_failing_case_is_made_as_short_as_it_can_be() -> None:
    def fails(steps: list[Any]) -> bool:
        return ["b", "x" * 9] in [[name, text[-9:]] for name, text in steps]

    long = [["a", "1"], ["b", "yyyyyyyy" + "x" * 9], ["c", "2"], ["d", "3"]]
    assert shrunk(long, fails) == [["b", "x" * 9]]
