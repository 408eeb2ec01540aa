"""Logs, progress files and kept breakpoints: damaged, then replayed, opened, written on."""

import json
from pathlib import Path
from random import Random
from typing import Any

from stepper import Session
from stepper.cli.parser import make_parser
from stepper.cli.replay import opened_by
from stepper.commands import COMMANDS, Desk, execute, text
from stepper.commands.saved_stops import keep_stops
from stepper.course import Progress
from stepper.errors import StepperError
from stepper.render.harmless import harmless
from tools.fuzz.nasty import NASTY_TEXTS, changed_bytes, changed_json, changed_text
from tools.fuzz.refusals import is_an_answer

__all__ = ["SECONDS", "carry_out", "count", "make", "prepare"]

SECONDS = 2.0
_LINES = (
    *(
        "# stepper debug by-hand 'green car'",
        "goto decoder.0.cross_attn.weights",
        "set weights[0,0,0] 3",
        "next",
        "prev 2",
        "step 5",
        "out",
    ),
    *("ablate weights[head=0]", "option scale=none mask=none", "break *.weights if max > 0.9", "watch *.scores norm", "continue", "undo 3"),
    *(
        "diff",
        "why [0,0]",
        "p scores[0]",
        "input red book",
        "target livre vert",
        "temp 0.7",
        "topk 3",
        "turn",
        "rcontinue",
        "uses q",
        "from scores",
    ),
    *("ls *.q", "open by-hand green book", "baseline now", "check ids", "words", "program", "where", "into", "finish", "layer -1", "start"),
    *(
        "save ../stolen.txt",
        "export ../stolen.npz",
        "replay moment.txt",
        "open ../elsewhere",
        "lessons start L0",
        ": 'break $(touch${IFS}x)*'",
    ),
)
_PROGRESS = "# stepper lessons, version 2\nL0 done right=3/4 solved=1 attempts=2\nL1 at=7/19\nold\n"
_STOPS = {
    "by-hand": {
        "breakpoints": [{"pattern": "*.weights", "condition": "max > 0.5", "row": None, "token": None, "enabled": True, "hits": 2}],
        "watches": [{"pattern": "*.scores", "measure": "norm"}],
    }
}


def prepare(home: Path) -> None:
    """Nothing is shared."""


def make(random: Random) -> list[Any]:
    """A file and what is in it."""
    match random.randrange(4):
        case 0:
            content = _PROGRESS.encode()
            for _ in range(random.choice((1, 2, 5))):
                content = changed_bytes(random, content) if random.random() < 0.4 else _damaged(random, content)
            return [["progress", content.decode("latin-1")]]
        case 1:
            entries: Any = _STOPS
            for _ in range(random.choice((1, 1, 3))):
                entries = changed_json(random, entries)
            kept = json.dumps(entries)
            return [["stops", kept if random.random() < 0.9 else "[" * 100_000]]
        case _:
            return [["line", _line(random)] for _ in range(random.randrange(1, 25))]


def _damaged(random: Random, content: bytes) -> bytes:
    return changed_text(random, content.decode("utf-8", "replace")).encode("utf-8", "surrogatepass")


def _line(random: Random) -> str:
    line = random.choice(_LINES) if random.random() < 0.7 else f"{random.choice(list(COMMANDS))} {random.choice(NASTY_TEXTS)}"
    for _ in range(random.choice((0, 0, 1, 2))):
        line = changed_text(random, line)
    return line


def carry_out(steps: list[Any], folder: Path) -> None:
    """Replay, or open."""
    kind = steps[0][0]
    if kind == "progress":
        _open_progress(steps[0][1].encode("latin-1"), folder / "progress.txt")
    elif kind == "stops":
        _keep(steps[0][1], folder / "stops.json")
    else:
        _replay("\n".join(line for _, line in steps), folder / "moment.txt")


def _open_progress(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    try:
        progress = Progress.open(file, {"old": "L2"})
        progress.reached("L1", 3, 9)
        progress.finished("L0", 1, 2)
        assert Progress.open(file).entry("L0").done
        progress.reset("L1")
        progress.reset()
    except StepperError as error:
        is_an_answer(error)


def _keep(content: str, file: Path) -> None:
    file.write_text(content, encoding="utf-8", errors="surrogatepass")
    desk = Desk(Session("by-hand", "green car"))
    keep_stops(desk, file)
    for line in ("continue", "break", "watch", "break *.q", "next", "unbreak", "continue"):
        try:
            harmless(text(execute(desk, line)))
        except StepperError as error:
            is_an_answer(error)


def _replay(log: str, file: Path) -> None:
    file.write_bytes(log.encode("utf-8", "surrogatepass"))
    try:
        opened_by(make_parser().parse_args(["debug", "--replay", str(file)]))
    except StepperError as error:
        is_an_answer(error)
    desk = Desk(Session("by-hand", "green car"))
    for line in [f"replay {file}", *log.splitlines()]:
        try:
            harmless(text(execute(desk, line, "replay")))
        except StepperError as error:
            is_an_answer(error)


def count(steps: list[Any]) -> int:
    """Files."""
    return 1
