"""The process that carries cases out: bounded in memory, its files watched from inside, and every case announced before it begins.

    python -m tools.fuzz.worker '{"kind": "expressions", "seed": 1, "first": 0, "last": 100, "home": "/tmp/…"}'

It writes a JSON line for each case: `{"begin": 7}`, then `{"end": 7, "count": 20}`, with `"find"` and `"trace"` where it failed.
"""

import json
import os
import sys
import sysconfig
import time
import traceback
from pathlib import Path
from random import Random
from shutil import rmtree
from typing import Any

from tools.fuzz.kinds import kind_named

__all__ = ["case_of", "main"]

_MEMORY = 1 << 30
_PROGRAMS = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "socket.connect", "socket.bind", "os.kill")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.link", "os.symlink", "os.truncate")


class Strayed(BaseException):
    """A file outside was read or written, a program started, a connection opened. No handler of the program takes it for its own."""


def case_of(kind: Any, seed: int, number: int) -> list[Any]:
    """The case of a number, the same every time."""
    steps: list[Any] = json.loads(json.dumps(kind.make(Random(f"{seed}/{number}"))))
    return steps


def main(job: dict[str, Any]) -> None:
    """Carry out the cases of a job."""
    kind, home = kind_named(job["kind"]), Path(job["home"])
    os.chdir(home)
    kind.prepare(home)
    _bound()
    strays = _watch_files(home)
    if "case" in job:
        _say({"begin": 0})
        _say({"end": 0, **_outcome(kind, job["case"], home, strays)})
        return
    for number in range(job["first"], job["last"]):
        _say({"begin": number})
        _say({"end": number, **_outcome(kind, case_of(kind, job["seed"], number), home, strays)})


def _outcome(kind: Any, steps: list[Any], home: Path, strays: list[str]) -> dict[str, Any]:
    folder = home / "case"
    rmtree(folder, ignore_errors=True)
    folder.mkdir()
    strays.clear()
    began = time.process_time()
    try:
        kind.carry_out(steps, folder)
    except BaseException as error:  # noqa: BLE001 - that is what is looked for
        return {"find": _signature(error), "trace": traceback.format_exc()[-3000:]}
    taken = time.process_time() - began
    if strays:
        return {"find": f"strayed: {strays[0]}", "trace": ""}
    if taken > kind.SECONDS:
        return {"find": "too long", "trace": f"{taken:.1f} s of the processor"}
    return {"count": kind.count(steps)}


def _signature(error: BaseException) -> str:
    """What tells this failure from another: the kind of error, and the last place in stepper."""
    if isinstance(error, Strayed):
        return f"strayed: {error}"
    frames = [each for each in traceback.extract_tb(error.__traceback__) if f"{os.sep}stepper{os.sep}" in each.filename]
    where = f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "outside"
    return f"{type(error).__name__} in {where}"


def _bound() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _watch_files(home: Path) -> list[str]:
    """Note what goes astray from now on, and stop it."""
    root = Path(__file__).resolve().parent.parent.parent
    known = {
        str(root),
        sys.base_prefix,
        sys.prefix,
        *sysconfig.get_paths().values(),
        "/usr",
        "/lib",
        "/lib64",
        "/etc",
        "/proc",
        "/sys",
        "/dev",
    }
    known |= {str(Path(each).resolve()) for each in sys.path if each} | {os.environ.get("FUZZ_SEEDS", str(root))}
    readable, own = tuple(each + os.sep for each in known), str(home.resolve()) + os.sep
    strays: list[str] = []

    def stray(what: str) -> None:
        strays.append(what)
        raise Strayed(what)

    def hook(event: str, given: tuple[Any, ...]) -> None:
        if event.startswith(_PROGRAMS):
            stray(f"{event} {given!r:.200}")
        elif event == "open" and isinstance(given[0], (str, bytes)):
            path = os.path.realpath(os.fsdecode(given[0])) + os.sep
            writes = isinstance(given[2], int) and bool(given[2] & _WRITES)
            if not path.startswith(own) and (not path.startswith(readable) or (writes and path != f"{os.devnull}{os.sep}")):
                stray(f"open {given[0]!r}")
        elif event in _CHANGES:
            changed = given[1] if event in ("os.link", "os.symlink") else given[0]
            if isinstance(changed, (str, bytes)) and not f"{os.path.realpath(os.path.dirname(os.fsdecode(changed)))}{os.sep}".startswith(
                own
            ):
                stray(f"{event} {changed!r}")

    sys.addaudithook(hook)
    return strays


def _say(line: dict[str, Any]) -> None:
    sys.__stdout__.write(json.dumps(line) + "\n")  # type: ignore[union-attr]  # there is one: a pipe
    sys.__stdout__.flush()  # type: ignore[union-attr]  # as above


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
