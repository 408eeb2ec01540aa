"""A user's module in a process of its own, with a time limit: it is the user's own code, and may do what it likes.

witness = ProcessWitness(Path("model.py"), "build", "next-word")
stepper.crosscheck(session, witness=witness)
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from stepper.errors import BadInput
from stepper.witness.own.files import read_dump
from stepper.witness.own.record import Dump, in_memory
from stepper.witness.own.witnesses import Observed

__all__ = ["SECONDS", "ProcessWitness", "parted"]

SECONDS = 300
"""How long a module may take: to be imported, built and run three times."""


def parted(text: str) -> tuple[Path, str]:
    """`FILE:FUNCTION` in its two parts.

    Raises:
        BadInput: it has no such form, or there is no such file.
    """
    file, _, function = text.rpartition(":")
    if not file or not function.isidentifier():
        raise BadInput("own.no_form", text=text)
    if not Path(file).is_file():
        raise BadInput("own.no_file", file=file)
    return Path(file), function


@dataclass(frozen=True)
class ProcessWitness:
    """A module that a function of a file makes."""

    file: Path
    function: str
    model: str = ""
    """The model that the function is given where it asks for one."""
    seconds: float = SECONDS
    goes_back: bool = False
    """Whether gradients are asked for as well."""

    def observe(self, ids: Mapping[str, list[int]]) -> Observed:
        """Run it, and read what it has written.

        Raises:
            BadInput: it fails, or takes too long.
        """
        with TemporaryDirectory(prefix="stepper-") as folder:
            order = Path(folder) / "order.json"
            model = str(Path(self.model).resolve()) if Path(self.model).is_dir() else self.model
            wanted = {"file": str(self.file.resolve()), "function": self.function, "model": model, "ids": dict(ids)}
            order.write_text(json.dumps({**wanted, "goes_back": self.goes_back}))
            self._run(order)
            return self._read(Path(folder))

    def _run(self, order: Path) -> None:
        command = [sys.executable, "-m", "stepper.witness.own.child", str(order)]
        process = subprocess.Popen(
            command, start_new_session=True, stdin=subprocess.DEVNULL, env={**os.environ, "TORCHDYNAMO_DISABLE": "1"}
        )
        try:
            status = process.wait(self.seconds)
        except subprocess.TimeoutExpired:
            raise BadInput("own.too_slow", file=self.file, seconds=self.seconds) from None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if status:
            raise BadInput("own.died", file=self.file, status=status)

    def _read(self, folder: Path) -> Observed:
        error = folder / "error.json"
        if error.exists():
            raise BadInput("own.said", text=json.loads(error.read_text(encoding="utf-8"))["text"])
        wide = folder / "wide.npz"
        source = f"{self.file}:{self.function}"
        return Observed(_kept(folder / "run.npz", source), _kept(wide, source) if wide.exists() else None)


def _kept(file: Path, source: str) -> Dump:
    """A dump that outlives its file."""
    dump = read_dump(file)
    return replace(dump, source=source, records=tuple(replace(each, read=in_memory(each.read())) for each in dump.records))
