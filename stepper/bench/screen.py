"""How quick the screen is: its first frame, the first tensor, everything painted, and a key to its repaint.

All in a real terminal, each against the least a Textual app can be (`bare_apps`), by turns; medians. Python's compiled files
are there from the first, uncounted round on.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from stepper.bench.bare_apps import CELLS, HELLO, PAINTED
from stepper.bench.measure import Measurement
from stepper.bench.terminal import Terminal

__all__ = ["key_figures", "start_figures"]

COLUMNS, LINES = 200, 50
TITLE = b"stepper  en-fr"
"""In the first frame: the title, before the model is loaded."""
POSITION = "of 0–9".encode()
"""Written with the program and the tensor, once they are there: its row, of the sentence's ten."""
HINTS = b" help"
"""Written with everything else: the page, and the keys that matter."""
CHECKED = (b"torch \xe2\x9c\x93", b"torch: ")
"""The badge when the comparison with PyTorch is over, or there is none."""
SLOWEST_FRAME = 0.02
"""Seconds a step may take to its last repaint."""


@contextmanager
def _surroundings() -> Iterator[dict[str, str]]:
    """Variables for programs of ours: a state folder of their own, compiled files allowed."""
    with TemporaryDirectory(prefix="stepper-bench-") as folder:
        variables = {**os.environ, "XDG_STATE_HOME": folder, "HOME": folder}
        variables.pop("PYTHONDONTWRITEBYTECODE", None)
        variables["PYTHONPATH"] = os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")]))
        with _opened(_STEPPER, variables) as terminal:
            terminal.until(POSITION)
            terminal.press(" ", gap=0.5)  # the first run's card: any key takes it away, for good
        yield variables


_STEPPER = [sys.executable, "-c", "import sys; from stepper.cli import main; sys.exit(main())"]
"""What the installed command runs."""
_HELLO = [sys.executable, "-c", HELLO]
_CELLS = [sys.executable, "-c", CELLS]


def _opened(command: list[str], variables: Mapping[str, str]) -> Terminal:
    return Terminal(command, COLUMNS, LINES, variables)


def start_figures(rounds: int = 9) -> Iterator[Measurement]:
    """The first frame, the first useful one and everything painted, against a hello-world that imports NumPy."""
    with _surroundings() as variables:

        def start() -> tuple[float, float, float]:
            with _opened(_STEPPER, variables) as terminal:
                return terminal.until(TITLE), terminal.until(POSITION), terminal.until(HINTS)

        def hello() -> float:
            with _opened(_HELLO, variables) as terminal:
                return terminal.until(PAINTED)

        hello()
        times = [(start(), hello()) for _ in range(rounds)]
    bare = median(theirs for _, theirs in times)
    first, useful, painted = (median(ours[number] for ours, _ in times) for number in range(3))
    against = f"bare Textual app with NumPy {bare * 1e3:.0f} ms"
    yield Measurement("first frame", f"{first * 1e3:.0f} ms, {against}", first / bare, 1.2)
    yield Measurement("program and tensor", f"{useful * 1e3:.0f} ms, {against}", useful / bare, 1.6)
    yield Measurement("everything painted", f"{painted * 1e3:.0f} ms, {against}", painted / bare, 2.0)


def key_figures(rounds: int = 60) -> Iterator[Measurement]:
    """A step on en-fr to its last repaint, against a bare line-API widget of the same size."""
    with _surroundings() as variables, _opened(_STEPPER, variables) as ours, _opened(_CELLS, variables) as bare:
        bare.until(PAINTED)
        ours.until(POSITION)
        _until_checked(ours)
        for terminal in (ours, bare):
            terminal.settle(1.0)
        step, theirs = _by_turns(lambda: ours.press("n"), lambda: bare.press("n"), rounds)
    measured = f"{step * 1e3:.1f} ms, bare widget {theirs * 1e3:.1f} ms"
    yield Measurement(f"key to repaint, n on en-fr at {COLUMNS}×{LINES}", measured, step / theirs, 2.0)
    yield Measurement("the same, against 20 ms", f"{step * 1e3:.1f} ms", step / SLOWEST_FRAME, 1.0)


def _until_checked(terminal: Terminal) -> None:
    while not any(badge in terminal.output for badge in CHECKED):
        terminal.settle(0.5)


def _by_turns(ours: Callable[[], float], theirs: Callable[[], float], rounds: int) -> tuple[float, float]:
    """The medians of two measurements made by turns."""
    for _ in range(3):
        ours()
        theirs()
    times = [(ours(), theirs()) for _ in range(rounds)]
    return median(a for a, _ in times), median(b for _, b in times)
