"""stepper: a step-through debugger for the Transformer.

    import stepper

    session = stepper.Session("en-fr", "the red car sleeps")
    session.value("encoder.0.self_attn.weights")
    session.generate()                               # "la voiture rouge dort"
    print(session.explain("encoder.0.self_attn.scores", (0, 2, 1)).text())
    stepper.crosscheck(session).ok                   # True: PyTorch agrees, tensor by tensor

It runs a real model's forward pass as a program of small named steps, stops wherever you ask, goes forward and back, and
shows every tensor. What is listed in `__all__` is public; it is imported when first used, so that `import stepper` is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from stepper.errors import StepperError

if TYPE_CHECKING:
    from stepper.checkpoints import load, models
    from stepper.engine import Program, Step
    from stepper.engine.explain import Explanation
    from stepper.inspect.labelled import Labelled, look
    from stepper.trace import Inputs, Position, Session
    from stepper.trace.difference import Difference
    from stepper.witness import OwnReport, Report, Witness, agrees, capture, crosscheck, from_dump, from_module

__all__ = [
    "Difference",
    "Explanation",
    "Inputs",
    "Labelled",
    "OwnReport",
    "Position",
    "Program",
    "Report",
    "Session",
    "Step",
    "StepperError",
    "Witness",
    "__version__",
    "agrees",
    "capture",
    "crosscheck",
    "from_dump",
    "from_module",
    "load",
    "look",
    "models",
]

__version__ = "0.1.0"

_HOMES = {
    "Difference": "stepper.trace.difference",
    "Explanation": "stepper.engine.explain",
    "Inputs": "stepper.trace",
    "Labelled": "stepper.inspect.labelled",
    "OwnReport": "stepper.witness",
    "Position": "stepper.trace",
    "Program": "stepper.engine",
    "Report": "stepper.witness",
    "Session": "stepper.trace",
    "Step": "stepper.engine",
    "Witness": "stepper.witness",
    "agrees": "stepper.witness",
    "capture": "stepper.witness",
    "crosscheck": "stepper.witness",
    "from_dump": "stepper.witness",
    "from_module": "stepper.witness",
    "load": "stepper.checkpoints",
    "look": "stepper.inspect.labelled",
    "models": "stepper.checkpoints",
}
"""Where each is defined. The types are there for annotations and `isinstance`: sessions and the cross-check make the values."""


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'stepper' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
