"""What a module computes, written down while the user's own code runs it.

with stepper.capture(module) as dump:
    module(x)
dump.save("run.npz")                      names, numbers, what was made of what, and the lines of code
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepper.errors import BadInput
from stepper.witness.own.record import Dump
from stepper.words import phrase

if TYPE_CHECKING:
    from torch import nn

__all__ = ["Capture", "capture"]


class Capture:
    """Watches a module: in a `with` block, or from now until it is saved.

    Each call of the module is a run; the last one is kept.
    """

    def __init__(self, module: "nn.Module") -> None:
        from stepper.witness.own.recorder import Recorder

        self._module = module
        self._make = Recorder
        self._recorder: Recorder | None = None
        self._runs: list[Dump] = []
        self._count = 0
        self._handles: list[Any] = [
            module.register_forward_pre_hook(self._begin, prepend=True),
            module.register_forward_hook(self._end, always_call=True),
        ]

    def __enter__(self) -> "Capture":
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the module as it was; what was written down stays."""
        for handle in self._handles:
            handle.remove()
        self._handles.clear()

    def _begin(self, module: "nn.Module", given: tuple[Any, ...]) -> None:
        recorder = self._make(module)
        recorder.__enter__()
        recorder.enter_root()
        self._recorder = recorder

    def _end(self, module: "nn.Module", given: tuple[Any, ...], result: Any) -> None:
        recorder, self._recorder = self._recorder, None
        if recorder is None:
            return
        recorder.leave_root(result)
        recorder.__exit__(None, None, None)
        self._runs = [recorder.dump()]
        self._count += 1

    def dump(self) -> Dump:
        """The last run.

        Raises:
            BadInput: the module was not called.
        """
        if not self._runs:
            raise BadInput("own.not_called", module=type(self._module).__name__)
        from dataclasses import replace

        last = self._runs[-1]
        notes = (phrase("own.training"),) if self._module.training else ()
        again = (phrase("own.last_run", count=self._count),) if self._count > 1 else ()
        return replace(last, notes=(*last.notes, *notes, *again))

    def save(self, path: str | Path) -> Path:
        """Write the last run to an `.npz` file, and give back where it is.

        Raises:
            BadInput: the module was not called, or the file cannot be written.
        """
        from stepper.witness.own.files import write_npz

        written = write_npz(self.dump(), Path(path))
        self.close()
        return written


def capture(module: "nn.Module") -> Capture:
    """Write down what a torch module computes when it is called: a `with` block, or until `save`."""
    return Capture(module)
