"""The process that a user's module runs in: `python -m stepper.witness.own.child ORDER.json`.

The order names the file, the function and the ids; beside it are written `run.npz`, `wide.npz` (the same in float64, where the module
runs so), or `error.json`. What the user's code prints goes to standard error.
"""

import importlib.util
import inspect
import json
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from stepper.errors import BadInput, StepperError
from stepper.witness.own.files import write_npz
from stepper.witness.own.witnesses import ModuleWitness

__all__: list[str] = []


def _main(order_file: Path) -> int:
    """Carry out an order."""
    folder = order_file.parent
    order = json.loads(order_file.read_text(encoding="utf-8"))
    try:
        with redirect_stdout(sys.stderr):
            module, run = _built(Path(order["file"]), order["function"], order["model"])
            observed = ModuleWitness(module, run, order["goes_back"]).observe(order["ids"])
        write_npz(observed.dump, folder / "run.npz")
        if observed.wide:
            write_npz(observed.wide, folder / "wide.npz")
    except StepperError as error:
        _say(folder, str(error))
    return 0


def _say(folder: Path, text: str) -> None:
    (folder / "error.json").write_text(json.dumps({"text": text}), encoding="utf-8")


def _built(file: Path, function: str, model: str) -> tuple[Any, Callable[..., Any] | None]:
    """The module that a function of a user's file makes, and how it is called where the file says so.

    Raises:
        BadInput: there is no such function, or it fails, or it makes something else.
    """
    from torch import nn

    names = _loaded(file)
    build = getattr(names, function, None)
    if not callable(build):
        known = [name for name, each in vars(names).items() if inspect.isfunction(each) and each.__module__ == names.__name__]
        raise BadInput("own.no_function", file=file, name=function, known=known)
    made = _guarded(lambda: build(*_wanted(build, model)))
    module, run = made if isinstance(made, tuple) else (made, getattr(names, "run", None))
    if not isinstance(module, nn.Module):
        raise BadInput("own.no_module", file=file, name=function, kind=type(module).__name__)
    return module, run


def _wanted(build: Callable[..., Any], model: str) -> list[Any]:
    """What the function asks for: nothing, or the model that its own is held against."""
    try:
        required = [each for each in inspect.signature(build).parameters.values() if each.default is each.empty]
    except (TypeError, ValueError):
        return []
    if not model or not required or isinstance(build, type):
        return []
    from stepper.checkpoints import load

    return [load(model)]


def _loaded(file: Path) -> Any:
    """The user's file as a module; its folder is where it imports from."""
    sys.path.insert(0, str(file.parent))
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise BadInput("own.no_python", file=file)
    names = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = names
    _guarded(lambda: spec.loader.exec_module(names) if spec.loader else None)
    return names


def _guarded(work: Callable[[], Any]) -> Any:
    """What the user's code gives back; what it raises becomes one line."""
    try:
        return work()
    except StepperError:
        raise
    except (Exception, SystemExit) as problem:
        line = problem.__traceback__
        while line is not None and line.tb_next is not None:
            line = line.tb_next
        where = f"{line.tb_frame.f_code.co_filename}:{line.tb_lineno}" if line else ""
        raise BadInput("own.module_failed", kind=type(problem).__name__, why=str(problem), where=where) from problem


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1])))
